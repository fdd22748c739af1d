"""What awaits the teams: the weather expected at kick-off of the matches to come."""

from datetime import timedelta

import dagster as dg
import polars as pl
from sqlalchemy import Engine

from assets import contracts, figures
from football.frames import INSTANT
from storage.clock import Clock
from storage.statements import fixtures

_DAYS = 14

CONTRACT = contracts.FrameContract(
    columns={
        "match_id": pl.Int64(),
        "kickoff_at": INSTANT,
        "venue": pl.String(),
        "temperature_c": pl.Float64(),
        "precipitation_mm": pl.Float64(),
        "wind_speed_kmh": pl.Float64(),
        "humidity_percent": pl.Float64(),
        "weather_code": pl.Int16(),
        "known_at": INSTANT,
    },
    key=("match_id",),
    optional=frozenset(
        {
            "temperature_c",
            "precipitation_mm",
            "wind_speed_kmh",
            "humidity_percent",
            "weather_code",
        }
    ),
    within={"temperature_c": (-60, 60), "humidity_percent": (0, 100)},
)


@dg.asset(
    deps=["core_matches", "core_weather"],
    owners=["team:models"],
    kinds={"polars", "parquet"},
    code_version="2",
    check_specs=[contracts.spec("features_conditions")],
)
def features_conditions(engine: dg.ResourceParam[Engine], clock: dg.ResourceParam[Clock]):
    """Temperature, rain and wind over the hours of play, as forecast last."""
    now = clock.now()
    span = {"since": now, "until": now + timedelta(days=_DAYS), "as_of": now}
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(fixtures.conditions(), span)]
    frame = pl.DataFrame(rows, schema=dict(CONTRACT.columns), orient="row").sort("kickoff_at")
    return dg.MaterializeResult(
        value=frame,
        metadata={"matches": frame.height, "conditions": figures.table(frame, digits=1)},
        check_results=[contracts.of_frame("features_conditions", frame, CONTRACT)],
    )
