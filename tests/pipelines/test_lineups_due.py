"""The sensor of line-ups: asked for shortly before kick-off, until they are known."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from dagster import DagsterRunStatus
from sqlalchemy import Engine, insert, select

from pipelines import tags
from pipelines.sensors import lineups_due
from storage.football.tables.lineup import lineup_entry
from storage.football.tables.match import match, match_link
from storage.kit.clock import DatabaseClock
from storage.register.tables import player
from tests.pipelines.sensor_world import World, opened
from tests.storage.builders import KICKOFF

pytestmark = pytest.mark.services

NOTHING = "nothing due: no match about to begin lacks its line-ups"


@pytest.fixture
def world(engine: Engine, clock: DatabaseClock) -> Iterator[World]:
    """An hour before the only match, which ESPN knows as well."""
    for opening in opened(engine):
        match_id = opening.fill()
        with engine.begin() as connection:
            link = {"source": "espn", "source_match_id": "700", "match_id": match_id}
            connection.execute(insert(match_link).values(link))
        opening.step(KICKOFF - timedelta(hours=1) - opening.now)
        yield opening


def line_up(world: World) -> None:
    side = select(match.c.home_team_id).where(match.c.match_id == world.match_id)
    instants = {"observed_at": world.now, "known_at": world.now, "recorded_at": world.now}
    with world.engine.begin() as connection:
        team_id = connection.execute(side).scalar_one()
        signed = insert(player).values(name="Anders Vale").returning(player.c.player_id)
        entry = {
            "match_id": world.match_id,
            "team_id": team_id,
            "player_id": connection.execute(signed).scalar_one(),
            "source": "espn",
            "is_starter": True,
        }
        connection.execute(insert(lineup_entry).values(entry | instants))


def test_a_match_about_to_begin_needs_its_line_ups(world):
    request = world.tick(lineups_due).request
    assert request.tags[tags.DUE] == "line-ups: 1"
    assert request.tags[tags.AS_OF] == world.now.isoformat()


def test_line_ups_that_are_known_are_not_requested_again(world):
    line_up(world)
    assert world.tick(lineups_due).reason == NOTHING


def test_line_ups_that_are_not_out_yet_are_requested_again_every_ten_minutes(world):
    world.run("lineups", DagsterRunStatus.SUCCESS)
    world.step(timedelta(minutes=9))
    result = world.tick(lineups_due)
    assert not result.requests
    assert result.reason == "1 matches have none yet, asked within the last 0:10:00"
    world.step(timedelta(minutes=2))
    assert world.tick(lineups_due).requests


@pytest.mark.parametrize("minutes", [-20, 61])
def test_long_before_and_after_kick_off_nothing_is_due(engine, clock, minutes):
    for world in opened(engine):
        match_id = world.fill()
        with engine.begin() as connection:
            link = {"source": "espn", "source_match_id": "700", "match_id": match_id}
            connection.execute(insert(match_link).values(link))
        world.step(KICKOFF - timedelta(hours=1) + timedelta(minutes=minutes) - world.now)
        assert world.tick(lineups_due).reason == NOTHING


def test_a_match_that_espn_does_not_know_needs_none(engine, clock):
    for world in opened(engine):
        world.fill()
        world.step(KICKOFF - timedelta(hours=1) - world.now)
        assert world.tick(lineups_due).reason == NOTHING


def test_a_run_on_its_way_is_waited_for(world):
    world.run("lineups", DagsterRunStatus.STARTED)
    assert "of lineups is started" in world.tick(lineups_due).reason
