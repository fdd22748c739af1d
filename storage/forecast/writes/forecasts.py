"""Sealing forecasts of matches: how they are stored under their seal, and which come too late."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Connection, Integer, bindparam, func, select

from football.sealed.forecast import FORECAST, ForecastBody
from storage.football.tables.match import match
from storage.forecast.tables.forecast import forecast, model_version
from storage.kit.seals import Sealable
from storage.kit.unit_of_work import UnitOfWork

_LOCKS = tuple(
    select(column)
    .where(column == func.any(bindparam("ids", type_=ARRAY(kind))))
    .order_by(column)
    .with_for_update(read=True, key_share=True)
    for column, kind in (
        (match.c.match_id, BigInteger),
        (model_version.c.model_version_id, Integer),
    )
)


def seal(uow: UnitOfWork, bodies: Sequence[ForecastBody]) -> list[UUID]:
    """Keep forecasts for the transaction's one seal and return their ids."""
    uow.seal(FORECASTS, bodies)
    return [body.forecast_id for body in bodies]


def closed(connection: Connection, match_ids: Sequence[int], at: datetime) -> set[int]:
    """Return the matches of which nothing may be sealed any more at an instant.

    Kick-off has passed, play was seen, or kick-off had passed before it was moved; the database
    refuses to seal these.
    """
    of_matches = func.forecast.closed_matches(
        bindparam("match_ids", list(match_ids), type_=ARRAY(BigInteger)), at
    ).table_valued("match_id")
    return set(connection.execute(select(of_matches.c.match_id)).scalars())


def _lock_rows(connection: Connection, bodies: Sequence[ForecastBody]) -> None:
    matches = sorted({body.match_id for body in bodies})
    versions = sorted({body.model_version_id for body in bodies})
    for statement, ids in zip(_LOCKS, (matches, versions), strict=True):
        connection.execute(statement, {"ids": ids})


FORECASTS = Sealable(kind=FORECAST, table=forecast, lock_rows=_lock_rows)
