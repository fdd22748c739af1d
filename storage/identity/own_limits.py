"""Limits that people set for themselves: tighter at once, looser after a day.

Who is about to lose patience can stop at once, and thinks about it for a day before going on. One
primitive for whatever has such limits: each is a line in `LIMITS`.

    yield from own_limits.set_limit(account_id, "games.stake_week", 200)
    most = (yield from own_limits.value_of(account_id, "games.stake_week"))
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from storage.identity.tables.own_limit import own_limit
from storage.kit.rules import Rule, now, one, rows

LimitName = Literal[
    "games.stake_week", "games.pause", "advice.stake_match", "advice.pause", "exclusion"
]
THINKING_TIME = timedelta(days=1)
"""A looser value is valid so long after it was asked for, by the domain clock."""

LIMITS: Mapping[LimitName, Literal["most", "until", "firmly_until"]] = {
    "games.stake_week": "most",
    "games.pause": "until",
    "advice.stake_match": "most",
    "advice.pause": "until",
    "exclusion": "firmly_until",
}
"""What the number of each is: `most` of something, where less is tighter; or `until` when nothing
is allowed, in seconds since 1970, where later is tighter. What holds `firmly_until` then is never
loosened before. None is no limit.

`exclusion` closes advice and stakes of play money at once; `advice.stake_match` is in hundredths
of a percent of a bankroll."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLimit:
    """A limit as it stands.

    Attributes:
        value: valid now; None is no limit.
        next_value: valid from `next_at` on.
        next_at: None if no other value waits.
    """

    value: int | None = None
    next_value: int | None = None
    next_at: datetime | None = None

    def at(self, instant: datetime) -> "OwnLimit":
        """Return how it stands at an instant: a value that waited long enough is valid."""
        if self.next_at is None or instant < self.next_at:
            return self
        return OwnLimit(value=self.next_value)

    def changed(self, name: LimitName, wanted: int | None, instant: datetime) -> "OwnLimit":
        """Return how it stands after somebody asked for a value: a looser one waits.

        Asking for the value that is valid takes back what waits.
        """
        held = self.at(instant)
        if wanted == held.value or _is_tighter(name, wanted, held.value):
            return OwnLimit(value=wanted)
        if LIMITS[name] == "firmly_until":
            is_over = held.value is not None and held.value <= instant.timestamp()
            return OwnLimit(value=wanted) if is_over else held
        if held.next_at is not None and not _is_tighter(name, held.next_value, wanted):
            # What waits is as loose or looser: a tighter one need not wait longer than it.
            return OwnLimit(value=held.value, next_value=wanted, next_at=held.next_at)
        return OwnLimit(value=held.value, next_value=wanted, next_at=instant + THINKING_TIME)


def limit_of(account_id: int, name: LimitName) -> Rule[OwnLimit]:
    """Return how a limit of an account stands now."""
    row = yield from one(
        select(own_limit.c.value, own_limit.c.next_value, own_limit.c.next_at).where(
            own_limit.c.account_id == account_id, own_limit.c.name == name
        )
    )
    at = yield from now()
    return OwnLimit() if row is None else OwnLimit(**row).at(at)


def value_of(account_id: int, name: LimitName) -> Rule[int | None]:
    """Return what a limit of an account is now; None is no limit."""
    return (yield from limit_of(account_id, name)).value


def set_limit(account_id: int, name: LimitName, wanted: int | None) -> Rule[OwnLimit]:
    """Ask for another value of a limit, and return how it stands then."""
    key = {"account_id": account_id, "name": name}
    at = yield from now()
    # The row is there and locked, so that of two requests each sees what the other left.
    made = insert(own_limit).values(**key, changed_at=at)
    own = [own_limit.c.account_id, own_limit.c.name]
    row = (
        yield from rows(
            made.on_conflict_do_update(
                index_elements=own, set_={"changed_at": made.excluded.changed_at}
            ).returning(own_limit.c.value, own_limit.c.next_value, own_limit.c.next_at)
        )
    )[0]
    stands = OwnLimit(**row).changed(name, wanted, at)
    values = {"value": stands.value, "next_value": stands.next_value, "next_at": stands.next_at}
    update = insert(own_limit).values(**key, changed_at=at, **values)
    yield from rows(update.on_conflict_do_update(index_elements=own, set_=values))
    return stands


def _is_tighter(name: LimitName, one: int | None, other: int | None) -> bool:
    """Whether a value allows less than another."""
    if one is None or other is None:
        return other is None and one is not None
    return one < other if LIMITS[name] == "most" else one > other
