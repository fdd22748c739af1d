"""What awaited and awaits the teams: the weather expected, and who was known to be out."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import dagster as dg
import polars as pl
from sqlalchemy import CursorResult, Engine

from assets import contracts, figures
from football.frames import INSTANT
from storage.football.statements import conditions, weather
from storage.kit.clock import Clock

_AHEAD = timedelta(days=14)
_PAST = timedelta(days=400)

_WEATHER = ("venue", *weather.COLUMNS)
_COUNTS = ("home_out", "home_doubtful", "away_out", "away_doubtful")
_SHARES = ("home_missed", "away_missed")

CONTRACT = contracts.FrameContract(
    columns={
        "match_id": pl.Int64(),
        "kickoff_at": INSTANT,
        "as_of": INSTANT,
        "venue": pl.String(),
        "temperature_c": pl.Float64(),
        "precipitation_mm": pl.Float64(),
        "wind_speed_kmh": pl.Float64(),
        "humidity_percent": pl.Float64(),
        "weather_code": pl.Int16(),
        "known_at": INSTANT,
        **dict.fromkeys(_COUNTS, pl.Int64()),
        **dict.fromkeys(_SHARES, pl.Float64()),
    },
    key=("match_id",),
    optional=frozenset(
        {
            "temperature_c",
            "precipitation_mm",
            "wind_speed_kmh",
            "humidity_percent",
            "weather_code",
            "venue",
            "known_at",
        }
    ),
    within={"temperature_c": (-60, 60), "humidity_percent": (0, 100)},
)


@dg.asset(
    deps=["core_matches", "core_weather", "core_absences"],
    owners=["team:models"],
    kinds={"polars", "parquet"},
    code_version="4",
    check_specs=[contracts.spec("features_conditions")],
)
def features_conditions(engine: dg.ResourceParam[Engine], clock: dg.ResourceParam[Clock]):
    """Weather over the hours of play and players missing: now, or on the day of a match past."""
    now = clock.now()
    span = {"since": now - _PAST, "until": now + _AHEAD, "as_of": now}
    with engine.connect() as connection:
        seen = _rows(connection.execute(conditions.seen(), span))
        expected = _rows(connection.execute(conditions.expected_weather(), span))
        missing = _rows(connection.execute(conditions.missing_players(), span))
    frame = (
        _frame(seen, ("kickoff_at", "as_of"))
        .join(_frame(expected, _WEATHER), on="match_id", how="left")
        .join(_frame(missing, (*_COUNTS, *_SHARES)), on="match_id", how="left")
        .with_columns(pl.col(*_COUNTS, *_SHARES).fill_null(0))
        .select(*CONTRACT.columns)
        .sort("kickoff_at", "match_id", descending=True)
    )
    coming = frame.filter(pl.col("as_of") == now)
    return dg.MaterializeResult(
        value=frame,
        metadata={
            "matches": frame.height,
            "with_weather": frame["known_at"].count(),
            "players_missed": float(frame.select(pl.sum_horizontal(*_SHARES).sum()).item()),
            "coming": figures.table(coming.reverse(), digits=1),
        },
        check_results=[contracts.of_frame("features_conditions", frame, CONTRACT)],
    )


def _rows(result: CursorResult[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in result.mappings()]


def _frame(rows: list[dict[str, Any]], columns: Sequence[str]) -> pl.DataFrame:
    schema = {"match_id": pl.Int64, **{name: CONTRACT.columns[name] for name in columns}}
    return pl.DataFrame([{name: row[name] for name in schema} for row in rows], schema=schema)
