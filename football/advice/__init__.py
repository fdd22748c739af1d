"""Advice on prices: whether a price is worth taking, how much, and how such advice fared.

What belongs here: from a score grid, its doubt and prices to decisions, stakes and their record;
numbers in, numbers out. What does not: forecasts (`football.models`), reading or sealing
(`assets.predictions.recommendations`). "No bet" is the usual answer.
"""
