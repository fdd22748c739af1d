"""Picking, and withdrawing a pick; until kick-off, by the clock of the database."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    LargeBinary,
    SmallInteger,
    Text,
    bindparam,
    column,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from football.games.pick import Probabilities, normalised, rounded
from storage.football.tables.match import match
from storage.games.statements import lines, picks
from storage.games.tables.pick import PROBABILITIES, Origin, pick
from storage.games.writes.refusals import (
    GamesError,
    LockedError,
    NoLineError,
    NoPickError,
    UnknownMatchError,
    UnscheduledError,
)
from storage.kit.question import Change
from storage.kit.rules import Row, Rule, one, rows
from storage.kit.tables.metadata import FLOAT8

_WRITTEN: Mapping[str, Any] = {
    "match_id": BigInteger(),
    **dict.fromkeys(PROBABILITIES, FLOAT8),
    **dict.fromkeys(("home_goals", "away_goals"), SmallInteger()),
    "origin": Text(),
    "salt": LargeBinary(),
}
_COMPARED = tuple(name for name in _WRITTEN if name not in {"match_id", "salt"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A pick as somebody wants it.

    Attributes:
        probabilities: of HOME, DRAW, AWAY; None copies a line.
        score: goals of the exact score, if they guess one.
        copied: which line to copy, where no probabilities are given.
    """

    match_id: int
    probabilities: Probabilities | None = None
    score: tuple[int, int] | None = None
    copied: Origin | None = None


Answer = Row | GamesError
"""A pick as it stands now, or why it was not accepted."""


def put(account_id: int, wanted: Wanted) -> Rule[Row]:
    """Pick a match, and return the pick; the same pick again changes nothing.

    Raises:
        UnknownMatchError: there is no such match.
        LockedError: it takes no picks any more.
        UnscheduledError: it has no date at present.
        NoLineError: there is nothing to copy yet.
    """
    answers = yield from put_many(account_id, [wanted])
    answer = answers[0]
    if isinstance(answer, GamesError):
        raise answer
    return answer


def put_many(account_id: int, wanted: Sequence[Wanted]) -> Rule[list[Answer]]:
    """Pick matches, each by itself; return what became of each, in this order.

    Args:
        account_id: who picks.
        wanted: of different matches.
    """
    match_ids = sorted(each.match_id for each in wanted)
    known = yield from _lines_of(match_ids)
    entries: dict[int, dict[str, Any]] = {}
    answers: dict[int, Answer] = {}
    for each in wanted:
        try:
            entries[each.match_id] = _entry(each, known)
        except NoLineError as error:
            answers[each.match_id] = error
    written = {row["match_id"] for row in (yield from _write(account_id, entries))}
    found = yield from rows(picks.standing(), account_id=account_id, match_ids=match_ids)
    standing = {row["match_id"]: row for row in found}
    for match_id, entry in entries.items():
        row = standing.get(match_id)
        if row is not None and (match_id in written or _stands(row, entry)):
            answers[match_id] = row
        else:
            answers[match_id] = _refusal(match_id, row) or UnscheduledError(
                f"match {match_id} was given another date at this moment: pick again"
            )
    for match_id in answers.keys() - entries.keys():  # what cannot be copied may be late as well
        refused = _refusal(match_id, standing.get(match_id))
        answers[match_id] = answers[match_id] if refused is None else refused
    return [answers[each.match_id] for each in wanted]


def withdraw(account_id: int, match_id: int) -> Rule[None]:
    """Withdraw a pick; again, it changes nothing.

    Raises:
        UnknownMatchError: there is no such match.
        NoPickError: the account never picked it.
        LockedError: it takes no picks any more, and the pick stands.
        UnscheduledError: it has no date at present.
    """
    found = yield from one(picks.standing(), account_id=account_id, match_ids=[match_id])
    if (refused := _refusal(match_id, found)) is not None:
        raise refused
    if found is None or found["pick_id"] is None:
        raise NoPickError(f"you have no pick of match {match_id}")
    gone: dict[str, Any] = {**dict.fromkeys(_COMPARED), "origin": "own"}
    change = update(pick).values({**gone, "salt": secrets.token_bytes(32)})
    own = (pick.c.pick_id == found["pick_id"], pick.c.p_home.is_not(None))
    changed = yield from one(change.where(*own).returning(pick.c.pick_id))
    if changed is None and found["p_home"] is not None:  # kick-off was a moment ago
        raise _locked(match_id, found["kickoff_at"])


