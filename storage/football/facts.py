"""`football.facts.Facts` out of Postgres: the same frames that a CSV file gives.

Read with COPY, because a world's quotes are millions of rows.
"""

import io
from collections.abc import Sequence
from importlib import resources

import polars as pl
from sqlalchemy import Connection, Engine

from football.facts import Facts
from football.frames import (
    INSTANT,
    MATCHES_SCHEMA,
    ODDS_SCHEMA,
    STATISTICS_SCHEMA,
    match_date,
    match_key,
)
from football.precedence import STATISTICS_SOURCES, counted_by
from storage.kit.engine import driver_connection


def load(engine: Engine, competitions: Sequence[str] | None = None) -> Facts:
    """Return every recorded fact, of these competitions by code or of all, as of one moment."""
    codes = None if competitions is None else list(competitions)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        matches = _frame(connection, "facts_matches", codes)
        statistics = _frame(connection, "facts_statistics", codes)
        odds = _frame(connection, "facts_odds", codes)
    matches = _named(matches)
    keys = matches.select("match_id", "match_key").unique("match_id")
    return Facts.of(matches, statistics.join(keys, on="match_id"), odds.join(keys, on="match_id"))


def _named(matches: pl.DataFrame) -> pl.DataFrame:
    """Add key and date; every version of a match carries the key of its latest."""
    latest = matches.with_columns(match_date=match_date(pl.col("latest_kickoff_at")))
    keyed = latest.with_columns(match_key())
    return keyed.with_columns(match_date=match_date(pl.col("kickoff_at")))


def _sources() -> dict[str, list[str]]:
    """Return the competitions whose counts come from each source, as the statement names them."""
    return {f"counted_by_{name}": list(counted_by(name)) for name in STATISTICS_SOURCES}


def _frame(connection: Connection, name: str, codes: list[str] | None) -> pl.DataFrame:
    """Run `statements/{name}.sql` and give its columns the types of the facts."""
    query = (resources.files("storage.football.statements") / f"{name}.sql").read_bytes()
    buffer = io.BytesIO()
    with (
        driver_connection(connection).cursor() as cursor,
        cursor.copy(query, {"codes": codes, **_sources()}) as copy,
    ):
        for chunk in copy:
            buffer.write(chunk)
    buffer.seek(0)
    read = pl.read_csv(buffer, infer_schema=False)
    return read.select(_typed(name) for name in read.columns)


_TYPES = {**MATCHES_SCHEMA, **STATISTICS_SCHEMA, **ODDS_SCHEMA, "latest_kickoff_at": INSTANT}


def _typed(name: str) -> pl.Expr:
    """Return a column of text as what it is: instants come as microseconds, prices as words."""
    column, kind = pl.col(name), _TYPES.get(name, pl.Int64())
    if kind == INSTANT:
        return column.cast(pl.Int64()).cast(INSTANT)
    if kind == pl.Boolean():
        return column == "1"
    if kind == pl.List(pl.Float64()):
        return column.str.split(" ").cast(kind)
    return column.cast(kind)
