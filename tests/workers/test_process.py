"""The worker process: what it delivers, what it leaves behind when it is killed, what it costs."""

import json
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text, update

from storage.delivery import writes
from storage.delivery.statements import State, page
from storage.delivery.tables import attempt, delivery
from storage.delivery.writes import Message
from storage.kit.unit_of_work import UnitOfWork
from tests.workers.accounts import add_person, post_mail
from tests.workers.mail_server import serving_mail
from tests.workers.processes import wait_for, working
from tests.workers.receiver import Receiver

pytestmark = pytest.mark.services

MOST_BYTES = 100e6
MESSAGES = 20
ANSWERED = 6


def post(engine: Engine, *, number: int = 1) -> None:
    with UnitOfWork(engine) as uow:
        for each in range(number):
            message = Message(topic="alerts", type="alert.raised", body={"n": each})
            uow.run(writes.post(message, ["webhook"]))
        uow.commit()


def in_state(engine: Engine, state: State) -> set[int]:
    with engine.connect() as connection:
        rows = connection.execute(page(is_continued=False, state=state), {"limit": 1000})
        return {row.delivery_id for row in rows}


def test_a_worker_delivers_survives_a_lost_database_and_stops_on_request(
    engine: Engine, worker_engine: Engine, database_url: str, receiver: Receiver, tmp_path: Path
) -> None:
    log = tmp_path / "worker.log"
    with working(database_url, receiver.url, log) as worker:
        post(engine)
        wait_for(lambda: in_state(engine, "delivered") == {1}, log)

        memory = Path(f"/proc/{worker.popen.pid}/smaps_rollup")
        if memory.exists():  # on Linux
            resident = int(memory.read_text().partition("\nRss:")[2].split()[0]) * 1024
            assert resident <= MOST_BYTES

        with worker_engine.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND usename = current_user"
                    " AND pid <> pg_backend_pid()"
                )
            )
        post(engine)
        wait_for(lambda: in_state(engine, "delivered") == {1, 2}, log)

        receiver.may_answer.clear()
        post(engine)
        wait_for(lambda: len(receiver.received) == 3, log)
        worker.popen.send_signal(signal.SIGTERM)
        wait_for(lambda: "Stopping" in log.read_text(), log)
        receiver.may_answer.set()
        assert worker.popen.wait(timeout=60) == 0
    assert in_state(engine, "delivered") == {1, 2, 3}
    written = log.read_text()
    assert "Delivered alert.raised (delivery 1, attempt 1) by webhook." in written
    assert "Traceback" not in written
    assert json.loads(written.splitlines()[-1])["event"] == "Stopped."


def test_what_is_due_is_delivered_though_its_job_was_lost(
    engine: Engine, worker_engine: Engine, database_url: str, receiver: Receiver, tmp_path: Path
) -> None:
    post(engine)
    with worker_engine.begin() as connection:
        connection.execute(text("DELETE FROM jobs.procrastinate_jobs"))
    with working(database_url, receiver.url, tmp_path / "worker.log") as worker:
        wait_for(lambda: in_state(engine, "delivered") == {1}, worker.log)


def test_killed_in_the_middle_none_arrives_twice_and_every_one_in_doubt_is_listed(
    engine: Engine, database_url: str, receiver: Receiver, tmp_path: Path
) -> None:
    log = tmp_path / "worker.log"
    receiver.at_once = ANSWERED
    receiver.may_answer.clear()
    with working(database_url, receiver.url, log) as worker:
        post(engine, number=MESSAGES)
        # Four at a time: these are answered, and four wait for an answer that will not come.
        wait_for(lambda: len(receiver.received) == ANSWERED + 4, log)
        wait_for(lambda: len(in_state(engine, "delivered")) == ANSWERED, log)
        worker.popen.kill()
        worker.popen.wait()
    sent = set(receiver.deliveries)
    unanswered = sent - in_state(engine, "delivered")
    assert len(unanswered) == 4

    receiver.may_answer.set()
    with working(database_url, receiver.url, log):
        wait_for(lambda: len(in_state(engine, "delivered")) == MESSAGES - 4, log)
        with engine.begin() as connection:  # the leases of the dead are over
            running = delivery.c.lease_until.is_not(None)
            past = func.clock_timestamp() - timedelta(seconds=1)
            connection.execute(update(delivery).where(running).values(lease_until=past))
        assert in_state(engine, "in_doubt") == unanswered
    assert len(receiver.deliveries) == len(set(receiver.deliveries)) == MESSAGES
    with engine.connect() as connection:
        without_outcome = connection.scalars(
            select(attempt.c.delivery_id).where(attempt.c.outcome.is_(None))
        )
        assert set(without_outcome) == unanswered


def test_a_worker_that_is_killed_while_it_sends_a_mail_leaves_it_in_doubt(
    engine: Engine, owner_engine: Engine, database_url: str, tmp_path: Path
) -> None:
    log = tmp_path / "worker.log"
    anna = add_person(owner_engine)
    with serving_mail() as server:
        settings = {
            "TOUCHLINE_SMTP_URL": server.url,
            "TOUCHLINE_MAIL_FROM": "no-reply@touchline.example",
            "TOUCHLINE_PUBLIC_URL": "https://football.example",
        }
        server.may_answer.clear()
        with working(database_url, None, log, **settings) as worker:
            post_mail(engine, "password_changed", account_id=anna)
            wait_for(lambda: server.received, log)
            worker.popen.kill()
            worker.popen.wait()
        server.may_answer.set()
        with engine.begin() as connection:
            past = func.clock_timestamp() - timedelta(seconds=1)
            connection.execute(update(delivery).values(lease_until=past))
        with working(database_url, None, log, **settings):
            post_mail(engine, "email_change_notice", account_id=anna)
            wait_for(lambda: in_state(engine, "delivered") == {2}, log)
        assert in_state(engine, "in_doubt") == {1}
        subjects = [mail["Subject"] for _, mail in server.received]
    assert subjects == ["Your password was changed", "Your e-mail address is being changed"]


def test_settings_of_mail_that_cannot_work_stop_the_worker_with_a_sentence(
    database_url: str, tmp_path: Path
) -> None:
    log = tmp_path / "worker.log"
    with (
        pytest.raises(AssertionError, match="TOUCHLINE_MAIL_FROM"),
        working(database_url, None, log, TOUCHLINE_SMTP_URL="smtp://us:hidden@localhost"),
    ):
        pass
    written = log.read_text()
    assert "Traceback" not in written
    assert "hidden" not in written
