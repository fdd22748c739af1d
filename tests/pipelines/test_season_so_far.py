"""The sensor of the season in progress: a simulated world reads its past by itself, once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from dagster import DagsterRunStatus
from sqlalchemy import Engine

from pipelines import tags
from pipelines.sensors import season_so_far
from storage.kit.clock import DatabaseClock
from tests.pipelines.sensor_world import World, opened
from tests.storage.builders import KICKOFF, final, ingest

pytestmark = pytest.mark.services


@pytest.fixture
def world(engine: Engine, clock: DatabaseClock) -> Iterator[World]:
    for opening in opened(engine):
        opening.fill()
        yield opening


def test_matches_without_lineups_are_read_once_a_day(world: World) -> None:
    assert world.tick(season_so_far).reason.startswith("nothing due")
    world.step(KICKOFF + timedelta(hours=2) - world.now)
    ingest(world.engine, final(2, 1))
    request = world.tick(season_so_far).request
    assert request.tags[tags.PARTITION] == "2025-11-15"
    assert request.run_config["ops"]["raw_espn__summary"]["config"]["budget"] == 1
    world.run("past_matches", DagsterRunStatus.SUCCESS)
    assert "asked within" in world.tick(season_so_far).reason
