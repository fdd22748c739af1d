"""Lists of ratings and transfers beside the truth they are readings of."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import httpx
import numpy as np
import pytest

from sources.simulated.clubs import CLUBS
from sources.simulated.ratings import NOISE, ratings, true_rating
from sources.simulated.reserves import reserves
from sources.simulated.squads import squad
from sources.simulated.wire.espn.roster import roster
from sources.simulated.wire.player_lists import transfers_file
from sources.simulated.world import World
from tests.sources.simulated.conftest import StepClock


def test_a_season_is_rated_on_its_first_of_july_and_not_before(
    http: httpx.Client, clock: StepClock
) -> None:
    clock.at = datetime(2025, 6, 30, 23, tzinfo=UTC)
    assert http.get("/players/ratings-2025.csv").status_code == 404
    assert http.get("/players/transfers-2025.csv").status_code == 404
    clock.at += timedelta(hours=1)
    rows = list(csv.DictReader(io.StringIO(http.get("/players/ratings-2025.csv").text)))
    assert len(rows) >= sum(len(squad(World().seed, club.number)) for club in CLUBS)
    assert {row["as_of"] for row in rows} == {"2025-07-01"}
    assert all(row["joined_on"] <= "2025-07-01" for row in rows)
    assert http.get("/players/ratings-2017.csv").status_code == 404


def test_ratings_are_the_truth_with_noise_of_its_own_each_season(world: World) -> None:
    errors = {
        year: {e.player: e.rating - true_rating(e.player) for e in ratings(world.seed, year)}
        for year in (2024, 2025)
    }
    both = np.array(
        [
            (errors[2024][who], errors[2025][who])
            for who in errors[2024].keys() & errors[2025].keys()
        ]
    )
    assert both.std(axis=0) == pytest.approx(NOISE, rel=0.1)
    assert both.mean(axis=0) == pytest.approx(0.0, abs=0.3)
    assert abs(np.corrcoef(both.T)[0, 1]) < 0.15


def test_moves_are_told_from_their_day_and_rosters_follow(world: World) -> None:
    def told(day: date) -> list[dict[str, str]]:
        files = (
            transfers_file(world, year, datetime(day.year, day.month, day.day, tzinfo=UTC))
            for year in range(2022, 2027)
        )
        return [row for f in files if f for row in csv.DictReader(io.StringIO(f.decode()))]

    day = date(2025, 1, 31)
    rows = told(day)
    assert max(row["date"] for row in rows) <= day.isoformat()
    assert any(row["is_loan"] == "true" for row in rows)
    last = rows[-1]
    assert last not in told(date.fromisoformat(last["date"]) - timedelta(days=1))
    place = {row["player_id"]: row["to_club"] for row in sorted(rows, key=lambda r: r["date"])}
    for club in CLUBS:
        listed = {f"NL{each.player.espn_id}" for each in reserves(world.seed, club.number, day)}
        assert listed == {number for number, name in place.items() if name == club.name}
    at = datetime(2025, 1, 31, 12, tzinfo=UTC)
    athletes = roster(world, "sim.1", CLUBS[0].espn_id, at)["athletes"]
    assert isinstance(athletes, list)
    assert len(athletes) == len(squad(world.seed, 0)) + len(reserves(world.seed, 0, day))
