"""Forecasts of matches: three lines side by side, and the proof that each was made in time."""
