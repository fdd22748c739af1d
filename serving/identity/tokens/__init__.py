"""Tokens of a session: the next ones, its end, and the keys that sign them."""
