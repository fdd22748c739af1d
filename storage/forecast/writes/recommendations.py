"""Sealing recommendations of matches: how they are stored under their seal."""

from collections.abc import Sequence

from sqlalchemy import ARRAY, BigInteger, Connection, bindparam, func, select

from football.sealed.recommendation import RECOMMENDATION, RecommendationBody
from storage.football.tables.match import match
from storage.forecast.tables.recommendation import recommendation
from storage.kit.seals import Sealable

_LOCK = (
    select(match.c.match_id)
    .where(match.c.match_id == func.any(bindparam("ids", type_=ARRAY(BigInteger))))
    .order_by(match.c.match_id)
    .with_for_update(read=True, key_share=True)
)


def _lock_rows(connection: Connection, bodies: Sequence[RecommendationBody]) -> None:
    connection.execute(_LOCK, {"ids": sorted({body.match_id for body in bodies})})


RECOMMENDATIONS = Sealable(kind=RECOMMENDATION, table=recommendation, lock_rows=_lock_rows)
