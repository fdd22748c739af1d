"""The sensor of forecasts: what makes one due, and what does not."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from dagster import DagsterRunStatus
from sqlalchemy import Engine, func, insert, select, text, update

from football.observations.match import Market, PricePhase, Quote
from pipelines import tags
from pipelines.sensors import forecasts_due
from storage.football.tables.lineup import lineup_entry
from storage.football.tables.match import match
from storage.football.tables.surroundings import absence, article, article_team
from storage.kit.clock import DatabaseClock
from storage.register.tables import player
from tests.pipelines.sensor_world import World, opened
from tests.storage.builders import FETCHED, KICKOFF, fixture, ingest

pytestmark = pytest.mark.services

NOTHING = "nothing due: 1 coming matches, nothing new about any"


@pytest.fixture
def world(engine: Engine, clock: DatabaseClock) -> Iterator[World]:
    """Six hours before the only match, which has just been looked at."""
    for opening in opened(engine):
        opening.fill()
        yield opening


def due(world: World) -> str:
    return world.tick(forecasts_due).request.tags[tags.DUE]


def newest(world: World) -> int:
    with world.engine.connect() as connection:
        return connection.execute(select(func.max(match.c.match_id))).scalar_one()


def publish(world: World, title: str, *, of: str = "home") -> None:
    """Let an article be read now about one side of the match."""
    with world.engine.begin() as connection:
        article_id = connection.execute(
            insert(article)
            .values(
                source="news",
                dedupe_key=title,
                url="https://news.example/1",
                title=title,
                fetched_at=world.now,
                recorded_at=world.now,
            )
            .returning(article.c.article_id)
        ).scalar_one()
        side = select(match.c[f"{of}_team_id"]).where(match.c.match_id == world.match_id)
        team_id = connection.execute(side).scalar_one()
        connection.execute(insert(article_team).values(article_id=article_id, team_id=team_id))


def sign(world: World, name: str, *, of: str = "home") -> tuple[int, int]:
    """Give one side of the match a player; return the player and the team."""
    side = select(match.c[f"{of}_team_id"]).where(match.c.match_id == world.match_id)
    with world.engine.begin() as connection:
        team_id = connection.execute(side).scalar_one()
        signed = insert(player).values(name=name).returning(player.c.player_id)
        return connection.execute(signed).scalar_one(), team_id


def rule_out(world: World, name: str, *, of: str = "home") -> None:
    """A report of now: a player of one side is out."""
    player_id, team_id = sign(world, name, of=of)
    stated = {
        "player_id": player_id,
        "team_id": team_id,
        "evidence": "news",
        "status": "out",
        "sentence": f"{name} is out.",
        "confidence": 0.9,
        "source": "news",
        "stated_at": world.now,
        "expires_at": world.now + timedelta(days=14),
        "is_expiry_stated": False,
        "known_at": world.now,
        "known_basis": "observed",
        "recorded_at": world.now,
    }
    with world.engine.begin() as connection:
        connection.execute(insert(absence).values(stated))


def line_up(world: World, name: str) -> None:
    """A report of now: a player begins the match."""
    player_id, team_id = sign(world, name)
    columns = {
        "match_id": world.match_id,
        "team_id": team_id,
        "player_id": player_id,
        "source": "espn",
        "is_starter": True,
        "observed_at": world.now,
        "known_at": world.now,
        "recorded_at": world.now,
    }
    with world.engine.begin() as connection:
        connection.execute(insert(lineup_entry).values(columns))


def price(phase: PricePhase, market: Market = Market.MATCH_ODDS, line: float = 0.0) -> Quote:
    prices = (2.1, 3.4, 3.6) if market is Market.MATCH_ODDS else (1.9, 1.9)
    return Quote("b365", market, line, phase, prices)


def test_a_match_that_was_just_looked_at_needs_nothing(world):
    result = world.tick(forecasts_due)
    assert (result.requests, result.reason) == ([], NOTHING)


def test_a_match_without_a_look_needs_its_first_forecast(world):
    ingest(world.engine, fixture("Norwick", "Fenborough"))
    assert due(world) == "first forecast: 1"


def test_a_request_forecasts_only_what_is_due(world):
    ingest(world.engine, fixture("Norwick", "Fenborough"))
    request = world.tick(forecasts_due).request
    assert request.run_config["ops"]["predictions_upcoming"]["config"]["only_due"] is True
    assert request.run_key is None


def test_matches_beyond_two_weeks_are_left_for_later(world):
    later = KICKOFF + timedelta(days=15)
    ingest(world.engine, fixture("Norwick", "Fenborough", kickoff_at=later))
    assert world.tick(forecasts_due).reason == NOTHING
    world.step(timedelta(hours=30))
    assert due(world) == "first forecast: 1"


def test_each_horizon_needs_one_look_when_it_opens(world):
    kickoff = world.now + timedelta(hours=73)
    ingest(world.engine, fixture("Norwick", "Fenborough", kickoff_at=kickoff))
    seen = []
    for hours in (0, 1, 24, 24, 23, 0.5):
        world.step(timedelta(hours=hours))
        result = world.tick(forecasts_due)
        if result.requests:
            seen.append(result.request.tags[tags.DUE])
            world.review(newest(world))
            assert not world.tick(forecasts_due).requests
    assert seen == ["first forecast: 1", "T-72h: 1", "T-24h: 1", "T-1h: 1"]


def test_a_match_that_has_kicked_off_needs_nothing(world):
    world.step(KICKOFF - world.now)
    assert "nothing due: 0 coming" in world.tick(forecasts_due).reason


def test_a_moved_kick_off_needs_a_forecast(world):
    ingest(
        world.engine,
        fixture(kickoff_at=KICKOFF + timedelta(hours=2), fetched_at=FETCHED + timedelta(hours=1)),
    )
    assert due(world) == "kick-off moved: 1"


def test_new_prices_need_a_forecast_once(world):
    ingest(world.engine, fixture(quotes=(price(PricePhase.COLLECTED),)))
    assert due(world) == "prices changed: 1"
    world.step(timedelta(minutes=1))
    world.review(world.match_id, prices_seen=1)
    assert world.tick(forecasts_due).reason == NOTHING


@pytest.mark.parametrize(
    "unseen",
    [
        price(PricePhase.CLOSING),
        price(PricePhase.IN_PLAY),
        price(PricePhase.COLLECTED, Market.TOTAL, 2.5),
    ],
)
def test_prices_that_no_forecast_may_see_need_none(world, unseen):
    ingest(world.engine, fixture(quotes=(unseen,)))
    assert world.tick(forecasts_due).reason == NOTHING


def test_news_alone_needs_none(world):
    publish(world, "Keeper ruled out for two weeks")
    assert world.tick(forecasts_due).reason == NOTHING


@pytest.mark.parametrize("side", ["home", "away"])
def test_an_absence_of_either_side_needs_a_forecast_once(world, side):
    rule_out(world, "Anders Vale", of=side)
    assert due(world) == "absence: 1"
    world.step(timedelta(minutes=1))
    world.review(world.match_id, absences_seen=1)
    assert world.tick(forecasts_due).reason == NOTHING


def test_an_absence_elsewhere_needs_none(world):
    ingest(world.engine, fixture("Norwick", "Fenborough"))
    world.review(newest(world))
    with world.engine.begin() as connection:
        other = select(match.c.home_team_id).where(match.c.match_id == newest(world))
        team_id = connection.execute(other).scalar_one()
        rule_out(world, "Anders Vale")
        connection.execute(update(absence).values(team_id=team_id))
    assert due(world) == "absence: 1"
    world.step(timedelta(minutes=1))
    world.review(newest(world), absences_seen=1)
    assert "nothing new about any" in world.tick(forecasts_due).reason


def test_line_ups_need_a_forecast_once_and_again_when_they_change(world):
    line_up(world, "Anders Vale")
    assert due(world) == "lineups: 1"
    world.step(timedelta(minutes=1))
    world.review(world.match_id, lineups_seen=1)
    assert world.tick(forecasts_due).reason == NOTHING
    line_up(world, "Bo Ferris")
    assert due(world) == "lineups: 1"


def test_many_causes_are_one_run(world):
    ingest(world.engine, fixture("Norwick", "Fenborough"), fixture("Selkirk", "Ravensby"))
    ingest(world.engine, fixture(quotes=(price(PricePhase.COLLECTED),)))
    assert due(world) == "first forecast: 2, prices changed: 1"


def test_a_run_on_its_way_will_see_what_is_due_by_then(world):
    ingest(world.engine, fixture("Norwick", "Fenborough"))
    world.run("forecast", DagsterRunStatus.QUEUED)
    result = world.tick(forecasts_due)
    assert not result.requests
    assert "of forecast is queued" in result.reason


def test_a_run_that_succeeded_without_a_look_leaves_the_debt(world):
    ingest(world.engine, fixture("Norwick", "Fenborough"))
    world.run("forecast", DagsterRunStatus.SUCCESS)
    assert due(world) == "first forecast: 1"


def test_without_a_champion_nobody_can_forecast(world):
    with world.engine.begin() as connection:
        connection.execute(text("UPDATE forecast.model_version SET state = 'retired'"))
    assert world.tick(forecasts_due).reason == "no model is champion yet"
