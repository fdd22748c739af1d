"""What a parser is given and what it returns: observations, and rows that are none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from football.observations.match import MatchObservation, TeamObservation
from football.observations.play import IncidentObservation, LineupObservation
from football.observations.surroundings import (
    AbsenceObservation,
    ArticleObservation,
    PlaceObservation,
    WeatherObservation,
)

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
