"""What one source said about the world at one moment: the types every parser returns.

An observation is a claim, not a fact. `storage` resolves its names, compares it with what is
known, and turns it into versioned facts, or quarantines it with a reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import NamedTuple


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
class PlayerReference:
    """A player as a source names him; `source_id` where the source has stable ids."""

    name: str
    source_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Goals at each stage; `None` where the stage was not reached or is unknown."""

    home_goals_90: int | None = None
    away_goals_90: int | None = None
    home_goals_half_time: int | None = None
    away_goals_half_time: int | None = None
    home_goals_aet: int | None = None
    away_goals_aet: int | None = None
    home_penalties: int | None = None
    away_penalties: int | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchObservation:
    """One source's view of one match.

    Attributes:
        row_no: position in the payload, from 1; names the row in quarantine.
        source: provider, e.g. `espn`, `footballdata`.
        source_match_id: the provider's id, if it has one.
        source_competition_id: the provider's code for the competition (`E0`, `eng.1`).
        season_start_year: 2025 for 2025-26.
        kickoff_at: UTC instant; midnight UTC of the day when only the date is known.
        has_kickoff_time: False when only the date is known.
        is_placeholder: a knock-out slot without real teams yet.
        prices_are_current: the source shows what prices are now, not what they were.
        attendance: people in the ground; None when not known.
        figures: further counts and shares of both sides by name, home first.
        is_digest: seen in an answer that lags behind the source's live one; in play it tells
            which match is meant and no more.
        lists_incidents: the answer lists all that has happened so far; what it leaves out was
            withdrawn.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class LineupEntry:
    """One player of a published line-up.

    Attributes:
        position: the source's abbreviation (`G`, `CD-L`); None on the bench or when not told.
        place: place in the formation, 1 to 11; None on the bench.
    """

    player: PlayerReference
    is_starter: bool
    shirt_number: int | None = None
    position: str | None = None
    place: int | None = None
    was_subbed_in: bool = False
    was_subbed_out: bool = False


class Side(StrEnum):
    """Which of the two teams of a match."""

    HOME = "home"
    AWAY = "away"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineupObservation:
    """The published line-up of one side: starters and bench. It is never empty."""

    row_no: int
    source: str
    source_match_id: str
    side: Side
    entries: tuple[LineupEntry, ...]
    fetched_at: datetime
    formation: str | None = None


class IncidentKind(StrEnum):
    """What happened."""

    GOAL = "goal"
    OWN_GOAL = "own_goal"
    PENALTY_GOAL = "penalty_goal"
    PENALTY_MISSED = "penalty_missed"
    YELLOW_CARD = "yellow_card"
    RED_CARD = "red_card"
    SUBSTITUTION = "substitution"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentObservation:
    """A goal, a card or a substitution.

    Attributes:
        player: scorer, booked player, or who comes on.
        other_player: who assisted, or who goes off.
        clock_seconds: the match clock, which stands still in stoppage time.
        minute: as people read it, `90'+2'`.
    """

    row_no: int
    source: str
    source_match_id: str
    source_incident_id: str
    kind: IncidentKind
    side: Side
    period: int
    clock_seconds: int
    fetched_at: datetime
    minute: str = ""
    player: PlayerReference | None = None
    other_player: PlayerReference | None = None
    is_shoot_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamObservation:
    """A team of a competition's season, by name and id."""

    row_no: int
    source: str
    source_competition_id: str
    season_start_year: int
    team: TeamReference
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WeatherObservation:
    """Forecast of one hour at one place.

    Attributes:
        assumed_known_at: of an archived forecast, when the run it came from was out; `None`
            where the answer itself was the latest forecast, known when it was fetched.
    """

    row_no: int
    source: str
    venue_key: str
    valid_at: datetime
    fetched_at: datetime
    assumed_known_at: datetime | None = None
    temperature_c: float | None = None
    precipitation_mm: float | None = None
    wind_speed_kmh: float | None = None
    humidity_percent: float | None = None
    weather_code: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceObservation:
    """A town that a gazetteer has under the name that was asked for."""

    row_no: int
    source: str
    asked_city: str
    asked_country: str
    name: str
    country: str
    region: str
    latitude: float
    longitude: float
    fetched_at: datetime
    population: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleObservation:
    """One news item as a feed published it.

    Attributes:
        guid: names the story for its source, whatever feed it came by.
        modified_at: when the source last changed it, if it says so.
        teams: those the source itself says it is about, beside those its words name.
        players: likewise.
    """

    row_no: int
    source: str
    guid: str
    url: str
    title: str
    fetched_at: datetime
    summary: str = ""
    published_at: datetime | None = None
    modified_at: datetime | None = None
    categories: tuple[str, ...] = ()
    teams: tuple[TeamReference, ...] = ()
    players: tuple[PlayerReference, ...] = ()


