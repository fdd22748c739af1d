"""The words in which a league's rules are written: points, tie-breaks, zones, a split.

What belongs here: the vocabulary. What does not: any league's own rules (`leagues`), or how they
are applied (`tie_breaks` to a table, `ranking` to thousands of them).
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple


class Measure(StrEnum):
    """What of a club's record is compared; more is better."""

    POINTS = "points"
    GOAL_DIFFERENCE = "goal_difference"
    GOALS_FOR = "goals_for"
    WINS = "wins"
    AWAY_GOALS = "away_goals"
    AWAY_WINS = "away_wins"


class TieBreak(NamedTuple):
    """One criterion: over the whole season, or only over matches among the clubs level."""

    measure: Measure
    head_to_head: bool = False


class ZoneKind(StrEnum):
    """What a place in the final table leads to."""

    TITLE = "title"
    CHAMPIONS_LEAGUE = "champions_league"
    EUROPA_LEAGUE = "europa_league"
    CONFERENCE_LEAGUE = "conference_league"
    TITLE_PLAY_OFF = "title_play_off"
    EUROPE_PLAY_OFF = "europe_play_off"
    PROMOTION = "promotion"
    PROMOTION_PLAY_OFF = "promotion_play_off"
    RELEGATION_PLAY_OFF = "relegation_play_off"
    RELEGATION = "relegation"


class Zone(NamedTuple):
    """Places `first` to `last`, both included."""

    kind: ZoneKind
    first: int
    last: int


class Split(NamedTuple):
    """After `matches` each, the best `upper` clubs stay above all others whatever follows."""

    matches: int
    upper: int


class WinDrawLoss(NamedTuple):
    """Points for a result."""

    win: int = 3
    draw: int = 1
    loss: int = 0


THREE_POINTS = WinDrawLoss()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How a league is decided.

    Attributes:
        competition: our code.
        clubs: how many clubs the zones are meant for.
        meetings: matches between any two clubs in a season; head-to-head criteria wait for them.
        tie_breaks: criteria after points, in order.
        restarts: once a criterion separates some of the clubs level, the others start again from
            the first one with only their own matches (RFEF, article 201.2); otherwise they go on
            with the next criterion over the matches of all who were level (Italy's *classifica
            avulsa*).
        zones: what places lead to; they may overlap (champions are promoted).
        zones_since: starting year of the first season the zones hold for.
    """

    competition: str
    clubs: int
    meetings: int
    tie_breaks: tuple[TieBreak, ...]
    restarts: bool = True
    points: WinDrawLoss = THREE_POINTS
    split: Split | None = None
    zones: tuple[Zone, ...] = ()
    zones_since: int = 0

    def zones_at(self, position: int) -> tuple[ZoneKind, ...]:
        """Return what a place leads to; several for champions who also qualify or go up."""
        return tuple(z.kind for z in self.zones if z.first <= position <= z.last)

    def without_zones(self) -> "Rules":
        """Return the same rules where zones are not known or not meant for so many clubs."""
        return replace(self, zones=())

    def for_clubs(self, count: int) -> "Rules":
        """Return the rules for a table of so many clubs: zones only if they are meant for it."""
        return self if count == self.clubs else self.without_zones()


def overall(*measures: Measure) -> tuple[TieBreak, ...]:
    """Return criteria over the whole season."""
    return tuple(TieBreak(measure) for measure in measures)


def head_to_head(*measures: Measure) -> tuple[TieBreak, ...]:
    """Return criteria over the matches among the clubs level."""
    return tuple(TieBreak(measure, head_to_head=True) for measure in measures)
