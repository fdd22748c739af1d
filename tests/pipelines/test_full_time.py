"""The sensor of final scores: matches that must be over, and scores not settled."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from dagster import DagsterRunStatus
from sqlalchemy import Engine, insert

from assets.partitions import scoreboard_day
from football.observations.match import MatchStatus, Phase, Score
from pipelines import tags
from pipelines.sensors import full_time
from storage.forecast.tables.review import settlement
from storage.kit.clock import DatabaseClock
from storage.monitoring.statements import scorecards
from tests.pipelines.sensor_world import World, opened
from tests.storage.builders import FETCHED, KICKOFF, final, fixture, ingest

pytestmark = pytest.mark.services

NOTHING = "nothing due: every match that must be over is settled"


@pytest.fixture
def world(engine: Engine, clock: DatabaseClock) -> Iterator[World]:
    for opening in opened(engine):
        opening.fill()
        yield opening


def settled(world: World, home_goals: int, away_goals: int) -> None:
    with world.engine.begin() as connection:
        connection.execute(
            insert(settlement).values(
                match_id=world.match_id,
                home_goals_90=home_goals,
                away_goals_90=away_goals,
                settled_at=world.now,
            )
        )


def results(world: World) -> list[tuple[int, int]]:
    with world.engine.connect() as connection:
        found = connection.execute(scorecards.results(), {"codes": ["S1"]})
        return [(row.home_goals_90, row.away_goals_90) for row in found]


def until_over(world: World) -> None:
    world.step(KICKOFF + timedelta(minutes=110) - world.now)


def test_a_match_to_come_needs_nothing(world):
    result = world.tick(full_time)
    assert (result.requests, result.reason) == ([], NOTHING)


def test_a_match_that_must_be_over_is_requested_on_its_own_day(world):
    until_over(world)
    request = world.tick(full_time).request
    assert request.tags[tags.PARTITION] == "2025-11-15"
    assert request.tags[tags.DUE] == "unfinished: 1, unsettled: 0"


def test_a_match_in_play_is_requested_again_every_ten_minutes(world):
    until_over(world)
    world.run("settle", DagsterRunStatus.SUCCESS)
    result = world.tick(full_time)
    assert not result.requests
    assert "asked within the last" in result.reason
    world.step(timedelta(minutes=11))
    assert len(world.tick(full_time).requests) == 1


def test_a_match_that_nobody_ends_is_requested_less_often_and_then_no_more(world):
    until_over(world)
    world.step(timedelta(hours=12))
    world.run("settle", DagsterRunStatus.SUCCESS)
    world.step(timedelta(hours=5))
    assert not world.tick(full_time).requests
    world.step(timedelta(hours=2))
    assert len(world.tick(full_time).requests) == 1
    world.step(timedelta(days=10))
    assert world.tick(full_time).reason == NOTHING


def test_matches_of_several_days_are_one_run(world):
    sunday = KICKOFF + timedelta(days=1)
    ingest(world.engine, fixture("Norwick", "Fenborough", kickoff_at=sunday))
    until_over(world)
    world.step(timedelta(days=1))
    request = world.tick(full_time).request
    span = (request.tags[tags.RANGE_START], request.tags[tags.RANGE_END])
    assert span == ("2025-11-15", "2025-11-16")


def test_a_scoreboards_day_is_new_yorks():
    assert scoreboard_day(KICKOFF) == "2025-11-15"
    assert scoreboard_day(KICKOFF.replace(hour=2)) == "2025-11-14"


def test_a_final_score_needs_a_settlement_until_it_is_settled(world):
    until_over(world)
    ingest(world.engine, final(2, 1))
    assert world.tick(full_time).request.tags[tags.DUE] == "unfinished: 0, unsettled: 1"
    settled(world, 2, 1)
    assert world.tick(full_time).reason == NOTHING


def test_a_settlement_is_due_at_once_however_recent_the_last_run(world):
    until_over(world)
    world.run("settle", DagsterRunStatus.SUCCESS)
    ingest(world.engine, final(2, 1))
    assert len(world.tick(full_time).requests) == 1


def test_a_corrected_score_is_settled_again(world):
    until_over(world)
    ingest(world.engine, final(2, 1))
    settled(world, 2, 0)
    assert world.tick(full_time).request.tags[tags.DUE] == "unfinished: 0, unsettled: 1"


def test_a_score_ruled_at_a_desk_judges_no_forecast(world):
    until_over(world)
    ingest(world.engine, final(3, 0))
    assert results(world) == [(3, 0)]
    later = KICKOFF + timedelta(days=1)
    ingest(world.engine, final(3, 0, is_awarded=True, fetched_at=later))
    assert results(world) == []
    assert world.tick(full_time).reason == NOTHING


def test_a_finished_match_without_a_forecast_needs_nothing(world):
    until_over(world)
    ingest(world.engine, final(2, 1))
    settled(world, 2, 1)
    ingest(
        world.engine,
        fixture(
            "Norwick",
            "Fenborough",
            status=MatchStatus.FINISHED,
            phase=Phase.FINAL,
            score=Score(home_goals_90=0, away_goals_90=0),
        ),
    )
    assert world.tick(full_time).reason == NOTHING


def test_a_postponed_match_needs_nothing(world):
    ingest(
        world.engine,
        fixture(
            status=MatchStatus.POSTPONED,
            phase=Phase.PRE,
            fetched_at=FETCHED + timedelta(hours=1),
        ),
    )
    until_over(world)
    assert world.tick(full_time).reason == NOTHING


def test_a_run_on_its_way_settles_what_is_due_by_then(world):
    until_over(world)
    world.run("settle", DagsterRunStatus.STARTED)
    assert "of settle is started" in world.tick(full_time).reason
