"""Knock-out tournaments of groups."""
