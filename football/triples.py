"""Names of the columns that hold the three probabilities of a match."""

from football.outcome import Outcome

MARKET = "market"


def triple(prefix: str) -> tuple[str, str, str]:
    """Return the names of a probability triple's columns, in the order of `Outcome`."""
    home, draw, away = (f"{prefix}_p_{outcome.name.lower()}" for outcome in Outcome)
    return home, draw, away
