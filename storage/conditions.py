"""What surrounds matches, out of Postgres, in the frame that `football.facts.Facts` carries.

Only matches of the last years, and since records began: of others nobody told in time.
"""

from datetime import datetime, timedelta

import polars as pl
from sqlalchemy import Engine

from football.frames import CONDITIONS_SCHEMA, INSTANT, match_date, match_key
from football.geography import distance_km
from storage.statements import conditions

_PAST = timedelta(days=3 * 365)
_AHEAD = timedelta(days=15)
_READ = {
    **dict.fromkeys(("competition", "home", "away"), pl.String()),
    **dict.fromkeys(("kickoff_at", "known_at"), INSTANT),
    **dict.fromkeys(("home_missed", "away_missed"), pl.Float64()),
    **dict.fromkeys(("precipitation_mm", "wind_speed_kmh"), pl.Float64()),
    **dict.fromkeys(("latitude", "longitude", "away_latitude", "away_longitude"), pl.Float64()),
}


def load(engine: Engine, as_of: datetime) -> pl.DataFrame:
    """Return a reading of every match since records began, three years at most, to the next weeks.

    A match to come is read as of `as_of`, one that is over as of 00:00 UTC of its day.
    """
    span = {"since": as_of - _PAST, "until": as_of + _AHEAD, "as_of": as_of}
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(conditions.readings(), span)]
    read = pl.DataFrame(rows, schema=_READ, orient="row")
    journey = distance_km(
        *(read[name].to_numpy() for name in ("latitude", "longitude")),
        *(read[name].to_numpy() for name in ("away_latitude", "away_longitude")),
    )
    named = read.with_columns(
        match_date=match_date(pl.col("kickoff_at")),
        travel_km=pl.Series(journey, dtype=pl.Float64()).fill_nan(None),
    )
    return named.with_columns(match_key()).select(list(CONDITIONS_SCHEMA))
