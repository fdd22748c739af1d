"""A match as a source reports it: who, when, how far, the score, the counts and the prices."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import NamedTuple

_SEASON = re.compile(r"((?:18|19|20)\d{2})(?:[/-]((?:\d{2})?\d{2}))?", re.ASCII)


LONGEST = timedelta(hours=4)
"""Longer than any match lasts: extra time, a shoot-out, all breaks, and an hour of waiting."""


class MatchStatus(StrEnum):
    """Where a match stands; `phase_rank` orders observations of one match."""

    SCHEDULED = "scheduled"
    IN_PLAY = "in_play"
    FINISHED = "finished"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    ABANDONED = "abandoned"


class Phase(IntEnum):
    """How far a match has come: the first part of the observation order within a schedule."""

    PRE = 0
    FIRST_HALF = 10
    HALF_TIME = 20
    SECOND_HALF = 30
    END_OF_REGULATION = 40
    EXTRA_TIME = 50
    SHOOT_OUT = 60
    FINAL = 100


class PricePhase(StrEnum):
    """When in a match's life a price was taken; decides when it counts as known."""

    OPENING = "opening"
    COLLECTED = "collected"
    CLOSING = "closing"
    IN_PLAY = "in_play"


class Market(StrEnum):
    """What a price is on, and the order of its selections."""

    MATCH_ODDS = "1x2"  # home, draw, away
    TOTAL = "total"  # over, under; line is the number of goals
    ASIAN_HANDICAP = "asian_handicap"  # home, away; line is the home side's handicap


class Quote(NamedTuple):
    """Decimal prices of one book on one market of one match.

    `book` is the provider's short code in lower case (`b365`, `ps`, `max`, `average`).
    """

    book: str
    market: Market
    line: float
    phase: PricePhase
    prices: tuple[float, ...]


class Broadcast(NamedTuple):
    """A channel that shows a match.

    Attributes:
        channel: the source's short name, by which it knows it in every answer.
        region: where it can be received, as a country's code in lower case; empty: not said.
        kind: how: `tv`, `streaming`, `web`, `radio`; empty: not said.
        language: of the report, as a code; empty: not said.
        name: in full, where this answer has it.
    """

    channel: str
    region: str = ""
    kind: str = ""
    language: str = ""
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamReference:
    """A team as a source names it.

    Attributes:
        source_id: where the source has stable ids.
        country: where the source names it; otherwise that of the competition.
    """

    name: str
    source_id: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueReference:
    """A ground as a source names it."""

    name: str
    source_id: str | None = None
    city: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Goals at each stage; `None` where the stage was not reached or is unknown.

    Attributes:
        home_goals_played: when play was broken off, whatever was ruled afterwards.
    """

    home_goals_90: int | None = None
    away_goals_90: int | None = None
    home_goals_half_time: int | None = None
    away_goals_half_time: int | None = None
    home_goals_aet: int | None = None
    away_goals_aet: int | None = None
    home_penalties: int | None = None
    away_penalties: int | None = None
    home_goals_played: int | None = None
    away_goals_played: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """Counts of both sides after 90 minutes; `None` where nobody counted."""

    home_shots: int | None = None
    away_shots: int | None = None
    home_shots_on_target: int | None = None
    away_shots_on_target: int | None = None
    home_corners: int | None = None
    away_corners: int | None = None
    home_fouls: int | None = None
    away_fouls: int | None = None
    home_yellow_cards: int | None = None
    away_yellow_cards: int | None = None
    home_red_cards: int | None = None
    away_red_cards: int | None = None


COUNTS = tuple(each.name for each in fields(Statistics))
"""Names of what is counted, home before away: of fields, columns and frames alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchObservation:
    """One source's view of one match.

    Attributes:
        row_no: position in the payload, from 1; names the row in quarantine.
        source: provider, e.g. `espn`, `footballdata`.
        source_match_id: the provider's id, if it has one.
        source_competition_id: the provider's code for the competition (`E0`, `eng.1`).
        season_start_year: 2025 for 2025-26.
        season_is_split: whether the source names two years; None where it does not say, and the
            day decides by the competition's custom.
        kickoff_at: UTC instant; midnight UTC of the day when only the date is known.
        has_kickoff_time: False when only the date is known.
        minute: the match clock as the source shows it (`45'+2'`); None before and after the match.
        is_placeholder: a knock-out slot without real teams yet.
        prices_are_current: the source shows what prices are now, not what they were.
        attendance: people in the ground; None when not known.
        figures: further counts and shares of both sides by name, home first.
        is_digest: seen in an answer that lags behind the source's live one; in play it only
            identifies the match.
        lists_incidents: the answer lists all that has happened so far; what it leaves out was
            withdrawn.
        is_awarded: the score was ruled at a desk, not played.
        broadcasts: channels that show it; none where the answer does not say.
    """

    row_no: int
    source: str
    source_competition_id: str
    season_start_year: int
    home: TeamReference
    away: TeamReference
    kickoff_at: datetime
    has_kickoff_time: bool
    status: MatchStatus
    phase: Phase
    fetched_at: datetime
    source_match_id: str | None = None
    period: int = 0
    clock_seconds: int = 0
    minute: str | None = None
    score: Score = field(default_factory=Score)
    is_neutral: bool = False
    is_placeholder: bool = False
    venue: VenueReference | None = None
    statistics: Statistics | None = None
    quotes: tuple[Quote, ...] = ()
    prices_are_current: bool = False
    attendance: int | None = None
    figures: Mapping[str, tuple[float | None, float | None]] = field(
        default_factory=dict[str, tuple[float | None, float | None]]
    )
    is_digest: bool = False
    lists_incidents: bool = False
    season_is_split: bool | None = None
    is_awarded: bool = False
    broadcasts: tuple[Broadcast, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamObservation:
    """A team of a competition's season, by name and id."""

    row_no: int
    source: str
    source_competition_id: str
    season_start_year: int
    team: TeamReference
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Season:
    """A season: its starting year and whether it runs into the next one; `label` names it.

    One league may have `2016` and `2016-17` side by side, so the starting year alone names none.
    """

    start_year: int
    is_split: bool = True

    @property
    def label(self) -> str:
        if not self.is_split:
            return str(self.start_year)
        return f"{self.start_year}-{(self.start_year + 1) % 100:02d}"

    @classmethod
    def of(cls, day: date) -> "Season":
        """Season of a cross-year league that a day belongs to (seasons turn on 1 July)."""
        return cls(day.year if day.month >= 7 else day.year - 1)

    def overlaps(self, other: "Season") -> bool:
        """Whether both names can be of one season: `2016-17` and `2017`, not `2017-18`."""
        if self.is_split == other.is_split:
            return self == other
        return other.start_year - self.start_year in ((0, 1) if self.is_split else (0, -1))

    @classmethod
    def named(cls, text: str) -> "Season | None":
        """Return the season of `2025`, `2025-26` or `2025/2026`; None for any other text."""
        found = _SEASON.fullmatch(text.strip())
        if found is None:
            return None
        start, end = int(found[1]), found[2]
        if end is not None and int(end[-2:]) != (start + 1) % 100:
            return None
        return cls(start, is_split=end is not None)


def label_of(named: str, labels: Iterable[str]) -> str | None:
    """Return the season that is meant: of that label, else the one that begins in that year."""
    known = list(labels)
    if named in known or "-" in named:
        return named if named in known else None
    return next((label for label in known if label.partition("-")[0] == named), None)
