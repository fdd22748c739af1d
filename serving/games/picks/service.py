"""Rules of picks."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal

from football.sealed import merkle
from serving.access.subject import Subject
from serving.games.parts import GamesParts, player_of
from serving.games.picks.schemas import (
    OwnPick,
    OwnPicks,
    PickCursor,
    PickOutcome,
    PickOutcomes,
    PickProof,
    PickRead,
    PickState,
    PicksWrite,
    PickWrite,
)
from serving.games.refusals import problem_of, refusals
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import NotFoundError
from storage.forecast.seals import proofs
from storage.forecast.statements import seals as chain
from storage.games.statements import picks, seals
from storage.games.writes import picks as writes
from storage.games.writes.refusals import GamesError, LockedError
from storage.games.writes.sealing import content_of
from storage.kit.statements import clock

Which = Literal["open", "locked"]
_LATELY, _AHEAD = timedelta(days=30), timedelta(days=4)
_MOST_TO_PICK = 12


async def put(parts: GamesParts, subject: Subject, match_id: int, wanted: PickWrite) -> PickState:
    """Pick a match.

    Raises:
        NotFoundError: there is no such match.
        ConflictError: it takes no picks any more, or not at present.
    """
    with refusals():
        row = await parts.writes.apply(
            subject, writes.put, player_of(subject), wanted.wanted(match_id)
        )
    return _state(parts, row)


async def put_many(parts: GamesParts, subject: Subject, wanted: PicksWrite) -> PickOutcomes:
    """Pick several matches, each by itself."""
    asked = [each.wanted(each.match_id) for each in wanted.picks]
    answers = await parts.writes.apply(subject, writes.put_many, player_of(subject), asked)
    return PickOutcomes(
        world=parts.world,
        items=[
            _outcome(each.match_id, answer) for each, answer in zip(asked, answers, strict=True)
        ],
    )


async def withdraw(parts: GamesParts, subject: Subject, match_id: int) -> None:
    """Withdraw a pick. Raises as `put`, and `NotFoundError` where there is none."""
    with refusals():
        await parts.writes.apply(subject, writes.withdraw, player_of(subject), match_id)


async def read(parts: GamesParts, subject: Subject, match_id: int) -> PickState:
    """Return how a match stands for picking, and the caller's pick of it.

    Raises:
        NotFoundError: there is no such match.
    """
    row = await parts.database.fetch_one(
        picks.standing(), account_id=player_of(subject), match_ids=[match_id]
    )
    if row is None:
        raise NotFoundError(f"There is no match {match_id}; see /v1/matches.")
    return _state(parts, row)


async def read_own(
    parts: GamesParts, subject: Subject, page: PageRequest, which: Which | None
) -> OwnPicks:
    """Return a page of the caller's picks, the latest kick-off first."""
    values: dict[str, Any] = {"account_id": player_of(subject), "limit": page.limit + 1}
    if page.cursor is not None:
        place = PickCursor.decode(page.cursor)
        values |= {"last_kickoff_at": place.kickoff_at, "last_id": place.id}
    if which is not None:
        found = await parts.database.fetch_one(clock.now())
        values["now"] = None if found is None else found["now"]
    statement = picks.of_account(
        has_place=page.cursor is not None, is_open=None if which is None else which == "open"
    )
    rows = await parts.database.fetch(statement, **values)
    items = [OwnPick.model_validate(dict(row)) for row in rows[: page.limit]]

    def place_of(item: OwnPick) -> PickCursor:
        return PickCursor(kickoff_at=item.kickoff_at, id=item.pick_id)

    return OwnPicks(
        world=parts.world, items=items, next_cursor=next_cursor(page, rows, items, place_of)
    )


async def read_one_of_own(parts: GamesParts, subject: Subject, match_id: int) -> OwnPick | None:
    """Return the caller's pick of a match with what it was worth; None without one."""
    row = await parts.database.fetch_one(
        picks.of_account_and_match(), account_id=player_of(subject), match_id=match_id
    )
    return None if row is None else OwnPick.model_validate(dict(row))


async def read_to_pick(parts: GamesParts, subject: Subject) -> Sequence[Mapping[str, Any]]:
    """Return the next matches that the caller may want to pick, and has not."""
    now = (await parts.database.fetch(clock.now()))[0]["now"]
    return await parts.database.fetch(
        picks.to_pick(),
        account_id=player_of(subject),
        now=now,
        since=now - _LATELY,
        until=now + _AHEAD,
        limit=_MOST_TO_PICK,
    )


async def read_proof(parts: GamesParts, subject: Subject, match_id: int) -> PickProof:
    """Return what proves that the caller's pick of a match was sealed.

    Raises:
        NotFoundError: they have no sealed pick of it; picks are sealed soon after kick-off.
    """
    fetch = parts.database.fetch
    found = await parts.database.fetch_one(
        seals.own(), account_id=player_of(subject), match_id=match_id
    )
    if found is None:
        raise NotFoundError(
            f"You have no sealed pick of match {match_id}: picks are sealed soon after kick-off."
        )
    leaves = await fetch(seals.leaves(), match_id=match_id, schedule=found["schedule"])
    digests = await fetch(seals.digests(), seal_no=found["seal_no"])
    later = await fetch(chain.later(), seal_no=found["seal_no"])
    beside = merkle.path([bytes(row["leaf"]) for row in leaves], found["place"])
    sealed = {**found, "version": found["seal_version"]}
    return PickProof(
        **proofs.in_chain(sealed, digests, later),
        world=parts.world,
        kind="pick",
        match_id=match_id,
        pick=content_of(found),
        salt=bytes(found["salt"]).hex(),
        place=found["place"],
        path=[each.hex() for each in beside],
    )


def _state(parts: GamesParts, row: Mapping[str, Any]) -> PickState:
    return PickState(
        world=parts.world,
        match_id=row["match_id"],
        kickoff_at=row["kickoff_at"],
        is_open=row["is_open"],
        locked_at=row["locked_at"],
        pick=_pick(row),
    )


def _pick(row: Mapping[str, Any]) -> PickRead | None:
    return None if row["p_home"] is None else PickRead.model_validate(dict(row))


def _outcome(match_id: int, answer: writes.Answer) -> PickOutcome:
    if isinstance(answer, GamesError):
        locked_at = answer.locked_at if isinstance(answer, LockedError) else None
        refused = problem_of(answer).detail
        return PickOutcome(match_id=match_id, pick=None, refused=refused, locked_at=locked_at)
    return PickOutcome(match_id=match_id, pick=_pick(answer), refused=None, locked_at=None)
