"""How far a player's mean score is drawn towards zero while few matches are known.

Apart from `standing`, so that whoever only writes a statement needs no numpy.
"""

PRIOR_MATCHES = 30.0
"""A mean of n matches counts as one of n + 30 whose others had no skill."""
