"""Matches in play: everything about each, with the instant every part was reported."""
