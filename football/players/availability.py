"""When players could not play, by what was claimed of them.

What belongs here: claims become intervals. What does not: suspensions that cards bring
(`suspensions`), or the weight of a claim before a match (`storage.football.statements.absences`).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby, pairwise
from typing import NamedTuple

from football.observations.surroundings import AbsenceStatus

_REASONS = {
    AbsenceStatus.INJURED: "injury",
    AbsenceStatus.SUSPENDED: "suspension",
    AbsenceStatus.MISSING: "other",
}


class Claim(NamedTuple):
    """What was said of a player: he is out, may be, or is back.

    Attributes:
        evidence: claims of one kind supersede each other.
        expires_at: until when it holds.
        is_expiry_stated: otherwise that is the usual length.
    """

    player: str
    team: str
    evidence: str
    status: AbsenceStatus
    stated_at: datetime
    expires_at: datetime
    is_expiry_stated: bool
    known_at: datetime


class Unavailable(NamedTuple):
    """A time without a player; `until_date` is the first day he can play, None if nobody tells."""

    player: str
    team: str
    from_date: date
    until_date: date | None
    reason: str
    known_at: datetime


def unavailable(claims: Iterable[Claim], at: datetime) -> Iterator[Unavailable]:
    """Yield the times players were out, by player, reason and beginning.

    A claim ends with a later one of its kind or a return of any kind. What is doubtful is no
    absence. Claims that meet are one absence, known since the first of them.

    Args:
        claims: those known at the instant.
        at: what has not ended by then and has no stated end is open.
    """
    ordered = sorted(claims, key=lambda c: (c.player, c.stated_at, c.known_at))
    for _, of_player in groupby(ordered, key=lambda claim: claim.player):
        yield from merged(list(_intervals(list(of_player), at)))


def _intervals(claims: Sequence[Claim], at: datetime) -> Iterator[Unavailable]:
    for number, claim in enumerate(claims):
        reason = _REASONS.get(claim.status)
        if reason is None:
            continue
        ends = [
            later.stated_at
            for later in claims[number + 1 :]
            if later.status is AbsenceStatus.RETURNED or later.evidence == claim.evidence
        ]
        end = min([claim.expires_at, *ends])
        is_open = end == claim.expires_at > at and not claim.is_expiry_stated
        yield Unavailable(
            claim.player,
            claim.team,
            claim.stated_at.date(),
            None if is_open else max(end.date(), claim.stated_at.date()),
            reason,
            claim.known_at,
        )


def merged(times: Sequence[Unavailable]) -> Iterator[Unavailable]:
    """Yield a player's times out, those of one reason that meet as one."""
    by_reason = sorted(times, key=lambda t: (t.reason, t.from_date, t.known_at))
    for _, of_reason in groupby(by_reason, key=lambda time: time.reason):
        yield from _joined(list(of_reason))


def _joined(times: Sequence[Unavailable]) -> Iterator[Unavailable]:
    current = times[0]
    for _, time in pairwise(times):
        if current.until_date is None or time.from_date <= current.until_date:
            ends = (current.until_date, time.until_date)
            until = None if None in ends else max(end for end in ends if end is not None)
            current = current._replace(until_date=until)
        else:
            yield current
            current = time
    yield current
