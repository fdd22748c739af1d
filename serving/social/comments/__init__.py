"""Comments under posts, in threads."""
