"""Advice on the prices of matches, as it was sealed."""
