"""What time it is in this world."""
