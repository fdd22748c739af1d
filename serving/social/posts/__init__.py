"""Posts: written, read, edited, deleted."""
