"""The webhook, against a real server: signed, tried again, given up where that is hopeless."""

import asyncio
import hashlib
import hmac
import json

import pytest
from sqlalchemy import Engine, select, text

from storage.alerts import writes as alerts
from storage.alerts.writes import Notice
from storage.delivery import writes
from storage.delivery.tables import attempt, delivery
from storage.kit.roles import Role
from storage.kit.unit_of_work import UnitOfWork
from tests.conftest import OPENING
from tests.databases import engine_as
from tests.workers.receiver import Receiver
from workers import channels, process
from workers import outgoing as module
from workers.channels.webhook import signature
from workers.deliveries import DeliveryRunner
from workers.process import channels_of
from workers.settings import WebhookSettings

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]

SECRET = "between-us"  # noqa: S105 - of a server that lives for one test
NOTICE = Notice(
    key="drift:S1:concept", kind="drift", severity="critical", title="t", message="m", at=OPENING
)


def settings_of(url: str, **others: object) -> WebhookSettings:
    values = {"alert_webhook_url": url, "alert_webhook_secret": SECRET, **others}
    return WebhookSettings.model_validate(values)


def raise_alert(engine: Engine, key: str = NOTICE.key, severity: str = "critical") -> int:
    notice = Notice(key=key, kind="drift", severity=severity, title="t", message="m", at=OPENING)
    with UnitOfWork(engine) as uow:
        number = alerts.raise_alert(uow, notice).alert_id
        uow.commit()
    return number


def deliver(engine: Engine, settings: WebhookSettings) -> bool:
    worker = engine_as(Role.WORKER, engine)
    try:
        return asyncio.run(DeliveryRunner(worker, channels_of(settings)).deliver("webhook"))
    finally:
        worker.dispose()


def subscribe(engine: Engine, settings: WebhookSettings) -> None:
    worker = engine_as(Role.WORKER, engine)
    process.subscribe(worker, settings)
    worker.dispose()


def the_delivery(engine: Engine):
    with engine.connect() as connection:
        return connection.execute(select(delivery)).one()


def outcomes(engine: Engine) -> list[str | None]:
    with engine.connect() as connection:
        statement = select(attempt.c.outcome).order_by(attempt.c.attempt_no)
        return list(connection.scalars(statement))


def hurry(engine: Engine) -> None:
    """Let the pause before the next attempt be over."""
    with engine.begin() as connection:
        due = "UPDATE delivery.delivery SET due_at = now() WHERE due_at IS NOT NULL"
        connection.execute(text(due))


