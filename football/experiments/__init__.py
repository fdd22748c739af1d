"""Is a challenger better than the champion: tests of two forecasters on the same matches.

What belongs here: paired gains by match-day, evidence that may be looked at every day, how long a
test will take, who is shown what, and what follows from a reading. What does not: which forecasts
are compared, and keeping anything.

A *gain* is by how much less the treatment lost than the control on the same match: the difference
of their log losses in nats, above zero where the treatment was better.
"""
