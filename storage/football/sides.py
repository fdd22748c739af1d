"""What sides did in their matches, out of Postgres, as it was known at an instant."""

from collections.abc import Iterable
from datetime import datetime

import polars as pl
from sqlalchemy import Engine

from football.frames import match_date
from football.players.strength.sides import SIDES_SCHEMA
from storage.football.statements import sides as statements


def load(engine: Engine, competitions: Iterable[str], at: datetime) -> pl.DataFrame:
    """Return rows of `SIDES_SCHEMA` of matches in these competitions that were over then."""
    with engine.connect() as connection:
        rows = connection.execute(statements.sides(competitions), {"as_of": at})
        read = pl.DataFrame([tuple(row) for row in rows], schema=_READ, orient="row")
    dated = read.with_columns(match_date=match_date(pl.col("kickoff_at")))
    return dated.select(pl.col(name).cast(kind) for name, kind in SIDES_SCHEMA.items())


_READ = {
    "match": pl.Int64(),
    "kickoff_at": pl.Datetime("us", "UTC"),
    "competition": pl.String(),
    "team": pl.Int64(),
    "opponent": pl.Int64(),
    "is_home": pl.Boolean(),
    "goals": pl.Int64(),
    "shots": pl.Int64(),
    "shots_on_target": pl.Int64(),
    "known_at": pl.Datetime("us", "UTC"),
}
