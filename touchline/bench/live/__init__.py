"""Measurements of matches in play."""
