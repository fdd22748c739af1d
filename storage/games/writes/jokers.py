"""Jokers: one match a day that counts twice in a group, chosen before its deadline."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from storage.football.tables.match import match
from storage.games.statements import groups, picks
from storage.games.tables.group import group_joker
from storage.games.writes.refusals import (
    LockedError,
    NoJokerError,
    UnknownGroupError,
    UnknownMatchError,
    UnscheduledError,
)
from storage.kit.rules import Row, Rule, now, one, rows
from storage.register.tables import competition


def put(account_id: int, group_id: int, match_id: int) -> Rule[None]:
    """Let a match count twice, in the place of another of its day.

    Raises:
        UnknownGroupError: there is no such group with this member.
        NoJokerError: the group plays without jokers, or the match does not count there.
        UnknownMatchError: there is no such match.
        LockedError: its deadline has passed, or that of the day's joker.
        UnscheduledError: it has no date at present.
    """
    group = yield from one(groups.one(), group_id=group_id, account_id=account_id)
    if group is None:
        raise UnknownGroupError(f"there is no group {group_id} that you are in")
    if not group["has_joker"]:
        raise NoJokerError("this group plays without jokers")
    lead = timedelta(minutes=group["deadline_minutes"])
    standing = yield from _open(account_id, match_id, lead)
    yield from _check_counts(match_id, group["competitions"])
    day = standing["kickoff_at"].date()
    key = {"group_id": group_id, "account_id": account_id, "day": day}
    held = yield from one(
        select(group_joker.c.match_id)
        .where(*(group_joker.c[name] == value for name, value in key.items()))
        .with_for_update()
    )
    if held is not None and held["match_id"] != match_id:
        yield from _open(account_id, held["match_id"], lead)
    at = yield from now()
    made = insert(group_joker).values(**key, match_id=match_id, set_at=at)
    fresh = {"match_id": made.excluded.match_id, "set_at": made.excluded.set_at}
    names = [group_joker.c.group_id, group_joker.c.account_id, group_joker.c.day]
    yield from rows(made.on_conflict_do_update(index_elements=names, set_=fresh))


def take_back(account_id: int, group_id: int, match_id: int) -> Rule[None]:
    """Let a match count once again; again changes nothing. Raises as `put`."""
    group = yield from one(groups.one(), group_id=group_id, account_id=account_id)
    if group is None:
        raise UnknownGroupError(f"there is no group {group_id} that you are in")
    yield from _open(account_id, match_id, timedelta(minutes=group["deadline_minutes"]))
    own = (
        group_joker.c.group_id == group_id,
        group_joker.c.account_id == account_id,
        group_joker.c.match_id == match_id,
    )
    yield from rows(delete(group_joker).where(*own))


def _check_counts(match_id: int, competitions: Sequence[str] | None) -> Rule[None]:
    """Let a match pass that counts in a group. Raises `NoJokerError`."""
    if competitions is None:
        return
    code = (
        select(competition.c.code)
        .join(match, match.c.competition_id == competition.c.competition_id)
        .where(match.c.match_id == match_id)
    )
    found = yield from one(code)
    if found is None or found["code"] not in competitions:
        raise NoJokerError(f"match {match_id} does not count in this group: choose one that does")


def _open(account_id: int, match_id: int, lead: timedelta) -> Rule[Row]:
    """Return how a match stands that takes jokers still."""
    standing = yield from one(picks.standing(), account_id=account_id, match_ids=[match_id])
    if standing is None:
        raise UnknownMatchError(f"there is no match {match_id}; see /v1/matches")
    at = yield from now()
    deadline = standing["locked_at"] or standing["kickoff_at"] - lead
    if at >= deadline:
        raise LockedError(
            f"the deadline of match {match_id} was {deadline:%Y-%m-%d %H:%M} UTC", deadline
        )
    if not standing["is_open"]:
        raise UnscheduledError(f"match {match_id} is {standing['status']}: it takes no joker")
    return standing
