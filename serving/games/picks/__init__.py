"""Picks of matches."""
