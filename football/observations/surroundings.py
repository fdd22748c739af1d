"""What a source reports around matches: weather, places, articles, and who is absent."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from football.observations.match import TeamReference
from football.observations.play import PlayerReference


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
class ShootOutObservation:
    """Who won the shoot-out of a drawn match, where the score of it is not known."""

    row_no: int
    source: str
    day: date
    home: TeamReference
    away: TeamReference
    winner_is_home: bool
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceObservation:
    """A town that a gazetteer has under the requested name."""

    row_no: int
    source: str
    requested_city: str
    requested_country: str
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
    """What is reported of a player's availability."""

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
        stated_at: when the source stated it.
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
