"""Limits that people set for themselves, and the declaration to be an adult."""
