"""What fans together picked of a match."""
