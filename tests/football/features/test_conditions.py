"""Conditions of a match: as known at its instant, null where unknown."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from football.features.conditions import COLUMNS, GROUPS, columns, known_groups
from football.frames import CONDITIONS_SCHEMA, INSTANT
from football.geography import distance_km

DAY = datetime(2025, 9, 1, tzinfo=UTC)


def reading(known_at: datetime, **values: float) -> dict[str, object]:
    return {"match_key": "a", **values, "known_at": known_at}


def read(*readings: dict[str, object]) -> pl.DataFrame:
    frame = pl.DataFrame(list(readings), schema=CONDITIONS_SCHEMA)
    instants = pl.DataFrame(
        {"match_key": ["a", "b"], "as_of": [DAY, DAY], "lineups_as_of": [DAY, DAY]},
        schema_overrides={"as_of": INSTANT, "lineups_as_of": INSTANT},
    )
    return columns(frame, instants)


def test_the_last_reading_known_at_the_instant_counts_and_no_later_one():
    early = reading(DAY - timedelta(days=3), home_missed=1.0, away_missed=0.0)
    last = reading(DAY, home_missed=2.5, away_missed=1.0)
    late = reading(DAY + timedelta(seconds=1), home_missed=9.0, away_missed=0.0)
    rows = read(late, last, early)
    assert rows["missed_difference"].to_list() == [1.5, None]
    assert rows["missed_total"].to_list() == [3.5, None]


def test_a_group_is_known_or_unknown_as_a_whole():
    (row, nothing) = read(reading(DAY, precipitation_mm=1.0, wind_speed_kmh=39.0)).to_dicts()
    assert known_groups(row) == ("weather",)
    assert (row["rain"], row["wind"]) == (0.5, 0.5)
    assert known_groups(nothing) == ()
    assert {name: nothing[name] for name in COLUMNS} == dict.fromkeys(COLUMNS)
    assert known_groups(read(reading(DAY, precipitation_mm=1.0)).to_dicts()[0]) == ()


def test_every_column_belongs_to_one_group():
    assert len(COLUMNS) == len(set(COLUMNS)) == sum(map(len, GROUPS.values()))


def test_distances_are_those_of_the_globe():
    quarter = distance_km(0.0, 0.0, 90.0, 0.0)
    assert quarter == pytest.approx(np.pi / 2 * 6371.0)
    assert distance_km([51.0], [0.0], [51.0], [0.0]).tolist() == [0.0]
