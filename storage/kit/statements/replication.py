"""How far servers are in the write-ahead log, as numbers of bytes since its beginning."""

from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, case, cast, func, literal_column, select

from storage.kit.question import Question
from storage.kit.tables.events import epoch, event


@cache
def written() -> Question:
    """Return how far a primary has written: past every COMMIT that was confirmed before."""
    return select(_bytes(func.pg_current_wal_lsn()).label("lsn"))


@cache
def replayed() -> Question:
    """Return how far a replica is, in the write-ahead log and in the event log.

    `lsn` is NULL where the server is no replica, or none any more: it was promoted. Whoever asks
    next on the same connection sees at least this much.
    """
    lsn = case((func.pg_is_in_recovery(), _bytes(func.pg_last_wal_replay_lsn())))
    newest = select(func.max(event.c.seq)).scalar_subquery()
    return select(
        lsn.label("lsn"),
        epoch.c.epoch,
        func.greatest(newest, epoch.c.dropped_through).label("head"),
    )


def _bytes(lsn: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(func.pg_wal_lsn_diff(lsn, literal_column("'0/0'::pg_lsn")), BigInteger)