def _stands(row: Row, entry: Mapping[str, Any]) -> bool:
    """Whether a pick of a match that takes picks was the same before."""
    return bool(row["is_open"]) and all(row[name] == entry[name] for name in _COMPARED)


def _lines_of(match_ids: Sequence[int]) -> Rule[Mapping[tuple[int, str], Probabilities]]:
    found = yield from rows(lines.newest(), match_ids=list(match_ids))
    return {
        (row["match_id"], row["line"]): (row["p_home"], row["p_draw"], row["p_away"])
        for row in found
    }


def _entry(wanted: Wanted, known: Mapping[tuple[int, str], Probabilities]) -> dict[str, Any]:
    """Return the row of a pick; numbers that round to those of a line are a copy of it."""
    of_match: dict[Origin, Probabilities] = {
        line: known[wanted.match_id, line]
        for line in ("model", "market")
        if (wanted.match_id, line) in known
    }
    given = wanted.probabilities
    if given is None:
        copied = of_match.get(wanted.copied or "model")
        if copied is None:
            raise NoLineError(
                f"there is no forecast of the {wanted.copied} of match {wanted.match_id} yet:"
                " give p_home, p_draw and p_away"
            )
        home, draw, away = rounded(copied)
        given = normalised((home / 100, draw / 100, away / 100))
    origin: Origin = "own"
    for line, probabilities in of_match.items():
        if rounded(probabilities) == rounded(given):
            origin = line
            break
    home_goals, away_goals = wanted.score or (None, None)
    return {
        **dict(zip(PROBABILITIES, given, strict=True)),
        "home_goals": home_goals,
        "away_goals": away_goals,
        "origin": origin,
        "salt": secrets.token_bytes(32),
    }


def _write(account_id: int, entries: Mapping[int, Mapping[str, Any]]) -> Rule[Sequence[Row]]:
    """Write picks of open matches; rows that are not open, or not changed, are not returned."""
    if not entries:
        return []
    ordered = sorted(entries.items())
    listed: dict[str, list[Any]] = {
        name: [match_id if name == "match_id" else entry[name] for match_id, entry in ordered]
        for name in _WRITTEN
    }
    return (yield from rows(_upsert(), account_id=account_id, **listed))


@cache
def _upsert() -> Change:
    """The one statement that picks; the table's trigger leaves out what comes late."""
    given = (
        func.unnest(*(bindparam(name, type_=ARRAY(kind)) for name, kind in _WRITTEN.items()))
        .table_valued(*(column(name, kind) for name, kind in _WRITTEN.items()), name="given")
        .render_derived()
    )
    # A match that does not exist would break the foreign key; its answer comes from `standing`.
    known = given.join(match, match.c.match_id == given.c.match_id)
    columns = ["account_id", *_WRITTEN]
    fresh = (
        select(bindparam("account_id", type_=BigInteger), *(given.c[name] for name in _WRITTEN))
        .select_from(known)
        .order_by(given.c.match_id)
    )
    made = insert(pick).from_select(columns, fresh)
    new = {name: made.excluded[name] for name in (*_COMPARED, "salt")}
    differs = func.row(*(pick.c[name] for name in _COMPARED)).is_distinct_from(
        func.row(*(made.excluded[name] for name in _COMPARED))
    )
    return made.on_conflict_do_update(
        index_elements=[pick.c.match_id, pick.c.account_id], set_=new, where=differs
    ).returning(pick.c.match_id)


def _refusal(match_id: int, row: Row | None) -> GamesError | None:
    if row is None:
        return UnknownMatchError(f"there is no match {match_id}; see /v1/matches")
    if row["locked_at"] is not None:
        return _locked(match_id, row["locked_at"])
    if not row["is_open"]:
        return UnscheduledError(
            f"match {match_id} is {row['status']}: it takes picks once it has a date"
        )
    return None


def _locked(match_id: int, locked_at: datetime) -> LockedError:
    since = locked_at.isoformat().replace("+00:00", "Z")
    return LockedError(f"match {match_id} takes no picks since its kick-off, {since}", locked_at)
