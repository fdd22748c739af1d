"""Sealed forecasts of finished matches, at each horizon beside what else could be known then.

What belongs here: which rows are scored together. What does not: scores (`scorecard`), noting that
a score is settled (`settlement`).

At T-72h, T-24h, T-1h and kick-off stands the last forecast of each track that was sealed by then.
Beside it stand the market's prices before the match, sealed by the same runs (`market_average`),
and the base rate of what was known by then. The closing prices (`market_close`) are the same at
every horizon: nobody knew them before kick-off, and they are there to be measured against.
"""

from collections.abc import Iterable
from datetime import datetime

import numpy as np
import polars as pl
from sqlalchemy import Engine, RowMapping

from football.backtest.tracks import Track, market_close
from football.frames import INSTANT
from football.horizons import CUT_OFFS
from football.known import day_start
from football.models import base_rate
from football.outcome import Outcome
from storage.monitoring.statements import scorecards

GOALS = ("home_goals_90", "away_goals_90")
PROBABILITIES = ("p_home", "p_draw", "p_away")
SCHEMA = pl.Schema(
    {
        "match_key": pl.String(),
        "match_id": pl.Int64(),
        "competition": pl.String(),
        "kickoff_at": INSTANT,
        "match_date": pl.Date(),
        "outcome": pl.Int64(),
        **dict.fromkeys(GOALS, pl.Int64()),
        "horizon": pl.String(),
        "track": pl.String(),
        **dict.fromkeys(PROBABILITIES, pl.Float64()),
    }
)
_NAMES_OF_TRACKS = {"market": Track.MARKET_AVERAGE.value}  # its prices are those of that yardstick
_SAME_MATCH = [name for name in SCHEMA if name not in {"track", *PROBABILITIES}]
_WITHIN = {each.name: each.within for each in CUT_OFFS}


def settled(engine: Engine) -> pl.DataFrame:
    """Return the last sealed forecast of every finished match and track, beside its outcome."""
    with engine.connect() as connection:
        return _frame(connection.execute(scorecards.settled()).mappings())


def compared(engine: Engine) -> pl.DataFrame:
    """Return *the* sealed forecasts by horizon, with the market and the base rate of each."""
    with engine.connect() as connection:
        standing = _frame(connection.execute(scorecards.standing()).mappings())
        matches = {"match_ids": standing["match_id"].unique().to_list()}
        closing = connection.execute(scorecards.closing_prices(), matches).mappings().all()
        codes = {"codes": standing["competition"].unique().to_list()}
        results = connection.execute(scorecards.results(), codes).mappings().all()
    ours = standing.with_columns(pl.col("track").replace(_NAMES_OF_TRACKS))
    stood = ours.select(_SAME_MATCH).unique(maintain_order=True)
    return pl.concat([ours, _closing_lines(stood, closing), _base_rates(stood, results)])


def externals(engine: Engine) -> pl.DataFrame:
    """Return what models that run elsewhere had sealed by horizon: a track for each version."""
    with engine.connect() as connection:
        return _frame(connection.execute(scorecards.standing_externals()).mappings())


def _frame(rows: Iterable[RowMapping]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                **row,
                "match_key": str(row["match_id"]),
                "match_date": row["kickoff_at"].date(),
                "outcome": int(Outcome.of(row["home_goals_90"], row["away_goals_90"])),
            }
            for row in rows
        ],
        schema=SCHEMA,
    )


def _closing_lines(stood: pl.DataFrame, quotes: Iterable[RowMapping]) -> pl.DataFrame:
    rows = [{**quote, "match_key": str(quote["match_id"])} for quote in quotes]
    schema = dict.fromkeys(("match_key", "book", "market", "phase"), pl.String())
    odds = pl.DataFrame(rows, schema={**schema, "prices": pl.List(pl.Float64())})
    lines = market_close(stood.select("match_key").unique(maintain_order=True), odds)
    return stood.join(lines, on="match_key", how="inner", maintain_order="left").select(
        SCHEMA.names()
    )


def _base_rates(stood: pl.DataFrame, results: Iterable[RowMapping]) -> pl.DataFrame:
    """Return the shares of outcomes known at the beginning of the day the horizon lies on."""
    known = pl.DataFrame(
        [
            {
                "competition": row["competition"],
                "kickoff_at": row["kickoff_at"],
                "known_at": row["known_at"],
                "outcome": int(Outcome.of(row["home_goals_90"], row["away_goals_90"])),
            }
            for row in results
        ],
        schema={
            "competition": pl.String(),
            "kickoff_at": INSTANT,
            "known_at": INSTANT,
            "outcome": pl.Int64(),
        },
    )
    by_competition = {str(code): rows for (code,), rows in known.group_by("competition")}
    shares: dict[tuple[str, datetime], tuple[float, ...]] = {}
    triples: list[tuple[float, ...]] = []
    for code, kickoff_at, horizon in stood.select(
        "competition", "kickoff_at", "horizon"
    ).iter_rows():
        place = code, day_start(kickoff_at - _WITHIN[horizon])
        if place not in shares:
            shares[place] = _share(by_competition[code], place[1])
        triples.append(shares[place])
    columns = np.array(triples, dtype=np.float64).reshape(-1, len(PROBABILITIES))
    return stood.with_columns(
        pl.lit(Track.BASE_RATE.value).alias("track"),
        *(pl.Series(name, columns[:, place]) for place, name in enumerate(PROBABILITIES)),
    ).select(SCHEMA.names())


def _share(results: pl.DataFrame, at: datetime) -> tuple[float, ...]:
    known = results.filter(pl.col("known_at") <= at)
    days_ago = known.select((pl.lit(at) - pl.col("kickoff_at")).dt.total_days()).to_series()
    fitted = base_rate.fit(known["outcome"].to_numpy(), days_ago.to_numpy())
    return fitted.home, fitted.draw, fitted.away
