"""When a fact counts as known: the one place that says so for CSV files and for the database.

What belongs here: the instant from which a forecast may use a result or a price, observed or
assumed. What does not: reading or storing facts.

A fact seen before the assumed instant is known from when it was seen (`observed`); a fact read
later, from history, is `assumed` to have been known at the instant below.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from football.observations.match import MatchStatus, PricePhase

MATCH_LENGTH = timedelta(hours=2, minutes=15)
_DAY = timedelta(days=1)


class KnownBasis(StrEnum):
    """How we come by an instant of knowledge."""

    OBSERVED = "observed"
    ASSUMED = "assumed"


class Known(NamedTuple):
    """Instant from which a fact may be used, and how we know that instant."""

    at: datetime
    basis: KnownBasis


def day_start(kickoff_at: datetime) -> datetime:
    """Return 00:00 UTC of the match's day: the as-of instant of walk-forward features."""
    return kickoff_at.replace(hour=0, minute=0, second=0, microsecond=0)


def assumed_result_at(kickoff_at: datetime, *, has_kickoff_time: bool) -> datetime:
    """Return when a final score is taken to be known."""
    if has_kickoff_time:
        return kickoff_at + MATCH_LENGTH
    return day_start(kickoff_at) + _DAY


def match_known(
    status: MatchStatus, kickoff_at: datetime, *, has_kickoff_time: bool, fetched_at: datetime
) -> Known:
    """Return when the state of a match (and its statistics) counts as known."""
    if status is MatchStatus.SCHEDULED:
        assumed = day_start(kickoff_at)
    else:
        assumed = assumed_result_at(kickoff_at, has_kickoff_time=has_kickoff_time)
    return _earlier(assumed, fetched_at)


def price_known(
    phase: PricePhase,
    kickoff_at: datetime,
    *,
    has_kickoff_time: bool,
    fetched_at: datetime,
    is_current: bool = False,
) -> Known:
    """Return when a price counts as known, by its phase.

    A price that its source shows as the present one is known from when it was seen. Opening and
    collected prices are taken to be known at 00:00 UTC of the match's day; closing prices at
    kick-off, and where the time is unknown only on the next day.
    """
    if is_current:
        return Known(fetched_at, KnownBasis.OBSERVED)
    if phase in {PricePhase.OPENING, PricePhase.COLLECTED}:
        assumed = day_start(kickoff_at)
    elif phase is PricePhase.CLOSING and has_kickoff_time:
        assumed = kickoff_at
    else:
        assumed = assumed_result_at(kickoff_at, has_kickoff_time=has_kickoff_time)
    return _earlier(assumed, fetched_at)


def _earlier(assumed: datetime, fetched_at: datetime) -> Known:
    if fetched_at < assumed:
        return Known(fetched_at, KnownBasis.OBSERVED)
    return Known(assumed, KnownBasis.ASSUMED)
