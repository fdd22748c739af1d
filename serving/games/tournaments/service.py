"""Rules of tournaments over HTTP: what members of the group see, and what they may do."""

from collections.abc import Mapping, Sequence
from typing import Any

from football.games.bracket import rounds_of
from serving.access.subject import Subject
from serving.games.parts import GamesParts, player_of
from serving.games.refusals import refusals
from serving.games.tournaments.schemas import (
    EntrantRead,
    RoundRead,
    SideRead,
    State,
    TieRead,
    TournamentDetail,
    TournamentList,
    TournamentRead,
    TournamentWrite,
)
from serving.kit.errors import NotFoundError
from storage.games.statements import groups
from storage.games.statements import tournaments as questions
from storage.games.writes import tournaments
from storage.games.writes.tournaments import round_of
from storage.kit.rules import Row

_NEWEST = 20
_SCORES = ("points", "exact", "picked")


async def read_of_group(parts: GamesParts, subject: Subject, group_id: int) -> TournamentList:
    """Return the newest tournaments of a group. Raises `NotFoundError` of another's group."""
    account_id = player_of(subject)
    group = await parts.database.fetch_one(groups.one(), group_id=group_id, account_id=account_id)
    if group is None:
        raise NotFoundError(f"There is no group {group_id} that you are in; see /v1/groups.")
    rows = await parts.database.fetch(
        questions.of_group(), group_id=group_id, account_id=account_id, limit=_NEWEST
    )
    return TournamentList(
        world=parts.world,
        items=[TournamentRead(**_shown(row, account_id)) for row in rows],
    )


async def make(
    parts: GamesParts, subject: Subject, group_id: int, wanted: TournamentWrite
) -> TournamentDetail:
    """Make a tournament.

    Raises:
        BadRequestError: its first day is not to come.
        ConflictError: too many run.
        ForbiddenError: the caller is not the group's captain.
        NotFoundError: there is no such group that the caller is in.
    """
    with refusals():
        tournament_id = await parts.writes.apply(
            subject, tournaments.make, player_of(subject), group_id, wanted.plan()
        )
    return await read(parts, subject, tournament_id)


async def enter(parts: GamesParts, subject: Subject, tournament_id: int) -> TournamentDetail:
    """Take part. Raises `ConflictError`, `NotFoundError`."""
    with refusals():
        await parts.writes.apply(subject, tournaments.enter, player_of(subject), tournament_id)
    return await read(parts, subject, tournament_id)


async def withdraw(parts: GamesParts, subject: Subject, tournament_id: int) -> TournamentDetail:
    """Take part no longer. Raises `ConflictError`, `NotFoundError`."""
    with refusals():
        await parts.writes.apply(subject, tournaments.withdraw, player_of(subject), tournament_id)
    return await read(parts, subject, tournament_id)


async def cancel(parts: GamesParts, subject: Subject, tournament_id: int) -> None:
    """Call it off. Raises `ConflictError`, `ForbiddenError`, `NotFoundError`."""
    with refusals():
        await parts.writes.apply(subject, tournaments.cancel, player_of(subject), tournament_id)


async def read(parts: GamesParts, subject: Subject, tournament_id: int) -> TournamentDetail:
    """Return a tournament with its bracket.

    Raises:
        NotFoundError: there is none with this number in a group of the caller's.
    """
    account_id = player_of(subject)
    row = await parts.database.fetch_one(
        questions.one(), tournament_id=tournament_id, account_id=account_id
    )
    if row is None:
        raise NotFoundError(f"There is no tournament {tournament_id} in a group of yours.")
    entered = await parts.database.fetch(questions.entrants(), tournament_id=tournament_id)
    entrants = {
        each["account_id"]: EntrantRead(
            account_id=each["account_id"], username=each["username"], seed=each["seed"]
        )
        for each in entered
    }
    return TournamentDetail(
        world=parts.world,
        **_shown(row, account_id),
        winner=entrants.get(row["winner_id"]),
        entrants=list(entrants.values()),
        rounds=await _rounds(parts, row, entrants) if row["drawn_at"] is not None else [],
    )


async def _rounds(
    parts: GamesParts, row: Row, entrants: Mapping[int, EntrantRead]
) -> list[RoundRead]:
    known = await parts.database.fetch(questions.ties(), tournament_id=row["tournament_id"])
    n_rounds = rounds_of(len(entrants))
    made: list[RoundRead] = []
    for number in range(1, n_rounds + 1):
        begins_at, ends_at = round_of(row, number)
        ties = [each for each in known if each["round"] == number]
        did: Mapping[int, Row] = {}
        if begins_at <= row["now"] and any(each["winner_id"] is None for each in ties):
            found = await parts.database.fetch(
                questions.showings(with_live=True),
                group_ids=[row["group_id"]],
                since=begins_at,
                until=ends_at,
            )
            did = {each["account_id"]: each for each in found}
        made.append(
            RoundRead(
                round=number,
                begins_at=begins_at,
                ends_at=ends_at,
                ties=[_tie(each, entrants, did) for each in ties],
                n_ties=2 ** (n_rounds - number),
            )
        )
    return made


def _tie(row: Row, entrants: Mapping[int, EntrantRead], did: Mapping[int, Row]) -> TieRead:
    is_open = row["winner_id"] is None
    return TieRead(
        home=_side(row, "home", entrants, did, is_open=is_open),
        away=None
        if row["away_id"] is None
        else _side(row, "away", entrants, did, is_open=is_open),
        winner_id=row["winner_id"],
        decided_by=row["decided_by"],
        is_provisional=is_open and bool(did),
    )


def _side(
    row: Row,
    side: str,
    entrants: Mapping[int, EntrantRead],
    did: Mapping[int, Row],
    *,
    is_open: bool,
) -> SideRead:
    account_id: int = row[f"{side}_id"]
    scores: dict[str, Any] = {name: row[f"{side}_{name}"] for name in _SCORES}
    if is_open and did:
        now = did.get(account_id, dict.fromkeys(_SCORES, 0))
        scores = {name: now[name] for name in _SCORES}
    return SideRead(**dict(entrants[account_id]), **scores)


def _shown(row: Row, account_id: int) -> dict[str, Any]:
    names: Sequence[str] = [
        name for name in TournamentRead.model_fields if name not in {"state", "is_captain"}
    ]
    return {
        **{name: row[name] for name in names},
        "state": _state(row),
        "is_captain": row["captain_id"] == account_id,
    }


def _state(row: Row) -> State:
    if row["ended_at"] is not None:
        return "cancelled" if row["drawn_at"] is None else "finished"
    return "open" if row["drawn_at"] is None else "running"
