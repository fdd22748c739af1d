"""Which source wins, where several report the same.

What belongs here: the rules by which facts of several sources become one. What does not: applying
them (`storage.football.writes`, `storage.football.facts`).
"""

from collections.abc import Sequence

from football.competitions import COMPETITIONS, competitions_of

STATISTICS_SOURCES = ("footballdata", "espn")
KICKOFF_SOURCES = ("espn", "footballdata")
"""Who is believed about the time of a kick-off, best first."""
RESULT_SOURCES = ("espn", "footballdata", "openfootball", "internationals")
"""Whose final score stands where two disagree, best first; the other is a conflict.

The score as played goes before a later ruling, which files of results hold: a conflict records the
ruling. Whether a source comes earlier or later decides nothing.
"""


def rank(source: str | None, order: Sequence[str]) -> int:
    """Return a source's place in an order of precedence; those without one share the last."""
    return order.index(source) if source in order else len(order)


def statistics_source(code: str) -> str:
    """Return the one source whose counts are facts of a competition.

    Providers do not count alike: ratings fitted to one would be fed with another. The leagues
    that are followed have decades of football-data.co.uk's counts; nobody else counts the rest.
    """
    return STATISTICS_SOURCES[0 if code in _followed() else 1]


def counted_by(source: str) -> Sequence[str]:
    """Return the competitions, by code, whose counts come from a source."""
    return [code for code in COMPETITIONS if statistics_source(code) == source]


def _followed() -> set[str]:
    return {each.code for real in (True, False) for each in competitions_of(simulated=real)}