def test_what_arrives_is_the_event_and_its_signature_proves_who_sent_it(engine, receiver):
    settings = settings_of(receiver.url)
    subscribe(engine, settings)
    number = raise_alert(engine)
    assert deliver(engine, settings)
    ((headers, body),) = receiver.received
    sent = json.loads(body)
    assert (sent["type"], sent["payload"]["alert_id"]) == ("alert.raised", number)
    assert sent["payload"]["severity"] == "critical"
    at, _, mac = headers["X-Touchline-Signature"].removeprefix("t=").partition(",v1=")
    expected = hmac.new(SECRET.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    assert mac == expected
    assert signature("another", body, int(at)) != headers["X-Touchline-Signature"]
    assert headers["X-Touchline-Event"] == "alert.raised"
    assert headers["Host"] == f"127.0.0.1:{receiver.port}"
    assert the_delivery(engine).delivered_at is not None
    assert outcomes(engine) == ["delivered"]
    assert not deliver(engine, settings)


def test_a_server_that_fails_is_requested_again_later_with_the_same_message(engine, receiver):
    settings = settings_of(receiver.url)
    subscribe(engine, settings)
    receiver.answers = [503, 429]
    raise_alert(engine)
    assert deliver(engine, settings)
    assert not deliver(engine, settings)  # not at once
    row = the_delivery(engine)
    assert (row.attempts, row.last_error) == (1, "answered 503")
    for _ in range(2):
        hurry(engine)
        assert deliver(engine, settings)
    numbers, bodies = set(receiver.deliveries), {body for _, body in receiver.received}
    assert (len(receiver.received), len(numbers), len(bodies)) == (3, 1, 1)
    assert the_delivery(engine).last_error is None
    assert outcomes(engine) == ["failed", "failed", "delivered"]


@pytest.mark.parametrize("status", [400, 404, 410, 302])
def test_a_server_that_refuses_is_not_requested_again(engine, receiver, status):
    settings = settings_of(receiver.url)
    subscribe(engine, settings)
    receiver.answers = [status]
    raise_alert(engine)
    assert deliver(engine, settings)
    row = the_delivery(engine)
    assert (row.given_up_at is not None, row.last_error) == (True, f"answered {status}")
    assert not deliver(engine, settings)
    assert len(receiver.received) == 1


def test_a_server_that_is_not_there_is_tried_until_that_is_hopeless(engine):
    settings = settings_of("http://127.0.0.1:9/hook")
    subscribe(engine, settings)
    raise_alert(engine)
    for _ in range(writes.MOST_ATTEMPTS):
        assert deliver(engine, settings)
        hurry(engine)
    row = the_delivery(engine)
    assert row.given_up_at is not None
    assert "ConnectError" in row.last_error
    assert outcomes(engine) == ["failed"] * writes.MOST_ATTEMPTS
    assert not deliver(engine, settings)


def test_a_server_that_does_not_answer_in_time_leaves_it_in_doubt(
    engine: Engine, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.3)
    settings = settings_of(receiver.url)
    subscribe(engine, settings)
    receiver.may_answer.clear()
    raise_alert(engine)
    assert deliver(engine, settings)
    assert outcomes(engine) == ["unknown"]
    hurry(engine)
    assert not deliver(engine, settings)


def test_a_server_that_hangs_up_without_an_answer_leaves_it_in_doubt(
    engine: Engine, receiver: Receiver
):
    settings = settings_of(receiver.url)
    subscribe(engine, settings)
    receiver.hangs_up = True
    raise_alert(engine)
    assert deliver(engine, settings)
    assert outcomes(engine) == ["unknown"]
    hurry(engine)
    assert not deliver(engine, settings)
    assert len(receiver.received) == 1


def test_a_worker_that_is_stopped_in_the_middle_leaves_it_in_doubt(
    engine: Engine, worker_engine: Engine, receiver: Receiver
):
    settings = settings_of(receiver.url)
    subscribe(engine, settings)
    receiver.may_answer.clear()
    raise_alert(engine)

    async def stop_in_the_middle() -> None:
        sending = asyncio.create_task(
            DeliveryRunner(worker_engine, channels_of(settings)).deliver("webhook")
        )
        await asyncio.to_thread(receiver.arrived.wait)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending

    asyncio.run(stop_in_the_middle())
    assert outcomes(engine) == ["unknown"]


def test_a_webhook_gets_what_is_severe_enough(engine, receiver):
    raise_alert(engine, key="before anybody subscribed")
    subscribe(engine, settings_of(receiver.url))
    raise_alert(engine, key="a", severity="warning")
    raise_alert(engine, key="b", severity="info")
    subscribe(engine, settings_of(receiver.url, alert_webhook_least="critical"))
    raise_alert(engine, key="c", severity="warning")
    while deliver(engine, settings_of(receiver.url)):
        pass
    keys = [json.loads(body)["payload"]["key"] for _, body in receiver.received]
    assert keys == ["a"]


def test_without_a_webhook_nothing_is_posted(engine):
    subscribe(engine, settings_of("http://127.0.0.1:9/hook"))
    subscribe(engine, WebhookSettings(alert_webhook_url=None))
    raise_alert(engine)
    with engine.connect() as connection:
        assert connection.execute(select(delivery)).all() == []


def test_a_channel_that_is_not_configured_any_more_keeps_its_deliveries_waiting(engine, receiver):
    subscribe(engine, settings_of(receiver.url))
    raise_alert(engine)
    assert not deliver(engine, WebhookSettings(alert_webhook_url=None))
    assert the_delivery(engine).due_at is not None
    assert deliver(engine, settings_of(receiver.url))


def test_the_lease_outlasts_every_attempt():
    assert writes.LEASE.total_seconds() >= 2 * channels.PATIENCE_SECONDS
