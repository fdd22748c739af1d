"""Lines in the talk of a match: from the event log, once, and only while the talk is open."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from storage.kit.clock import DatabaseClock
from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork
from storage.social.tables.talk import message
from tests.clocks import step
from tests.serving.conftest import League, league_in
from words.talk import line
from workers.notices.match_news import MatchNews

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]


@pytest.fixture
def made(engine: Engine, clock: DatabaseClock) -> League:
    return league_in(engine, clock)


@pytest.fixture
def news(worker_engine: Engine) -> MatchNews:
    reader = MatchNews(worker_engine)
    reader.read_some()  # stands at the head
    return reader


def publish(engine: Engine, kind: str, payload: dict[str, Any]) -> None:
    topics = [f"match:{payload['match_id']}", "team:7"]
    with UnitOfWork(engine) as uow:
        uow.publish(Event(type=kind, topics=topics, payload=payload, occurred_at=uow.now))
        uow.commit()


def state(match_id: int, home: int = 0, away: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "match_id": match_id, "status": "in_play", "home_goals_90": home, "away_goals_90": away,
        "home_goals_aet": None, "away_goals_aet": None, **more,
    }  # fmt: skip


def live(match_id: int, home: float) -> dict[str, Any]:
    said = {"forecast_id": "f", "p_home": home, "p_draw": 0.2, "p_away": 0.8 - home}
    return {"match_id": match_id, "minute": "23'", "forecasts": [said]}


def lines(engine: Engine) -> list[tuple[str, str]]:
    columns = (message.c.line, message.c.facts)
    with engine.connect() as connection:
        rows = connection.execute(select(*columns).order_by(message.c.message_id)).all()
    return [(row.line, line(row.line, row.facts)) for row in rows]


def test_goals_and_moved_probabilities_are_lines(
    engine: Engine, owner_engine: Engine, made: League, news: MatchNews
) -> None:
    match_id = made.add_match(0.1)
    publish(engine, "match.status", state(match_id))
    publish(engine, "forecast.live", live(match_id, 0.40))
    publish(engine, "forecast.live", live(match_id, 0.45))
    publish(engine, "match.score", state(match_id, 1, 0))
    publish(engine, "forecast.live", live(match_id, 0.62))
    publish(engine, "match.score", state(match_id, 0, 0))
    publish(engine, "match.score", state(match_id, 1, 0))
    publish(engine, "match.status", state(match_id, 1, 0, status="finished"))
    while news.read_some():
        pass
    sides = "Askvik {} Bø 100%"
    led, level = sides.format("1\u20130"), sides.format("0\u20130")
    assert lines(owner_engine) == [
        ("kickoff", f"Kick-off: {sides.format('v')}"),
        ("forecast", f"{sides.format('v')}: home 40 %, draw 20 %, away 40 %"),
        ("goal", f"Goal: {led}"),
        ("forecast", "Askvik to win went from 40 % to 62 %"),
        ("score", f"The score is now {level}"),
        ("goal", f"Goal: {led}"),
        ("final", f"Final score: {led}"),
    ]
    with owner_engine.connect() as connection:
        topics = connection.execute(
            select(message.c.message_id).where(message.c.account_id.is_not(None))
        ).all()
    assert topics == []


def test_a_talk_that_is_not_open_has_no_lines(
    engine: Engine, owner_engine: Engine, made: League, news: MatchNews
) -> None:
    match_id = made.add_match(2)
    publish(engine, "forecast.live", live(match_id, 0.40))
    news.read_some()
    assert lines(owner_engine) == []
    step(engine, by=timedelta(hours=1))
    publish(engine, "forecast.live", live(match_id, 0.40))
    news.read_some()
    assert [kind for kind, _ in lines(owner_engine)] == ["forecast"]
