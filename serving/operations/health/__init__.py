"""Whether this process lives, and whether it can answer truthfully."""
