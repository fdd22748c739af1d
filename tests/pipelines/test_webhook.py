"""The webhook, against a real server: signed, tried again, given up where that is hopeless."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from dagster import DagsterInstance, DagsterRunStatus
from sqlalchemy import Engine, select, text

from pipelines.alert_sensors import webhook_owed
from pipelines.webhook import send_owed, signature, tell_webhook
from storage import alerts, deliveries
from storage.alerts import Notice
from storage.settings import AlertSettings
from storage.tables.alerting import alert_delivery
from storage.unit_of_work import UnitOfWork
from tests.conftest import OPENING
from tests.pipelines.desks import opened

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]

SECRET = "between-us"  # noqa: S105 - of a server that lives for one test
NOTICE = Notice(
    key="drift:S1:concept", kind="drift", severity="critical", title="t", message="m", at=OPENING
)


@dataclass
class Listener:
    """An operator's server: what it got, and what it answers next."""

    url: str
    answers: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    heard = Listener(url="")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.got.append((dict(self.headers), body))
            status = heard.answers.pop(0) if heard.answers else 204
            self.send_response(status)
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    heard.url = f"http://127.0.0.1:{server.server_port}/hook"
    monkeypatch.setenv("TOUCHLINE_ALERT_WEBHOOK_URL", heard.url)
    monkeypatch.setenv("TOUCHLINE_ALERT_WEBHOOK_SECRET", SECRET)
    yield heard
    server.shutdown()
    thread.join()
    server.server_close()


def tell(engine: Engine) -> int:
    with UnitOfWork(engine) as uow:
        number = alerts.raise_alert(uow, NOTICE).alert_id
        uow.commit()
    return number


def send(engine: Engine) -> tuple[int, int]:
    return send_owed(engine, AlertSettings())


def delivery(engine: Engine):
    with engine.connect() as connection:
        return connection.execute(select(alert_delivery)).one()


def hurry(engine: Engine) -> None:
    """Let the pause before the next attempt be over."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE monitoring.alert_delivery SET next_attempt_at = now()"))


def test_what_arrives_is_the_event_and_its_signature_proves_who_wrote_it(engine, listener):
    number = tell(engine)
    assert send(engine) == (1, 0)
    ((headers, body),) = listener.got
    said = json.loads(body)
    assert (said["type"], said["payload"]["alert_id"]) == ("alert.raised", number)
    assert said["payload"]["severity"] == "critical"
    at, _, mac = headers["X-Touchline-Signature"].removeprefix("t=").partition(",v1=")
    expected = hmac.new(SECRET.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    assert mac == expected
    assert signature("another", body, int(at)) != headers["X-Touchline-Signature"]
    assert headers["X-Touchline-Event"] == "alert.raised"
    assert send(engine) == (0, 0)
    assert delivery(engine).delivered_at is not None


def test_a_server_that_fails_is_asked_again_later_with_the_same_message(engine, listener):
    listener.answers = [503, 429]
    tell(engine)
    assert send(engine) == (0, 1)
    assert send(engine) == (0, 0)  # not at once
    row = delivery(engine)
    assert (row.attempts, row.last_error) == (1, "answered 503")
    for expected in ((0, 1), (1, 0)):
        hurry(engine)
        assert send(engine) == expected
    numbers = {headers["X-Touchline-Delivery"] for headers, _ in listener.got}
    bodies = {body for _, body in listener.got}
    assert (len(listener.got), len(numbers), len(bodies)) == (3, 1, 1)
    assert delivery(engine).attempts == 3


@pytest.mark.parametrize("status", [400, 404, 410, 302])
def test_a_server_that_refuses_is_not_asked_again(engine, listener, status):
    listener.answers = [status]
    tell(engine)
    assert send(engine) == (0, 1)
    row = delivery(engine)
    assert row.given_up_at is not None
    assert row.last_error == f"answered {status}"
    hurry(engine)
    assert send(engine) == (0, 0)
    assert len(listener.got) == 1


def test_a_server_that_is_not_there_is_tried_until_that_is_hopeless(engine, monkeypatch):
    monkeypatch.setenv("TOUCHLINE_ALERT_WEBHOOK_URL", "http://127.0.0.1:9/hook")
    tell(engine)
    for _ in range(deliveries.MOST_ATTEMPTS):
        assert send(engine) == (0, 1)
        hurry(engine)
    row = delivery(engine)
    assert row.given_up_at is not None
    assert "ConnectError" in row.last_error
    assert send(engine) == (0, 0)


def test_the_sensor_asks_for_one_run_while_something_is_owed(engine, listener):
    for world in opened(engine):
        assert "nothing owed" in world.tick(webhook_owed).reason
        tell(engine)
        assert len(world.tick(webhook_owed).requests) == 1
        world.run("tell_webhook", DagsterRunStatus.STARTED)
        assert "on its way" in world.tick(webhook_owed).reason


def test_without_a_webhook_nothing_is_owed(engine):
    for world in opened(engine):
        tell(engine)
        assert "TOUCHLINE_ALERT_WEBHOOK_URL" in world.tick(webhook_owed).reason
    with engine.connect() as connection:
        assert connection.execute(select(alert_delivery)).all() == []


def test_the_job_delivers(engine, listener):
    tell(engine)
    with DagsterInstance.ephemeral() as instance:
        done = tell_webhook.execute_in_process(instance=instance, resources={"engine": engine})
    assert done.success
    assert len(listener.got) == 1
