"""Games: picks as they are written, settled, and ranked."""
