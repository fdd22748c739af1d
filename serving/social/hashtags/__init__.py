"""Hashtags, and those that trend."""
