"""Matches in play over HTTP: parts with their instants, what is degraded, what is shared."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, insert, text, update

from storage.football.tables.lineup import lineup_entry, match_event, match_figure
from storage.football.tables.match import match
from storage.forecast.tables.live import live_forecast
from storage.forecast.writes.live_window import Lease
from storage.providers.tables import provider_state
from storage.providers.writes import FeedBook, Limits
from storage.register.tables import player
from tests.databases import owner_of

pytestmark = pytest.mark.services

PARTS = ("play", "probabilities", "events", "statistics", "lineups", "weather", "news")


@pytest.fixture
def followed(league) -> Iterator[Lease]:
    """Somebody follows the matches, and the provider answers."""
    book = FeedBook(league.engine)
    book.admit("espn", Limits(per_day=None))
    with league.engine.begin() as connection:
        connection.execute(update(provider_state).values(last_success_at=text("now()")))
    lease = Lease.take(
        league.engine, opens_at=league.now, closes_at=league.now, holder="a live run"
    )
    assert lease is not None
    yield lease
    lease.release()


@pytest.fixture
def on(league) -> int:
    """A match in its first half, forecast before and meanwhile, with all its reports."""
    match_id = league.add_match(0.1)
    (forecast_id,) = league.seal(match_id, 0.1, "odds_free")
    at = league.now + timedelta(minutes=30)
    stamp = {"observed_at": at, "recorded_at": at}
    with league.engine.begin() as connection:
        connection.execute(
            update(match).where(match.c.match_id == match_id).values(
                status="in_play", phase_rank=10, period=1, clock_seconds=1440, minute="25'",
                observed_at=at, home_goals_90=1, away_goals_90=0,
            )
        )  # fmt: skip
        for minute, p_home, goals, cause in ((2, 0.5, 0, "kick-off"), (24, 0.7, 1, "goal")):
            connection.execute(
                insert(live_forecast).values(
                    match_id=match_id, track="odds_free", forecast_id=forecast_id, phase_rank=10,
                    clock_seconds=60 * minute, minute=f"{minute + 1}'", home_goals=goals,
                    away_goals=0, home_red_cards=0, away_red_cards=0, p_home=p_home, p_draw=0.2,
                    p_away=0.8 - p_home, cause=cause, shift=0.2, **stamp,
                    summary={
                        "expected_goals": {"home": 2.1, "away": 0.8},
                        "scorelines": [{"home": 2, "away": 0, "probability": 0.2}],
                    },
                )
            )  # fmt: skip
        scorer = connection.execute(
            insert(player)
            .values(name="Niall Grindle", team_id=league.team_ids[0])
            .returning(player.c.player_id)
        ).scalar_one()
        shared = {"match_id": match_id, "source": "espn", "known_at": at, **stamp}
        connection.execute(
            insert(match_event).values(
                **shared, source_event_id="1", kind="goal", team_id=league.team_ids[0],
                player_id=scorer, period=1, clock_seconds=1400, minute="24'",
            )
        )  # fmt: skip
        connection.execute(
            insert(lineup_entry).values(
                **shared, team_id=league.team_ids[0], player_id=scorer, is_starter=True,
                shirt_number=9, position="F", place=9, formation="4-3-3",
            )
        )  # fmt: skip
        connection.execute(
            insert(match_figure).values(
                match_id=match_id, source="espn", name="shots", home=7, away=3, **stamp
            )
        )
    return match_id


def detail(api: httpx.Client, match_id: int) -> dict[str, Any]:
    answer = api.get(f"/v1/live/matches/{match_id}")
    assert answer.status_code == 200
    return answer.json()


def test_the_list_holds_what_is_on_with_its_newest_probabilities(api, league, on, followed):
    league.add_match(5)
    body = api.get("/v1/live/matches").json()
    assert (body["degraded"], body["reason"]) == (False, None)
    (item,) = body["items"]
    assert (item["match_id"], item["minute"], item["score"]) == (on, "25'", {"home": 1, "away": 0})
    (now,) = item["probabilities"]
    assert now["probabilities"] == {"home": 0.7, "draw": 0.2, "away": 0.1}
    assert now["fair_odds"]["home"] == pytest.approx(1.4286)


def test_every_part_has_the_time_of_its_report(api, on, followed):
    body = detail(api, on)
    for name in PARTS:
        assert {"fetched_at", "degraded", "reason"} <= set(body[name]), name
    assert body["play"]["fetched_at"] == "2025-11-15T09:30:00Z"
    assert (body["play"]["minute"], body["play"]["phase"]) == ("25'", "first half")
    assert [each["cause"] for each in body["probabilities"]["history"]] == ["kick-off", "goal"]
    (goal,) = body["events"]["items"]
    assert (goal["player"], goal["minute"]) == ("Niall Grindle", "24'")
    assert body["statistics"]["figures"] == [{"name": "shots", "home": 7.0, "away": 3.0}]
    assert body["lineups"]["home"]["formation"] == "4-3-3"
    assert body["lineups"]["home"]["starters"][0]["name"] == "Niall Grindle"
    for name in ("play", "probabilities", "events", "statistics"):
        assert not body[name]["degraded"], name


def test_a_part_that_is_not_there_is_marked_and_not_left_out(
    api, league, on, followed, eventually
):
    body = detail(api, on)
    assert body["lineups"]["away"] is None
    assert body["lineups"]["reason"] == "Not published: away."
    assert body["weather"]["degraded"]
    with owner_of(league.engine) as owner, owner.begin() as connection:
        connection.execute(delete(match_event))
        connection.execute(delete(match_figure))
        connection.execute(delete(live_forecast))
    league.publish(f"match:{on}")
    eventually(lambda: detail(api, on)["probabilities"]["degraded"])
    body = detail(api, on)
    assert "not yet who scored" in body["events"]["reason"]
    assert body["statistics"]["reason"] == "Nobody has counted anything yet."
    assert body["probabilities"]["reason"] == "Nothing was forecast while it was on."


def test_what_nobody_follows_is_degraded(api, on):
    body = detail(api, on)
    for name in ("play", "probabilities", "events", "statistics"):
        assert body[name]["degraded"], name
        assert "Nobody follows" in body[name]["reason"]
    listed = api.get("/v1/live/matches").json()
    assert listed["degraded"]
    assert listed["items"][0]["degraded"]


def test_a_provider_that_does_not_answer_degrades_its_reports(api, league, on, followed):
    with league.engine.begin() as connection:
        connection.execute(update(provider_state).values(circuit="open"))
    assert "does not answer" in detail(api, on)["play"]["reason"]


def test_a_provider_long_silent_degrades_its_reports(api, league, on, followed):
    long_ago = text("now() - interval '10 min'")
    with league.engine.begin() as connection:
        connection.execute(update(provider_state).values(last_success_at=long_ago))
    assert "has not answered since" in detail(api, on)["play"]["reason"]


def test_a_match_to_come_is_shown_too_and_is_not_degraded(api, league):
    body = detail(api, league.add_match(5))
    assert body["play"]["status"] == "scheduled"
    assert not body["play"]["degraded"]
    assert body["probabilities"] == {
        "fetched_at": None, "degraded": False, "reason": None, "now": [], "history": [],
    }  # fmt: skip
    assert api.get("/v1/live/matches").json()["items"] == []
