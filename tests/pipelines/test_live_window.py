"""The window and its sensor: what is due, how often to look, and one request while it is due."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from dagster import DagsterRunStatus
from sqlalchemy import Engine, text

from football.observations.match import MatchStatus, Phase
from pipelines import tags
from pipelines.live.pace import Pace
from pipelines.live.sensor import live_window
from pipelines.live.window import Fixture, window_at
from pipelines.sensors import full_time
from storage.forecast.writes.live_window import Lease
from storage.kit.clock import DatabaseClock
from tests.pipelines.sensor_world import World, opened
from tests.storage.builders import KICKOFF, final, in_play, ingest

ESPN = Pace(seconds=30.0)
NOTHING = "nothing due: no match is about to begin or in play"


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def a_fixture(match_id: int = 1, after: float = 0, **changes) -> Fixture:
    at = KICKOFF + minutes(after)
    values = {
        "match_id": match_id,
        "competition_code": "S1",
        "source_match_id": str(match_id),
        "kickoff_at": at,
        "status": MatchStatus.SCHEDULED,
        "phase": Phase.PRE,
        "score": (None, None),
        "recorded_at": KICKOFF - minutes(600),
        "observed_at": KICKOFF - minutes(600),
    }
    return Fixture(**(values | changes))


def over(match_id: int = 1, after: float = 0, *, seen_again: float) -> Fixture:
    at = KICKOFF + minutes(after + 115)
    return a_fixture(
        match_id, after, status=MatchStatus.FINISHED, phase=Phase.FINAL, recorded_at=at,
        observed_at=at + minutes(seen_again),
    )  # fmt: skip


def test_a_window_opens_a_quarter_of_an_hour_before_its_first_kick_off():
    one = [a_fixture()]
    assert window_at(one, KICKOFF - minutes(16)) is None
    window = window_at(one, KICKOFF - minutes(15))
    assert window is not None
    assert window.opens_at == KICKOFF - minutes(15)


def test_kick_offs_close_together_are_one_window_until_the_last_is_confirmed():
    day = [a_fixture(1), a_fixture(2, after=150), a_fixture(3, after=600)]
    window = window_at(day, KICKOFF)
    assert window is not None
    assert [each.match_id for each in window.fixtures] == [1, 2]
    first_over = [over(1, seen_again=5), *day[1:]]
    between = window_at(first_over, KICKOFF + minutes(125))
    assert between is not None
    assert between.opens_at == window.opens_at
    assert between.due(KICKOFF + minutes(125)) == []
    both_over = [over(1, seen_again=5), over(2, after=150, seen_again=5), day[2]]
    assert window_at(both_over, KICKOFF + minutes(270)) is None


def test_a_result_is_looked_at_until_the_source_says_the_same_again():
    at = KICKOFF + minutes(116)
    assert window_at([over(seen_again=1)], at) is not None
    assert window_at([over(seen_again=2)], at) is None
    assert window_at([over(seen_again=0)], at + minutes(60)) is None


def test_a_match_called_off_or_never_ended_is_given_up():
    postponed = a_fixture(status=MatchStatus.POSTPONED, phase=Phase.FINAL)
    assert window_at([postponed], KICKOFF) is None
    stuck = a_fixture(status=MatchStatus.IN_PLAY, phase=Phase.SECOND_HALF)
    assert window_at([stuck], KICKOFF + minutes(299)) is not None
    assert window_at([stuck], KICKOFF + minutes(300)) is None


def playing(phase: Phase) -> Fixture:
    return a_fixture(status=MatchStatus.IN_PLAY, phase=phase)


def test_it_looks_often_while_the_ball_rolls_and_seldom_at_rest():
    at = KICKOFF + minutes(50)
    assert ESPN.interval_seconds([playing(Phase.FIRST_HALF)], at) == 30
    assert ESPN.interval_seconds([playing(Phase.HALF_TIME)], at) == 60
    assert ESPN.interval_seconds([over(seen_again=0)], at + minutes(66)) == 120
    both = [playing(Phase.HALF_TIME), playing(Phase.SECOND_HALF)]
    assert ESPN.interval_seconds(both, at) == 30


def test_before_kick_off_it_looks_seldom_and_is_there_when_it_comes():
    assert ESPN.interval_seconds([a_fixture()], KICKOFF - minutes(10)) == 120
    assert ESPN.interval_seconds([a_fixture()], KICKOFF - minutes(1)) == 60
    assert ESPN.interval_seconds([a_fixture()], KICKOFF + minutes(3)) == 30
    assert ESPN.interval_seconds([a_fixture()], KICKOFF - minutes(60), speed=60.0) == 60


def test_failures_double_the_wait_up_to_five_minutes():
    play = [playing(Phase.FIRST_HALF)]
    waits = [ESPN.interval_seconds(play, KICKOFF, failures=n) for n in (0, 1, 2, 3, 4, 50)]
    assert waits == [30, 60, 120, 240, 300, 300]


def test_what_is_left_of_the_budget_lasts_longer_the_less_it_is():
    play = [playing(Phase.FIRST_HALF)]
    waits = [
        ESPN.interval_seconds(play, KICKOFF, budget_left=left)
        for left in (None, 20_000, 2_999, 1_499, 499)
    ]
    assert waits == [30, 30, 60, 120, 240]
    assert [ESPN.summary_seconds(left) for left in (None, 1_499)] == [300, 1_200]


@pytest.fixture
def world(engine: Engine, clock: DatabaseClock) -> Iterator[World]:
    for opening in opened(engine):
        opening.fill()
        yield opening


@pytest.mark.services
def test_nothing_is_requested_before_the_window_opens(world):
    assert world.tick(live_window).reason == NOTHING


@pytest.mark.services
def test_one_run_is_requested_with_its_window_and_how_long_it_may_last(world):
    world.step(KICKOFF - minutes(10) - world.now)
    request = world.tick(live_window).request
    assert request.tags[tags.WINDOW] == (KICKOFF - minutes(15)).isoformat()
    assert request.tags[tags.DUE] == "matches of the window: 1"
    assert int(request.tags[tags.MAX_RUNTIME]) == (160 + 180) * 60
    world.run("live", DagsterRunStatus.STARTED)
    assert "of live is started" in world.tick(live_window).reason


@pytest.mark.services
def test_a_killed_run_is_due_again(world):
    world.step(KICKOFF + minutes(30) - world.now)
    ingest(world.engine, in_play(0, 0, 30))
    world.run("live", DagsterRunStatus.SUCCESS)
    assert len(world.tick(live_window).requests) == 1


@pytest.mark.services
def test_a_confirmed_result_needs_nothing(world):
    world.step(KICKOFF + minutes(130) - world.now)
    at = KICKOFF + minutes(120)
    ingest(world.engine, final(1, 0, fetched_at=at, source_match_id="7"))
    assert len(world.tick(live_window).requests) == 1
    seen_again = KICKOFF + minutes(133)
    ingest(world.engine, final(1, 0, fetched_at=seen_again, source_match_id="7"))
    assert world.tick(live_window).reason == NOTHING


@pytest.mark.services
def test_a_process_that_follows_outside_of_dagster_is_left_alone(world):
    world.step(KICKOFF - world.now)
    lease = Lease.take(
        world.engine, opens_at=KICKOFF, closes_at=KICKOFF + minutes(90), holder="by hand"
    )
    assert lease is not None
    assert "no run of this instance" in world.tick(live_window).reason
    lease.release()
    assert len(world.tick(live_window).requests) == 1


@pytest.mark.services
def test_a_run_whose_process_is_gone_unnoticed_is_failed_and_requested_again(world):
    world.step(KICKOFF - world.now)
    world.run("live", DagsterRunStatus.STARTED)
    lease = Lease.take(
        world.engine, opens_at=KICKOFF, closes_at=KICKOFF + minutes(90), holder="a dead run"
    )
    assert lease is not None
    lease.release()
    assert "of live is started" in world.tick(live_window).reason
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE raw.live_window SET beat_at = beat_at - interval '2 min'"))
    (run,) = world.instance.get_runs()
    long_ago = "UPDATE runs SET update_timestamp = '2020-01-01 00:00:00' WHERE run_id = :id"
    with world.instance.run_storage.connect() as connection:
        connection.execute(text(long_ago), {"id": run.run_id})
    assert "failed last time" in world.tick(live_window).reason
    failed = world.instance.get_run_by_id(run.run_id)
    assert failed is not None
    assert failed.status is DagsterRunStatus.FAILURE


@pytest.mark.services
def test_the_settling_of_results_does_not_ask_for_what_is_followed(world):
    world.step(KICKOFF + minutes(110) - world.now)
    world.run("live", DagsterRunStatus.STARTED)
    assert "of live follows" in world.tick(full_time).reason
    ingest(world.engine, final(2, 1))
    assert len(world.tick(full_time).requests) == 1