class AbsenceStatus(StrEnum):
    """What is said of a player's availability."""

    INJURED = "injured"  # ill, too
    SUSPENDED = "suspended"
    DOUBTFUL = "doubtful"
    MISSING = "missing"  # not there, and nobody says why
    RETURNED = "returned"


class Evidence(StrEnum):
    """Where a claim about a player comes from; claims of one kind supersede each other."""

    REPORT = "report"  # somebody wrote so
    LINE_UP = "line-up"  # drawn from who was picked: weak
    PROVIDER = "provider"  # a list of injuries


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceObservation:
    """One claim that a player is out, may be out, or is back.

    Attributes:
        context: words around the claim in which teams are named.
        sentence: the words of the source that make the claim.
        confidence: in (0, 1], how likely the claim and its reading are right.
        stated_at: when the source said so.
        expires_at: until when, if the source says so.
        matches: for how many of his team's matches, if the source says that instead.
        complaint: what ails him, in a word.
    """

    row_no: int
    source: str
    player: PlayerReference
    status: AbsenceStatus
    evidence: Evidence
    sentence: str
    confidence: float
    stated_at: datetime
    fetched_at: datetime
    teams: tuple[TeamReference, ...] = ()
    context: str = ""
    expires_at: datetime | None = None
    matches: int | None = None
    complaint: str | None = None
    url: str | None = None


Observation = (
    MatchObservation
    | LineupObservation
    | IncidentObservation
    | TeamObservation
    | WeatherObservation
    | PlaceObservation
    | ArticleObservation
    | AbsenceObservation
)


class RejectReason(StrEnum):
    """Why a row was not accepted; the class a person filters quarantine by."""

    MALFORMED = "malformed"
    MISSING_FIELD = "missing_field"
    BAD_VALUE = "bad_value"
    UNKNOWN_COMPETITION = "unknown_competition"
    UNKNOWN_TEAM = "unknown_team"
    UNKNOWN_VENUE = "unknown_venue"
    UNKNOWN_PLAYER = "unknown_player"
    AMBIGUOUS_PLAYER = "ambiguous_player"
    AMBIGUOUS_PLACE = "ambiguous_place"
    AMBIGUOUS_MATCH = "ambiguous_match"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A row that goes to quarantine: what it was, why, and what might mend it."""

    row_no: int
    reason: RejectReason
    detail: str
    row: Mapping[str, object]
    suggestion: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """Everything one payload held: `len(observations) + len(rejects) == rows`.

    Attributes:
        unknown_names: words of the source whose meaning was guessed; people are told.
    """

    rows: int
    observations: Sequence[Observation]
    rejects: Sequence[Reject] = ()
    unknown_names: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PayloadContext:
    """What a parser may know about a payload besides its bytes."""

    endpoint: str
    resource: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Season:
    """A season by its starting year; `label` is what people read."""

    start_year: int

    @property
    def label(self) -> str:
        return f"{self.start_year}-{(self.start_year + 1) % 100:02d}"

    @classmethod
    def of(cls, day: date) -> "Season":
        """Season of a cross-year league that a day belongs to (seasons turn on 1 July)."""
        return cls(day.year if day.month >= 7 else day.year - 1)
