"""What is asked about games."""
