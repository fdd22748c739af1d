"""A match minute by minute: it grows, and it ends where the results file says."""

from datetime import timedelta
from itertools import pairwise

import pytest

from sources.simulated.play import INTERVAL_SECONDS
from sources.simulated.season import Season
from sources.simulated.timeline import Incident, Stage, Timeline, clock_of
from sources.simulated.world import World

CARDS = {Incident.YELLOW, Incident.RED}


@pytest.fixture
def season(world: World) -> Season:
    return world.season(2025)


def _minutes(season: Season, world: World, index: int) -> list[Stage]:
    timeline = Timeline(world.seed, season, index)
    kickoff = season.fixtures[index].kickoff_at
    return [timeline.at(kickoff + timedelta(minutes=m)).stage for m in range(-1, 130)]


def test_a_match_goes_through_its_stages_in_order(season: Season, world: World) -> None:
    stages = _minutes(season, world, 20)
    changes = [stages[0], *(b for a, b in pairwise(stages) if a is not b)]
    assert changes == [
        Stage.SCHEDULED, Stage.FIRST_HALF, Stage.HALF_TIME, Stage.SECOND_HALF, Stage.FULL_TIME,
    ]  # fmt: skip


def test_nothing_counted_ever_goes_down(season: Season, world: World) -> None:
    for index in range(0, 60, 7):
        timeline = Timeline(world.seed, season, index)
        kickoff = season.fixtures[index].kickoff_at
        moments = [timeline.at(kickoff + timedelta(seconds=s)) for s in range(-60, 7800, 45)]
        for before, after in pairwise(moments):
            assert all(b >= a for a, b in zip(before.goals, after.goals, strict=True))
            for name, pair in before.counts.items():
                assert all(b >= a for a, b in zip(pair, after.counts[name], strict=True))
            assert after.events[: len(before.events)] == before.events


def test_the_final_moment_is_the_result(season: Season, world: World) -> None:
    for index in range(len(season.fixtures)):
        moment = Timeline(world.seed, season, index).at(
            season.fixtures[index].kickoff_at + timedelta(hours=3)
        )
        play = season.play
        assert moment.stage is Stage.FULL_TIME
        assert moment.goals == tuple(play.goals[index])
        assert moment.counts["shots_on_target"] == tuple(play.shots_on_target[index])
        assert moment.counts["fouls"] == tuple(play.fouls[index])
        for side in (0, 1):
            ours = [event for event in moment.events if event.side == side]
            assert sum(event.incident not in CARDS for event in ours) == play.goals[index, side]
            assert sum(e.incident is Incident.YELLOW for e in ours) == play.yellows[index, side]


def test_the_score_at_the_interval_is_the_half_time_score(season: Season, world: World) -> None:
    for index in range(len(season.fixtures)):
        first = int(season.play.half_seconds[index, 0])
        moment = Timeline(world.seed, season, index).at(
            season.fixtures[index].kickoff_at + timedelta(seconds=first + INTERVAL_SECONDS // 2)
        )
        assert moment.stage is Stage.HALF_TIME
        assert moment.goals == tuple(season.play.half_time[index])


def test_an_absent_player_neither_scores_nor_is_booked(season: Season, world: World) -> None:
    for index, fixture in enumerate(season.fixtures):
        late = fixture.kickoff_at + timedelta(hours=3)
        for event in Timeline(world.seed, season, index).at(late).events:
            assert not season.absences.is_out(event.player, fixture.kickoff_at)


@pytest.mark.parametrize(
    ("seconds", "clock", "reading"),
    [
        (0, 0, "1'"),
        (819, 819, "14'"),
        (2699, 2699, "45'"),
        (2700, 2700, "45'+1'"),
        (2879, 2700, "45'+3'"),
        (2880, 2700, "46'"),
        (2880 + 2699, 5399, "90'"),
        (2880 + 2700 + 61, 5400, "90'+2'"),
    ],
)
def test_the_clock_stops_in_stoppage_time(seconds: int, clock: int, reading: str) -> None:
    assert clock_of(seconds, (2880, 3000)) == (clock, reading)
