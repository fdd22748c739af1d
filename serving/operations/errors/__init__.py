"""Errors that nobody expected, in groups."""
