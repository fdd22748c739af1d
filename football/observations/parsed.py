"""What a parser is given and what it returns: observations, and rows that are none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic

from typing_extensions import TypeVar

from football.observations.match import MatchObservation, TeamObservation
from football.observations.play import (
    CommentaryObservation,
    IncidentObservation,
    LineupObservation,
    RosterObservation,
)
from football.observations.register import PlayerValueObservation, TransferObservation
from football.observations.surroundings import (
    AbsenceObservation,
    ArticleObservation,
    PlaceObservation,
    ShootOutObservation,
    WeatherObservation,
)

Observation = (
    MatchObservation
    | LineupObservation
    | IncidentObservation
    | CommentaryObservation
    | RosterObservation
    | TeamObservation
    | WeatherObservation
    | PlaceObservation
    | ShootOutObservation
    | ArticleObservation
    | AbsenceObservation
    | PlayerValueObservation
    | TransferObservation
)

Seen_co = TypeVar("Seen_co", bound=Observation, covariant=True, default=Observation)


class RejectReason(StrEnum):
    """Why a row was not accepted; the class a person filters quarantine by."""

    MALFORMED = "malformed"
    MISSING_FIELD = "missing_field"
    BAD_VALUE = "bad_value"
    UNFIT_TEXT = "unfit_text"
    UNKNOWN_COMPETITION = "unknown_competition"
    UNKNOWN_TEAM = "unknown_team"
    UNKNOWN_VENUE = "unknown_venue"
    UNKNOWN_PLAYER = "unknown_player"
    AMBIGUOUS_PLAYER = "ambiguous_player"
    AMBIGUOUS_PLACE = "ambiguous_place"
    AMBIGUOUS_MATCH = "ambiguous_match"
    CONFLICT = "conflict"
    IN_DOUBT = "in_doubt"
    OUTSIDE_SEASON = "outside_season"
    LISTED_TWICE = "listed_twice"
    NAMESAKE = "namesake"
    UNKNOWN_MATCH = "unknown_match"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A row that goes to quarantine: what it was, why, and what might mend it."""

    row_no: int
    reason: RejectReason
    detail: str
    row: Mapping[str, object]
    suggestion: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed(Generic[Seen_co]):
    """Everything one payload held: `len(observations) + len(rejects) == rows`.

    Attributes:
        unknown_names: words of the source whose meaning was guessed; an alert reports them.
        left_out: parts of accepted rows that could not be kept, counted by reason.
    """

    rows: int
    observations: Sequence[Seen_co]
    rejects: Sequence[Reject] = ()
    unknown_names: Sequence[str] = ()
    left_out: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True, kw_only=True)
class PayloadContext:
    """What a parser may know about a payload besides its bytes."""

    endpoint: str
    resource: str
    fetched_at: datetime
