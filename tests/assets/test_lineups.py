"""A match day through the graph's first two layers: line-ups before kick-off, the rest after."""

from datetime import datetime, timedelta

import dagster as dg
import httpx
import pytest
from sqlalchemy import Engine, text

from assets.core.lineups import core_lineups
from assets.core.matches import core_matches
from assets.raw.espn import raw_espn__scoreboard
from assets.raw.summaries import raw_espn__summary
from football.competitions import competitions_of
from sources.espn.client import EspnClient
from sources.http import Retry
from sources.simulated.world import World
from storage.kit.clock import DatabaseClock
from tests.clocks import set_stepped
from tests.scoreboard_days import instance_of

pytestmark = pytest.mark.services

KICKOFF = datetime.fromisoformat("2025-11-15T12:30Z")


@pytest.fixture
def day(engine: Engine, provider_url, provider_clock):
    """Run both layers at an instant; the provider's clock goes back afterwards."""

    def run(at: datetime) -> dict[str, int]:
        provider_clock.at = at
        set_stepped(engine, at)
        clock = DatabaseClock(engine)
        with (
            httpx.Client(base_url=provider_url, trust_env=False) as http,
            instance_of(f"{at:%Y-%m-%d}") as instance,
        ):
            resources = {
                "engine": engine,
                "clock": clock,
                "espn": EspnClient(http, clock.now, retry=Retry(waits_seconds=())),
                "competitions": competitions_of(simulated=True),
                "grounds": (),
            }
            done = dg.materialize(
                [raw_espn__scoreboard, core_matches, raw_espn__summary, core_lineups],
                instance=instance,
                partition_key=f"{at:%Y-%m-%d}",
                resources=resources,
            )
        assert done.success
        failed = [c.check_name for c in done.get_asset_check_evaluations() if not c.passed]
        assert failed == []
        with engine.connect() as connection:
            tables = ("lineup_entry", "match_event", "match_figure", "match_attendance")
            counts = {
                name: connection.scalar(text(f"SELECT count(*) FROM football.{name}"))  # noqa: S608
                for name in tables
            }
            statement = "SELECT count(*) FROM raw.payload WHERE endpoint = 'summary'"
            return {**counts, "summaries": connection.scalar(text(statement))}

    yield run
    provider_clock.at = World.OPENING


def test_line_ups_are_requested_when_they_may_be_out_and_figures_after_the_end(day):
    # Yesterday's matches are looked at once; of today's none may be out yet.
    early = day(KICKOFF - timedelta(minutes=80))
    before = day(KICKOFF - timedelta(minutes=45))
    assert before["summaries"] == early["summaries"] + 1
    assert 30 <= before["lineup_entry"] - early["lineup_entry"] <= 36
    assert before["match_event"] == early["match_event"]
    after = day(KICKOFF + timedelta(minutes=130))
    assert after["summaries"] > before["summaries"]
    assert after["match_event"] > before["match_event"]
    assert after["match_figure"] >= before["match_figure"] + 28
