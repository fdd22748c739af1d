"""Pages over HTTP, a file per noun. Addresses are for people: unknown parameters are ignored."""
