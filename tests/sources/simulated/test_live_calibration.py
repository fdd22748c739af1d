"""The in-play model on Northland, whose goals fall at known instants: calibrated in every band."""

import numpy as np
import pytest

from football.grid import ScoreGrid
from football.models.in_play import InPlay, Moment, Pace
from football.scores import log_loss
from sources.simulated import truth
from sources.simulated.season import Season
from sources.simulated.world import World

LEARNED_ON, MEASURED_ON = (2018, 2019, 2020), (2021, 2022, 2023)


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def model(world: World) -> InPlay:
    """Learn the pace from earlier seasons."""
    halves: tuple[list[float], list[float]] = ([], [])
    for year in LEARNED_ON:
        season = world.season(year)
        for match, sides in enumerate(season.play.goal_seconds):
            first = season.play.half_seconds[match, 0]
            for seconds in sides[~np.isnan(sides)]:
                half = int(seconds >= first)
                halves[half].append(minute_of(season, match, float(seconds)))
    return InPlay(pace=Pace.of_minutes(*halves))


def minute_of(season: Season, match: int, seconds: float) -> float:
    """Playing time as a scoreboard shows it: each half's own length, stoppage last."""
    first = season.play.half_seconds[match, 0]
    if seconds < first:
        return min(seconds / 60.0, 45.0)
    return min(45.0 + (seconds - first) / 60.0, 90.0)


@pytest.fixture(scope="module")
def states(world: World, model: InPlay) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Minutes, live probabilities and outcomes: one instant in each band of every match."""
    rng = np.random.default_rng(3)
    minutes: list[float] = []
    live: list[tuple[float, float, float]] = []
    outcomes: list[int] = []
    for year in MEASURED_ON:
        season = world.season(year)
        grids = truth.grids(season.rates)
        for match, goals in enumerate(season.play.goals):
            before = ScoreGrid(grids[match])
            length = season.play.half_seconds[match].sum()
            for share in (np.arange(6) + rng.random(6)) / 6.0:
                seconds = share * length
                scored = (season.play.goal_seconds[match] <= seconds).sum(axis=1)
                minute = minute_of(season, match, seconds)
                half = 1 if seconds < season.play.half_seconds[match, 0] else 2
                moment = Moment(half, minute, int(scored[0]), int(scored[1]))
                minutes.append(minute)
                live.append(model.grid(before, moment).outcomes())
                outcomes.append(int(np.sign(goals[1] - goals[0])) + 1)
    return np.array(minutes), np.array(live), np.array(outcomes)


def _bands(minutes: np.ndarray) -> np.ndarray:
    """Return the quarter of an hour, 0 to 5, of each instant; stoppage time is in the last."""
    return np.clip(minutes // 15, 0, 5).astype(int)


def test_probabilities_mean_what_they_say_in_every_band_of_minutes(states):
    minutes, live, outcomes = states
    bands = _bands(minutes)
    for band in range(6):
        p, y = live[bands == band], outcomes[bands == band]
        for outcome in range(3):
            surplus = (p[:, outcome] - (y == outcome)).sum()
            noise = np.sqrt((p[:, outcome] * (1 - p[:, outcome])).sum())
            assert abs(surplus) < 3.5 * noise, (band, outcome)


def test_the_later_the_surer_and_never_worse_than_before_the_match(states):
    minutes, live, outcomes = states
    bands = _bands(minutes)
    losses = [log_loss(live[bands == b], outcomes[bands == b]).mean() for b in range(6)]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < 0.6 * losses[0]
