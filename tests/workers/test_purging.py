"""Caches at the edge are told what events changed: in batches, together, and again if need be."""

import asyncio
import json

import pytest
from sqlalchemy import Engine, select

from storage.delivery.tables import delivery
from storage.kit.events import Event, rotate_epoch
from storage.kit.roles import Role
from storage.kit.unit_of_work import UnitOfWork
from tests.databases import engine_as
from tests.workers.receiver import Receiver
from workers import purging
from workers.deliveries import DeliveryRunner
from workers.process import channels_of
from workers.purging import Purging
from workers.settings import WebhookSettings

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]


def publish(engine: Engine, *topics: str) -> None:
    with UnitOfWork(engine) as uow:
        uow.publish(Event(type="match.score", topics=topics, payload={}, occurred_at=uow.now))
        uow.commit()


def deliver(engine: Engine, receiver: Receiver) -> None:
    settings = WebhookSettings.model_validate({"purge_url": receiver.url, "purge_secret": "ours"})
    runner = DeliveryRunner(engine, channels_of(settings))
    while asyncio.run(runner.deliver(purging.CHANNEL)):
        pass


def keys(receiver: Receiver) -> list[list[str]]:
    return [json.loads(body)["keys"] for _, body in receiver.received]


def states(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        rows = connection.execute(select(delivery).order_by(delivery.c.delivery_id)).all()
    return ["delivered" if row.delivered_at else row.last_error for row in rows]


def test_what_changed_is_purged_together_and_nothing_that_is_personal(
    engine: Engine, worker_engine: Engine, receiver: Receiver
) -> None:
    publish(engine, "match:1")
    looking = Purging(worker_engine, settled_seconds=0)
    assert looking.look() == 0  # whatever was before it first looked
    publish(engine, "match:7", "live")
    publish(engine, "match:7", "competition:S1")
    publish(engine, "post:3", "community")
    publish(engine, "user:5")
    assert looking.look() == 1
    assert looking.look() == 0
    deliver(worker_engine, receiver)
    assert keys(receiver) == [
        ["community", "competition:S1", "live", "match:7", "platform", "post:3"]
    ]
    ((headers, _),) = receiver.received
    assert headers["X-Touchline-Event"] == "edge.purge"
    assert headers["X-Touchline-Signature"].startswith("t=")
    publish(engine, "user:5")
    assert looking.look() == 0
    owner = engine_as(Role.OWNER, engine)
    with owner.begin() as connection:
        rotate_epoch(connection)
    owner.dispose()
    assert looking.look() == 1
    deliver(worker_engine, receiver)
    assert keys(receiver)[-1] == ["everything"]


def test_many_keys_are_several_messages(
    engine: Engine, worker_engine: Engine, receiver: Receiver
) -> None:
    looking = Purging(worker_engine, settled_seconds=0)
    looking.look()
    for first in range(0, 600, 100):
        publish(engine, *(f"match:{number}" for number in range(first, first + 100)))
    assert looking.look() == 3
    deliver(worker_engine, receiver)
    assert [len(each) for each in keys(receiver)] == [250, 250, 101]
    assert len(set().union(*keys(receiver))) == 601


def test_what_did_not_arrive_or_is_in_doubt_goes_on_with_what_came_meanwhile(
    engine: Engine, worker_engine: Engine, receiver: Receiver
) -> None:
    looking = Purging(worker_engine, settled_seconds=0)
    looking.look()
    publish(engine, "team:1")
    looking.look()
    receiver.hangs_up = True
    deliver(worker_engine, receiver)
    receiver.hangs_up, receiver.answers = False, [503]
    publish(engine, "team:2")
    assert looking.look() == 1
    deliver(worker_engine, receiver)
    publish(engine, "team:3")
    assert looking.look() == 1
    deliver(worker_engine, receiver)
    assert keys(receiver)[-1] == ["platform", "team:1", "team:2", "team:3"]
    given_up = "its keys went on with later ones"
    assert states(engine) == [given_up, given_up, "delivered"]


def test_a_young_event_is_left_until_every_process_knows_it(
    engine: Engine, worker_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(purging.time, "monotonic", lambda: now)
    looking = Purging(worker_engine)
    looking.look()
    now += purging.SETTLED_SECONDS
    looking.look()  # stands at the head it saw first
    publish(engine, "team:1")
    now += 1
    assert looking.look() == 0
    now += purging.SETTLED_SECONDS
    assert looking.look() == 1
