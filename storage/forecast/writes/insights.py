"""Sealing insights: how they are stored under their seal."""

from collections.abc import Sequence

from sqlalchemy import Connection

from football.sealed.insight import INSIGHT, InsightBody
from storage.forecast.tables.sealed_insight import sealed_insight
from storage.kit.seals import Sealable


def _lock_rows(connection: Connection, bodies: Sequence[InsightBody]) -> None:
    """Lock nothing: a sealed insight refers to no row but its seal."""
    del connection, bodies


INSIGHTS = Sealable(kind=INSIGHT, table=sealed_insight, lock_rows=_lock_rows)
