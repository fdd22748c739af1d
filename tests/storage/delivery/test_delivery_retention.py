"""Deliveries that ended go after a time; what waits, runs or is in doubt never does."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select, text

from storage.delivery import newest, outbox, writes
from storage.delivery.outbox import Kept
from storage.delivery.retention import drop_ended
from storage.delivery.tables import attempt, delivery, message
from storage.delivery.tables import outbox as mails
from storage.delivery.writes import Attempt, Message
from storage.kit.unit_of_work import UnitOfWork

pytestmark = pytest.mark.services

LONG = timedelta(days=90)
ALERT = Message(topic="alerts", type="alert.raised", body={"n": 1})
HEAD = Message(topic="seals", type="seals.head", body={"n": 1})


def post(engine: Engine, *channels: str) -> None:
    with UnitOfWork(engine) as uow:
        uow.run(writes.post(ALERT, channels))
        uow.commit()


def begin(engine: Engine, channel: str) -> Attempt:
    begun = writes.begin(engine, channel, "here:1")
    assert begun is not None
    return begun


def age(engine: Engine, days: int) -> None:
    """Let everything have happened so many days earlier."""
    columns = ("created_at", "due_at", "lease_until", "delivered_at", "given_up_at")
    earlier = ", ".join(f"{name} = {name} - make_interval(days => {days})" for name in columns)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE delivery.delivery SET {earlier}"))  # noqa: S608 ours


def counted(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in (message, delivery, attempt)
        }


def drop(engine: Engine, older_than: timedelta = LONG) -> int:
    with engine.begin() as connection:
        return drop_ended(connection, older_than)


def channels_of(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(select(delivery.c.channel).order_by(delivery.c.channel)))


def test_only_what_ended_long_ago_goes(
    engine: Engine, owner_engine: Engine, worker_engine: Engine
):
    post(engine, "delivered", "given_up", "waiting", "failed", "running", "in_doubt")
    writes.finish(worker_engine, begin(worker_engine, "delivered"), "delivered")
    writes.finish(worker_engine, begin(worker_engine, "given_up"), "refused", "410")
    writes.finish(worker_engine, begin(worker_engine, "failed"), "failed", "503")
    writes.finish(worker_engine, begin(worker_engine, "in_doubt"), "unknown", "timed out")
    begin(worker_engine, "running")

    age(owner_engine, 80)
    assert drop(worker_engine) == 0
    age(owner_engine, 20)
    assert drop(worker_engine, timedelta(0)) == 0
    assert drop(worker_engine) == 2
    assert channels_of(engine) == ["failed", "in_doubt", "running", "waiting"]
    assert counted(engine) == {"message": 1, "delivery": 4, "attempt": 3}
    assert drop(worker_engine) == 0


def test_a_message_goes_with_its_last_delivery_and_its_mail(
    engine: Engine, owner_engine: Engine, worker_engine: Engine
):
    post(engine, "mail")
    begun = begin(worker_engine, "mail")
    mail = Kept(
        account_id=None,
        recipient="a@example.org",
        kind="welcome",
        language="en",
        subject="s",
        text="t",
        html="h",
        link=None,
    )
    with worker_engine.begin() as connection:
        outbox.keep(connection, begun.delivery_id, mail)
    writes.finish(worker_engine, begun, "delivered")
    age(owner_engine, 100)
    assert drop(worker_engine) == 1
    assert counted(engine) == {"message": 0, "delivery": 0, "attempt": 0}
    with worker_engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(mails)) == 0


def test_the_newest_of_its_topic_stays_so_that_it_is_not_sent_again(
    engine: Engine, owner_engine: Engine, worker_engine: Engine
):
    def publish(key: str) -> list[str]:
        with UnitOfWork(worker_engine) as uow:
            channels = list(uow.run(newest.publish(HEAD, key=key)))
            uow.commit()
        return channels

    writes.subscribe(worker_engine, "seals", "witness", 0)
    for key in ("first", "second"):
        assert publish(key) == ["witness"]
        writes.finish(worker_engine, begin(worker_engine, "witness"), "delivered")
    age(owner_engine, 100)
    assert drop(worker_engine) == 1
    assert publish("second") == []
    with engine.connect() as connection:
        assert connection.scalars(select(message.c.key)).all() == ["second"]
