"""Accounts over HTTP: registering, logging in, reading and changing the user's own data."""
