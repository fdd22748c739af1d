"""The three ways a match can end, in the order that ranked scores need."""

from enum import IntEnum


class Outcome(IntEnum):
    """Result after 90 minutes, ordered HOME, DRAW, AWAY; the value indexes probability triples."""

    HOME = 0
    DRAW = 1
    AWAY = 2

    @classmethod
    def of(cls, home_goals: int, away_goals: int) -> "Outcome":
        """Return the outcome of a 90-minute score."""
        if home_goals > away_goals:
            return cls.HOME
        return cls.DRAW if home_goals == away_goals else cls.AWAY


FLOOR = 1e-12
"""The least probability that a score takes an outcome to have been given."""
