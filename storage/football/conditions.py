"""What surrounds matches, out of Postgres, in the frame that `football.facts.Facts` carries.

Only matches of the last years, and since records began: others have no report in time.
"""

from datetime import datetime, timedelta

import polars as pl
from sqlalchemy import Engine

from football.frames import CONDITIONS_SCHEMA, INSTANT, match_date, match_key
from football.geography import distance_km
from football.lineups import STARTERS_SCHEMA, changes
from storage.football.statements import conditions

PAST = timedelta(days=3 * 365)
_HABITS = timedelta(days=200)  # before, line-ups say nothing of who is usual now
_AHEAD = timedelta(days=15)
_READ = {
    **dict.fromkeys(("competition", "home", "away"), pl.String()),
    **dict.fromkeys(("kickoff_at", "known_at"), INSTANT),
    **dict.fromkeys(("home_missed", "away_missed"), pl.Float64()),
    **dict.fromkeys(("precipitation_mm", "wind_speed_kmh"), pl.Float64()),
    **dict.fromkeys(("latitude", "longitude", "away_latitude", "away_longitude"), pl.Float64()),
}
_STARTERS = {
    **dict.fromkeys(("competition", "home", "away"), pl.String()),
    **{name: kind for name, kind in STARTERS_SCHEMA.items() if name != "match_key"},
}


def load(
    engine: Engine, as_of: datetime, past: timedelta = PAST, *, is_replay: bool = False
) -> pl.DataFrame:
    """Return a reading of every match since records began to the next weeks, and of line-ups.

    A match to come is read as of `as_of`, one that is over as of 00:00 UTC of its day. Line-ups
    are a reading of their own, known when they came out.

    Args:
        engine: of the world.
        as_of: the present.
        past: how far back readings of matches are wanted.
        is_replay: `as_of` is past, and what was on record then is wanted again. Grounds and
            kick-offs have no versions here: they are those of now.
    """
    span = {"since": as_of - past, "until": as_of + _AHEAD, "as_of": as_of}
    readings = conditions.readings(is_replay=is_replay)
    starters = conditions.starters(is_replay=is_replay)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(readings, span)]
        habits = span | {"since": as_of - past - _HABITS}
        began = [tuple(row) for row in connection.execute(starters, habits)]
    read = pl.DataFrame(rows, schema=_READ, orient="row")
    journey = distance_km(
        *(read[name].to_numpy() for name in ("latitude", "longitude")),
        *(read[name].to_numpy() for name in ("away_latitude", "away_longitude")),
    )
    around = _keyed(
        read.with_columns(travel_km=pl.Series(journey, dtype=pl.Float64()).fill_nan(None))
    )
    line_ups = _keyed(pl.DataFrame(began, schema=_STARTERS, orient="row"))
    changed = changes(line_ups.select(list(STARTERS_SCHEMA)))
    return pl.concat([around, changed], how="diagonal").select(list(CONDITIONS_SCHEMA))


def _keyed(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(match_date=match_date(pl.col("kickoff_at"))).with_columns(match_key())
