"""Clubs that took the place of others, as recorded by people."""
