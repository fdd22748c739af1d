"""What a source reports of the play itself: who is picked, and what happens minute by minute."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerReference:
    """A player as a source names him; `source_id` where the source has stable ids."""

    name: str
    source_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerFigures:
    """What a source counts of a player in one match; None is what it does not count."""

    goals: int | None = None
    own_goals: int | None = None
    assists: int | None = None
    shots: int | None = None
    shots_on_target: int | None = None
    yellow_cards: int | None = None
    red_cards: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineupEntry:
    """One player of a published line-up.

    Attributes:
        figures: what was counted of him so far; None where nothing is.
        position: the source's abbreviation (`G`, `CD-L`); None on the bench or when not given.
        place: place in the formation, 1 to 11; None on the bench.
    """

    player: PlayerReference
    is_starter: bool
    shirt_number: int | None = None
    position: str | None = None
    place: int | None = None
    was_subbed_in: bool = False
    was_subbed_out: bool = False
    figures: PlayerFigures | None = None


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
class Remark:
    """One line of a commentary.

    Attributes:
        place: its number in the source's list, which begins with the first line.
        clock_seconds: the match clock; None before kick-off, and where it is not said.
        minute: as the source shows it; empty where it is not said.
        text: as written, in one line.
    """

    place: int
    text: str
    minute: str = ""
    clock_seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentaryObservation:
    """All that a source has written of a match so far. It is never empty.

    Attributes:
        language: of the texts, as a code.
        remarks: by place.
    """

    row_no: int
    source: str
    source_match_id: str
    language: str
    remarks: tuple[Remark, ...]
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterObservation:
    """A player of a club's squad, as a source lists him.

    Attributes:
        source_team_id: whose squad it is; None where the answer does not say.
        position: the source's abbreviation; None if it gives none.
        jersey: as printed; None if it gives none.
        age: in years, on the day of the answer.
        born_on: his date of birth; None if it gives none.
        citizenship: the country by name; None if it gives none.
    """

    row_no: int
    source: str
    source_team_id: str | None
    player: PlayerReference
    fetched_at: datetime
    position: str | None = None
    jersey: str | None = None
    age: int | None = None
    born_on: date | None = None
    citizenship: str | None = None
