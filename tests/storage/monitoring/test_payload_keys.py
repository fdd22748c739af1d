"""New keys of payloads are found once, and what a first look sees is not new."""

from datetime import timedelta

import orjson
import pytest
from sqlalchemy import Engine, text

from assets.monitoring.drift_sources import new_keys
from football.drift.findings import Severity
from storage.kit.clock import DatabaseClock
from storage.monitoring.writes import payload_keys
from storage.raw.writes.payloads import RawStore
from tests.clocks import step

pytestmark = pytest.mark.services
DAY = timedelta(days=1)


def receive(engine: Engine, clock: DatabaseClock, number: int, **more: object) -> None:
    body = {"events": [{"id": str(number), "status": {"type": "x"}, **more}]}
    RawStore(engine).put(
        provider="espn",
        endpoint="scoreboard",
        resource=f"eng.1/{number}",
        status=200,
        body=orjson.dumps(body),
        fetched_at=clock.now(),
    )


def look(engine: Engine, clock: DatabaseClock) -> list[tuple[str, int, int]]:
    now = clock.now()
    since = now.replace(hour=0, minute=0, second=0, microsecond=0)
    found = payload_keys.look(engine, now, since)
    return [(each.path, each.payloads, each.looked_at) for each in found]


def test_a_key_nobody_had_seen_is_news_for_a_day(engine: Engine, clock: DatabaseClock):
    receive(engine, clock, 1)
    assert look(engine, clock) == []  # what a first look sees, it learns
    step(engine, by=DAY)
    receive(engine, clock, 2, leagueCup={"round": 3, "Ada Lovelace": 1})
    news = [("events[].leagueCup", 1, 2)]  # with all that is in it
    assert look(engine, clock) == news
    assert look(engine, clock) == news  # the day's second look replaces the first
    step(engine, by=DAY)
    receive(engine, clock, 3, leagueCup={"round": 4})
    assert look(engine, clock) == []
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT path FROM raw.payload_key")).scalars().all()
    assert not any("Ada" in path for path in kept)


def test_columns_of_tables_are_keys_too_and_pages_have_none(engine: Engine, clock: DatabaseClock):
    def receive_text(resource: str, body: bytes) -> None:
        RawStore(engine).put(
            provider="footballdata",
            endpoint="season",
            resource=resource,
            status=200,
            body=body,
            fetched_at=clock.now(),
        )

    receive_text("a", b"Div,Date\r\nE0,01/08/2025\r\n")
    assert look(engine, clock) == []
    step(engine, by=DAY)
    receive_text("b", b"\xef\xbb\xbfDiv,Date,Referee2\r\nE0,02/08/2025,x\r\n")
    receive_text("c", b"<html><body>Just a moment</body></html>")
    receive_text("d", b'{"cut": [')
    assert look(engine, clock) == [("Referee2", 1, 4)]
    (finding,) = new_keys(payload_keys.look(engine, clock.now(), clock.now() - DAY / 2))
    assert finding.subject == "footballdata/season: Referee2"
    assert finding.severity is Severity.INFO
