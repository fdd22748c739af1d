"""Chances of players: who may start and score in a match to come, and what may keep him out."""
