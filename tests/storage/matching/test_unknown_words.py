"""A provider's word nobody knows is told to people once, and guessed meanwhile."""

from uuid import uuid4

import pytest
from sqlalchemy import Engine

from football.observations.parsed import Parsed
from storage.football.writes import matches
from storage.kit import events
from storage.kit.events import Cursor
from storage.kit.unit_of_work import UnitOfWork
from tests.storage.builders import fixture, the_match

pytestmark = pytest.mark.usefixtures("clock")


def take(engine: Engine, *words: str) -> None:
    parsed = Parsed(rows=1, observations=[fixture()], unknown_names=words)
    with UnitOfWork(engine) as uow:
        matches.apply(uow, uuid4(), parsed, "espn_scoreboard", 2)
        uow.commit()


def test_a_word_nobody_knows_raises_one_alert_and_the_row_lands(engine: Engine) -> None:
    take(engine, "STATUS_NEW")
    take(engine, "STATUS_NEW", "STATUS_NEWER")
    with engine.connect() as connection:
        epoch = events.head(connection).cursor.epoch
        log = events.read_after(connection, Cursor(epoch, 0)).events
    raised = [event for event in log if event.type == "alert.raised"]
    assert [event.payload["name"] for event in raised] == ["STATUS_NEW", "STATUS_NEWER"]
    assert {tuple(event.topics) for event in raised} == {("alerts",)}
    assert the_match(engine).status == "scheduled"
