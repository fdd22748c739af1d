"""Reports of what others wrote."""
