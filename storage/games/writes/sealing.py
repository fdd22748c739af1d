"""Sealing the picks of matches that are locked: salted commitments under one root each."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, func, select

from football.canonical import instant_text
from football.sealed import merkle
from football.sealed.pick import PICK, PicksBody, commitment
from storage.football.tables.match import match
from storage.forecast.tables.pick_root import pick_root
from storage.games.statements import seals, settling
from storage.games.statements.seals import CONTENT
from storage.games.tables import pick as tables
from storage.kit.copying import copy_rows
from storage.kit.seals import Sealable
from storage.kit.unit_of_work import UnitOfWork

_LOCKING = 7_340_053  # advisory lock, with the match: held shared by `games.lock_of`
_KEYS = 2_147_483_647
_MOST = 200


def seal_due(uow: UnitOfWork) -> list[int]:
    """Seal the picks of every match that is locked and not sealed; the caller commits.

    Whoever is picking at this moment ends first: the lock of each match is taken whole.

    Returns:
        the matches, in their order.
    """
    connection = uow.connection
    found = connection.execute(seals.due().limit(_MOST)).mappings().all()
    bodies: list[PicksBody] = []
    for row in found:
        key = row["match_id"] % _KEYS
        connection.execute(select(func.pg_advisory_xact_lock(_LOCKING, key)))
        counting = {"match_id": row["match_id"], "locked_at": row["locked_at"]}
        picks = connection.execute(settling.counting(), counting).mappings().all()
        if picks:
            bodies.append(_commit(connection, row, picks))
    uow.seal(PICKS, bodies)
    return [body.match_id for body in bodies]


def content_of(row: RowMapping | Mapping[str, Any]) -> dict[str, object]:
    """Return what a commitment covers of a pick, as plain JSON values."""
    content: dict[str, object] = {
        name: row[name] for name in ("pick_id", "account_id", "match_id", *CONTENT)
    }
    return {**content, "picked_at": instant_text(row["picked_at"])}


def _commit(connection: Connection, row: RowMapping, picks: Sequence[RowMapping]) -> PicksBody:
    """Keep the commitments to a match's picks, and return what is sealed of them."""
    match_id, schedule = row["match_id"], row["schedule"]
    leaves = [
        commitment(content_of({**pick, "match_id": match_id}), bytes(pick["salt"]))
        for pick in picks
    ]
    rows = [
        (match_id, schedule, place, pick["pick_id"], pick["version"], leaf)
        for place, (pick, leaf) in enumerate(zip(picks, leaves, strict=True))
    ]
    columns = [column.name for column in tables.commitment.c]
    copy_rows(connection, tables.commitment, columns, rows)
    return PicksBody(
        match_id=match_id,
        schedule=schedule,
        locked_at=row["locked_at"],
        count=len(picks),
        root=merkle.root(leaves).hex(),
    )


def _lock_rows(connection: Connection, bodies: Sequence[PicksBody]) -> None:
    ids = sorted(body.match_id for body in bodies)
    statement = (
        select(match.c.match_id)
        .where(match.c.match_id.in_(bindparam("ids", expanding=True)))
        .order_by(match.c.match_id)
        .with_for_update(read=True, key_share=True)
    )
    connection.execute(statement, {"ids": ids})


PICKS = Sealable(kind=PICK, table=pick_root, lock_rows=_lock_rows)
