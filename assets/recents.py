"""The last matches of both sides beside features, where a model in life reads them.

What belongs here: whether one does, and joining them from facts. What does not: the numbers
(`football.features.recents`).
"""

from collections.abc import Sequence
from datetime import datetime

import polars as pl
from sqlalchemy import Engine

from football.features import recents
from football.models.forecaster import Family
from storage.football import facts
from storage.forecast.statements import models


def are_read(engine: Engine) -> bool:
    """Whether a champion, a challenger or the champion before has a network."""
    with engine.connect() as connection:
        found = connection.execute(models.lives_of(), {"family": Family.SEQUENCE_STACK.value})
        return bool(found.scalar_one())


def joined(
    rows: pl.DataFrame, engine: Engine, codes: Sequence[str], as_of: datetime
) -> pl.DataFrame:
    """Return feature rows with `recents.COLUMNS`; as they are where they have them already."""
    if set(recents.COLUMNS) <= set(rows.columns) or rows.is_empty():
        return rows
    return recents.joined(rows, facts.load(engine, codes).as_known(as_of))
