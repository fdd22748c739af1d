"""What was known of players when, and ratings that are later than they say."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import polars as pl
import pytest

from football.players.facts import (
    LINEUPS_SCHEMA,
    MOVEMENTS_SCHEMA,
    RATINGS_SCHEMA,
    PlayerFacts,
    RatingsAreLate,
)

RATING = {"player": "1", "name": "A", "rating": 75.0, "club": "X", "is_keeper": False}
MOVEMENT = {"competition": "E0", "season_start_year": 2016, "club": "X", "is_arrival": True}


def frame(rows: list[dict[str, object]], schema: pl.Schema) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema).drop("known_at")


def facts(joined_on: Sequence[date | None]) -> PlayerFacts:
    ratings = [
        {**RATING, "season_start_year": 2016, "player": str(i), "joined_on": day}
        for i, day in enumerate(joined_on)
    ]
    movements = [
        {**MOVEMENT, "name": "A", "is_winter": False},
        {**MOVEMENT, "name": "B", "is_winter": True},
    ]
    lineup = {"competition": "E0", "match_date": date(2016, 8, 13), "home": "X", "away": "Y"}
    lineups = [{**lineup, "is_home": True, "players": ["1"]}]
    return PlayerFacts.of(
        frame(ratings, RATINGS_SCHEMA),
        frame(movements, MOVEMENTS_SCHEMA),
        frame(lineups, LINEUPS_SCHEMA),
    )


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (datetime(2016, 6, 30, tzinfo=UTC), (0, 0, 0)),
        (datetime(2016, 7, 1, tzinfo=UTC), (1, 0, 0)),
        (datetime(2016, 8, 13, tzinfo=UTC), (1, 0, 0)),  # the day of the match
        (datetime(2016, 8, 14, tzinfo=UTC), (1, 0, 1)),
        (datetime(2016, 9, 1, tzinfo=UTC), (1, 1, 1)),
        (datetime(2017, 2, 1, tzinfo=UTC), (1, 2, 1)),
    ],
)
def test_each_kind_counts_from_its_own_instant_on(day: datetime, counts: tuple[int, int, int]):
    known = facts([None]).as_known(day)
    assert (known.ratings.height, known.movements.height, known.lineups.height) == counts


def test_ratings_of_after_the_season_trip_the_alarm():
    before, after = date(2016, 10, 5), date(2017, 1, 20)
    assert facts([before] * 98 + [after] * 2).ratings.height == 100  # some dates are wrong
    with pytest.raises(RatingsAreLate, match=r"ratings of 2016 are later .* 10% .* season that"):
        facts([before] * 90 + [after] * 10)


def test_a_player_stands_once_in_a_season():
    ratings = frame([{**RATING, "season_start_year": 2016}] * 2, RATINGS_SCHEMA)
    empty = PlayerFacts.empty()
    found = PlayerFacts.of(ratings, empty.movements, empty.lineups)
    assert found.ratings.height == 1
