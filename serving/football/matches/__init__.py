"""Matches: any game, played or to come."""
