"""What lists of players say: what they are worth, and for whom they moved."""

from dataclasses import dataclass
from datetime import date, datetime

from football.observations.play import PlayerReference


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerValueObservation:
    """A rating or value of a player on a day.

    Attributes:
        club: as the source spells it; None for a player without one.
        position: likewise, of one or several the first.
        rating: 0 to 100.
        value_eur: what he would cost.
        as_of: the day it is of; it counts as known from the next day on.
        joined_on: since when he is with the club.
    """

    row_no: int
    source: str
    player: PlayerReference
    as_of: date
    fetched_at: datetime
    born_on: date | None = None
    club: str | None = None
    country: str | None = None
    position: str | None = None
    rating: float | None = None
    value_eur: float | None = None
    joined_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferObservation:
    """A player's move from one club to another; one of the two may not be known.

    Attributes:
        listed_on: the day of the list that says so; None where only the move has a date.
        fee_eur: 0 is free, None is not told.
    """

    row_no: int
    source: str
    player: PlayerReference
    moved_on: date
    fetched_at: datetime
    listed_on: date | None = None
    born_on: date | None = None
    from_club: str | None = None
    to_club: str | None = None
    country: str | None = None
    fee_eur: float | None = None
    is_loan: bool = False
