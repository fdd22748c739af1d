"""Squads of the synthetic league through the graph, and summaries of matches long over."""

from datetime import UTC, date, datetime, timedelta

import dagster as dg
import httpx
import polars as pl
import pytest
from sqlalchemy import Engine, func, select

from assets.core.lineups import core_lineups
from assets.core.matches import core_matches
from assets.core.player_lists import core_player_lists
from assets.core.squads import core_squads
from assets.raw.espn import raw_espn__scoreboard
from assets.raw.player_lists import raw_players__lists
from assets.raw.rosters import raw_espn__roster
from assets.raw.summaries import PastSummaries, raw_espn__summary
from football.competitions import competitions_of
from sources.espn.client import EspnClient
from sources.http import Retry
from sources.players.client import PlayerListsClient
from sources.settings import SourceSettings
from sources.simulated.clubs import CLUBS
from sources.simulated.ratings import ratings
from sources.simulated.reserves import careers, reserves, summer_of
from sources.simulated.squads import squad
from sources.simulated.world import World
from storage.football import register
from storage.football.tables.lineup import lineup_entry, player_link
from storage.football.tables.players import squad_entry
from storage.kit.clock import DatabaseClock
from storage.raw.tables import payload
from storage.register.tables import player
from tests.clocks import set_stepped
from tests.scoreboard_days import instance_of

pytestmark = pytest.mark.services

ASSETS = [
    raw_espn__scoreboard,
    core_matches,
    raw_espn__roster,
    core_squads,
    raw_players__lists,
    core_player_lists,
    raw_espn__summary,
    core_lineups,
]


@pytest.fixture
def run(engine: Engine, provider_url, provider_clock):
    """Run the assets at an instant with a budget for past summaries; count what is there."""

    def at(instant, *, budget: int = 0) -> dict[str, int]:
        provider_clock.at = instant
        set_stepped(engine, instant)
        past = PastSummaries(since="2025-08-01", budget=budget)
        with (
            httpx.Client(base_url=provider_url, trust_env=False) as http,
            httpx.Client(base_url=f"{provider_url}/players", trust_env=False) as lists,
            instance_of(f"{instant:%Y-%m-%d}") as instance,
        ):
            clock = DatabaseClock(engine)
            done = dg.materialize(
                ASSETS,
                instance=instance,
                partition_key=f"{instant:%Y-%m-%d}",
                run_config=dg.RunConfig(ops={"raw_espn__summary": past}),
                resources={
                    "engine": engine,
                    "clock": clock,
                    "espn": EspnClient(http, clock.now, retry=Retry(waits_seconds=())),
                    "player_lists": PlayerListsClient(lists, clock.now),
                    "source_settings": SourceSettings(player_lists_url=provider_url),
                    "competitions": competitions_of(simulated=True),
                    "grounds": (),
                },
            )
        assert [c.check_name for c in done.get_asset_check_evaluations() if not c.passed] == []
        received = select(payload.c.endpoint, func.count()).group_by(payload.c.endpoint)
        with engine.connect() as connection:
            found = dict(connection.execute(received).all())
            picked = select(func.count(lineup_entry.c.match_id.distinct()))
            return {**found, "matches": connection.execute(picked).scalar_one()}

    yield at
    provider_clock.at = World.OPENING


def test_squads_are_the_true_ones_and_past_matches_are_read_by_budget(run, engine: Engine) -> None:
    first = run(World.OPENING)
    again = run(World.OPENING + timedelta(hours=1), budget=2)
    assert (first["roster"], again["roster"]) == (len(CLUBS), len(CLUBS))
    assert again["summary"] == first["summary"] + 2
    assert again["matches"] == first["matches"] + 2
    listed = (
        select(player_link.c.source_player_id, player.c.name, player.c.born_on, player.c.position)
        .join(player, player.c.player_id == player_link.c.player_id)
        .join(squad_entry, squad_entry.c.player_id == player.c.player_id)
        .where(player_link.c.source == "espn", squad_entry.c.gone_at.is_(None))
    )
    with engine.connect() as connection:
        found = {tuple(row) for row in connection.execute(listed)}
    assert found == {
        (each.espn_id, each.name, each.born_on, each.position)
        for club in CLUBS
        for each in (
            *squad(World().seed, club.number),
            *(r.player for r in reserves(World().seed, club.number, World.OPENING.date())),
        )
    }
    _check_lists(engine)
    later = run(World.OPENING + timedelta(days=8))
    assert later["roster"] == 2 * len(CLUBS)


def _check_lists(engine: Engine) -> None:
    """Lists name the players of squads, say what the truth says, and none before its day."""
    seed, opening = World().seed, World.OPENING
    known = register.load(engine, opening)
    links = select(player_link.c.source_player_id, player_link.c.player_id)
    with engine.connect() as connection:
        of_espn, of_lists = (
            dict(connection.execute(links.where(player_link.c.source == source)).all())
            for source in ("espn", "lists")
        )
    assert {f"NL{number}": who for number, who in of_espn.items()}.items() <= of_lists.items()

    newest = known.values.filter(pl.col("as_of") == date(2025, 7, 1))
    told = {tuple(row) for row in newest.select("player", "kind", "value").iter_rows()}
    who = {number.removeprefix("NL"): str(player_id) for number, player_id in of_lists.items()}
    assert told == {
        (who[each.player.espn_id], kind, value)
        for each in ratings(seed, 2025)
        for kind, value in (("rating", each.rating), ("value", float(each.value_eur)))
    }
    moves = {
        (who[move.player.espn_id], move.moved_on, move.is_loan)
        for career in {*careers(seed, date(2024, 7, 1)), *careers(seed, opening.date())}
        for move in career.moves
        if summer_of(move.moved_on) >= 2024 and move.moved_on < opening.date()
    }
    assert set(known.transfers.select("player", "date", "is_loan").iter_rows()) == moves

    at = datetime(2025, 7, 15, 12, tzinfo=UTC)
    before = register.load(engine, at)
    assert before.transfers["date"].to_list() == sorted(
        day for _, day, _ in moves if day < at.date()
    )
    assert (
        register.load(engine, datetime(2025, 7, 1, 23, tzinfo=UTC))
        .values.filter(pl.col("as_of") == date(2025, 7, 1))
        .is_empty()
    )
