"""Prediction rooms: a match-day of a group."""
