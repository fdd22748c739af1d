"""The in-play model on Northland, whose goals fall at known instants: calibrated in every band."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest

from football.grid import ScoreGrid
from football.models.in_play import InPlay, Moment, Pace
from football.models.shots_so_far import SIMULATED, ShotsSoFar
from football.scores import log_loss
from sources.simulated import truth
from sources.simulated.season import Season
from sources.simulated.timeline import Timeline
from sources.simulated.world import World

LEARNED_ON, MEASURED_ON = (2018, 2019, 2020), (2021, 2022, 2023)


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def pace(world: World) -> Pace:
    """Learn the pace from earlier seasons."""
    halves: tuple[list[float], list[float]] = ([], [])
    lengths: list[np.ndarray] = []
    for year in LEARNED_ON:
        season = world.season(year)
        lengths.append(season.play.half_seconds)
        for match, sides in enumerate(season.play.goal_seconds):
            first = season.play.half_seconds[match, 0]
            for seconds in sides[~np.isnan(sides)]:
                half = int(seconds >= first)
                halves[half].append(minute_of(season, match, float(seconds))[0])
    first, second = (np.concatenate(lengths).mean(axis=0) / 60.0 - 45.0).tolist()
    return replace(Pace.of_minutes(*halves), stoppages=(first, second))


def minute_of(season: Season, match: int, seconds: float) -> tuple[float, float]:
    """Playing time as a scoreboard shows it, which stops at 45 and 90, and minutes beyond."""
    first = season.play.half_seconds[match, 0]
    start, within = (0.0, seconds) if seconds < first else (45.0, seconds - first)
    return start + min(within / 60.0, 45.0), max(within / 60.0 - 45.0, 0.0)


class State(NamedTuple):
    """A match at an instant, with what happened in the end, and what was likely before."""

    moment: Moment
    true: ScoreGrid
    rest: tuple[int, int]
    outcome: int


def states_of(world: World, years: Sequence[int]) -> list[State]:
    """One instant in each band of every match."""
    rng = np.random.default_rng(3)
    found: list[State] = []
    for year in years:
        season = world.season(year)
        true = truth.grids(season.rates)
        for match, goals in enumerate(season.play.goals):
            length = season.play.half_seconds[match].sum()
            timeline = Timeline(world.seed, season, match)
            for share in (np.arange(6) + rng.random(6)) / 6.0:
                seconds = share * length
                scored = (season.play.goal_seconds[match] <= seconds).sum(axis=1)
                minute, stoppage = minute_of(season, match, seconds)
                half = 1 if seconds < season.play.half_seconds[match, 0] else 2
                home, away = timeline.shots_on_target(int(seconds))
                score = int(scored[0]), int(scored[1])
                moment = Moment(
                    half, minute, *score, stoppage=stoppage, home_shots=home, away_shots=away
                )
                rest = int(goals[0]) - score[0], int(goals[1]) - score[1]
                outcome = int(np.sign(goals[1] - goals[0])) + 1
                found.append(State(moment, ScoreGrid(true[match]), rest, outcome))
    return found


@pytest.fixture(scope="module")
def measured(world: World) -> list[State]:
    return states_of(world, MEASURED_ON)


def said(model: InPlay, states: Sequence[State]) -> np.ndarray:
    return np.array([model.grid(each.true, each.moment).outcomes() for each in states])


@pytest.fixture(scope="module")
def states(pace: Pace, measured: list[State]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Minutes, live probabilities from the true grids, and outcomes."""
    minutes = np.array([each.moment.minute for each in measured])
    live = said(InPlay(pace=pace), measured)
    return minutes, live, np.array([each.outcome for each in measured])


def _bands(minutes: np.ndarray) -> np.ndarray:
    """Return the quarter of an hour, 0 to 5, of each instant; stoppage time is in the last."""
    return np.clip(minutes // 15, 0, 5).astype(int)


@pytest.mark.parametrize("shots", [None, SIMULATED])
def test_probabilities_mean_what_they_say_in_every_band_of_minutes(
    pace: Pace, measured: list[State], shots: ShotsSoFar | None
):
    live = said(InPlay(pace=pace, shots=shots), measured)
    outcomes = np.array([each.outcome for each in measured])
    bands = _bands(np.array([each.moment.minute for each in measured]))
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


def test_in_stoppage_time_a_leader_is_not_there_yet(pace: Pace, measured: list[State]):
    """The clock stands at 90: by it alone the score is the score."""
    late = [each for each in measured if each.moment.minute == 90.0]
    rest = np.array([sum(each.rest) for each in late])
    expected = np.array([sum(each.true.expected_goals()) for each in late])
    left = [1.0 - pace.played(2, 90.0, each.moment.stoppage) for each in late]
    assert rest.sum() > 20
    assert (expected * left).sum() == pytest.approx(rest.sum(), abs=3.5 * np.sqrt(rest.sum()))
