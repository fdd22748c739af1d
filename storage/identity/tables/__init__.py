"""Schema `identity`, by what a table is about."""
