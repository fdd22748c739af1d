"""The register out of the synthetic league's answers is what happened there."""

from datetime import timedelta
from uuid import uuid4

import orjson
import pytest
from sqlalchemy import Engine, select

from football.observations.parsed import PayloadContext
from sources.espn.summary import PARSER
from sources.simulated.figures import figures
from sources.simulated.lineups import lineup
from sources.simulated.timeline import Timeline, clock_of
from sources.simulated.wire.espn.summary import summary
from sources.simulated.world import World
from storage.football.register import load
from storage.football.tables.lineup import player_link
from storage.football.writes import summaries
from storage.kit.unit_of_work import UnitOfWork

pytestmark = pytest.mark.usefixtures("clock")

WORLD = World(seed=7)
SEASON = WORLD.season(2018)
ROWS = SEASON.rows("S1")[:4]
OVER = SEASON.fixtures[ROWS[-1]].kickoff_at + timedelta(days=2)


@pytest.fixture
def taken(engine: Engine) -> Engine:
    """Four matches of the top division, as their summaries tell them afterwards."""
    for index in ROWS:
        query = {"event": SEASON.fixtures[index].event_id}
        body = orjson.dumps(summary(WORLD, "sim.1", query, OVER))
        context = PayloadContext(endpoint="summary", resource="sim.1/x", fetched_at=OVER)
        parsed = PARSER.parse(body, context)
        assert not parsed.rejects
        with UnitOfWork(engine) as uow:
            summaries.apply(uow, uuid4(), parsed, PARSER.name, PARSER.version)
            uow.commit()
    return engine


def test_minutes_and_counts_of_every_player_are_the_true_ones(taken: Engine) -> None:
    register = load(taken, OVER + timedelta(days=1))
    with taken.connect() as connection:
        links = select(player_link.c.source_player_id, player_link.c.player_id)
        ids = {espn: str(number) for espn, number in connection.execute(links)}
    played = {
        (row["player"], row["match_date"]): row
        for row in register.appearances.iter_rows(named=True)
    }
    compared = 0
    for index in ROWS:
        fixture = SEASON.fixtures[index]
        timeline = Timeline(WORLD.seed, SEASON, index)
        moment = timeline.at(OVER)
        for side in (0, 1):
            named = lineup(WORLD.seed, SEASON, index, side, timeline.events)
            done = figures(WORLD.seed, fixture.event_id, named, side, moment)
            assert sum(each.shots for each in done.values()) == SEASON.play.shots[index, side]
            assert sum(each.goals for each in done.values()) == moment.goals[side]
            went = {c.off: c.seconds for c in named.substitutions}
            for player, true in done.items():
                row = played[ids[player.espn_id], fixture.match_date]
                counts = ("goals", "assists", "shots", "shots_on_target", "yellow_cards")
                assert all(row[name] == getattr(true, name) for name in counts), row
                if player in named.starters and not true.red_cards:
                    seconds = clock_of(went.get(player, 10**6), moment.half_seconds)[0]
                    assert row["minutes"] == max(min(seconds / 60, 90.0), 1.0)
                compared += 1
    assert compared > 80
    positions = set(register.players["position"])
    assert {"G", "D", "M", "F"} <= positions
