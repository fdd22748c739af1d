"""Ratings: team strengths that move with every result, as plain arithmetic on plain numbers.

What belongs here: one rating system per module, its parameters and its update. What does not: the
order in which results become known (`football.features.fold`), or probabilities.
"""
