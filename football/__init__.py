"""Football itself: vocabulary and mathematics. Numbers in, numbers out.

What belongs here: types of every layer, ratings, models, scores, features, the walk-forward
backtest. What does not: a clock, a network, a database, an environment variable, a global random
generator.
"""
