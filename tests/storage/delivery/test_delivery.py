"""Attempts are recorded before, outcomes after; what has none is in doubt and stays so."""

import threading
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, func, select, text, update
from sqlalchemy.exc import IntegrityError

from storage.delivery import writes
from storage.delivery.cli import deliveries
from storage.delivery.statements import STATES, State, overdue, page
from storage.delivery.tables import attempt, delivery
from storage.delivery.writes import Attempt, Message, NotInDoubtError
from storage.kit.unit_of_work import UnitOfWork

pytestmark = pytest.mark.services

MESSAGE = Message(topic="alerts", type="alert.raised", body={"n": 1})


def post(engine: Engine, *channels: str) -> int:
    with UnitOfWork(engine) as uow:
        number = uow.run(writes.post(MESSAGE, channels or ("webhook",)))
        uow.commit()
    return number


def begin(engine: Engine, channel: str = "webhook") -> Attempt:
    begun = writes.begin(engine, channel, "here:1")
    assert begun is not None
    return begun


def listed(engine: Engine, state: State | None = None) -> list[tuple[int, str]]:
    with engine.connect() as connection:
        rows = connection.execute(page(is_continued=False, state=state), {"limit": 100})
        return [(row.delivery_id, row.state) for row in rows]


def expire(engine: Engine) -> None:
    """Let every lease be over, as after a worker's death."""
    with engine.begin() as connection:
        past = func.clock_timestamp() - timedelta(seconds=1)
        is_running = delivery.c.lease_until.is_not(None)
        connection.execute(update(delivery).where(is_running).values(lease_until=past))


def test_a_message_reaches_each_channel_once(engine: Engine, worker_engine: Engine):
    number = post(engine, "webhook", "mail")
    assert sorted(
        begin(worker_engine, channel).delivery_id for channel in ("mail", "webhook")
    ) == [1, 2]
    again = {"message_id": number, "channel": "mail"}
    with engine.connect() as connection, pytest.raises(IntegrityError, match="uq_delivery"):
        connection.execute(
            text(
                "INSERT INTO delivery.delivery (message_id, channel, created_at, due_at)"
                " VALUES (:message_id, :channel, now(), now())"
            ),
            again,
        )


def test_a_job_is_enqueued_for_each_channel_by_the_transaction_that_posts(engine: Engine):
    with UnitOfWork(engine) as uow:
        uow.run(writes.post(MESSAGE, ["webhook"]))
    post(engine, "webhook", "mail")
    with engine.connect() as connection:
        jobs = connection.execute(text("SELECT task_name, args FROM jobs.procrastinate_jobs"))
        assert [tuple(job) for job in jobs] == [
            ("deliver", {"channel": "webhook"}),
            ("deliver", {"channel": "mail"}),
        ]


def test_an_attempt_is_on_record_before_anything_is_sent(engine: Engine, worker_engine: Engine):
    post(engine)
    begun = begin(worker_engine)
    assert (begun.attempt_no, begun.type, begun.body) == (1, "alert.raised", {"n": 1})
    with engine.connect() as connection:
        row = connection.execute(select(attempt)).one()
    assert (row.attempt_no, row.worker, row.outcome) == (1, "here:1", None)
    assert listed(engine) == [(begun.delivery_id, "sending")]
    assert writes.begin(worker_engine, "webhook", "there:2") is None


def test_each_state_is_distinguished_and_every_row_is_in_exactly_one(
    engine: Engine, worker_engine: Engine
):
    for _ in STATES:
        post(engine)
    first, second, third, fourth = (begin(worker_engine) for _ in range(4))
    writes.finish(worker_engine, first, "delivered")
    writes.finish(worker_engine, second, "refused", "answered 410")
    writes.finish(worker_engine, third, "unknown", "no answer")
    found = {state: [number for number, _ in listed(engine, state)] for state in STATES}
    assert found == {
        "delivered": [first.delivery_id],
        "given_up": [second.delivery_id],
        "in_doubt": [third.delivery_id],
        "sending": [fourth.delivery_id],
        "waiting": [fourth.delivery_id + 1],
    }
    assert len(listed(engine)) == len(STATES)


def test_pauses_grow_and_end(engine: Engine, worker_engine: Engine):
    post(engine)
    pauses: list[float] = []
    for number in range(writes.MOST_ATTEMPTS):
        with engine.begin() as connection:
            connection.execute(
                text("UPDATE delivery.delivery SET due_at = now() WHERE due_at IS NOT NULL")
            )
        begun = begin(worker_engine)
        assert begun.attempt_no == number + 1
        due = writes.finish(worker_engine, begun, "failed", "answered 503")
        if due is not None:
            with engine.connect() as connection:
                now = connection.execute(select(func.clock_timestamp())).scalar_one()
            pauses.append((due - now).total_seconds())
    assert pauses[:3] == pytest.approx([15, 30, 60], abs=5)
    assert pauses == sorted(pauses)
    assert [state for _, state in listed(engine)] == ["given_up"]


def test_an_attempt_whose_worker_died_is_in_doubt_and_never_made_again(
    engine: Engine, worker_engine: Engine
):
    post(engine)
    begun = begin(worker_engine)
    expire(engine)
    assert listed(engine, "in_doubt") == [(begun.delivery_id, "in_doubt")]
    assert writes.begin(worker_engine, "webhook", "there:2") is None
    with engine.connect() as connection:
        assert connection.execute(overdue(), {"seconds": 0}).all() == []


def test_an_outcome_that_comes_late_ends_the_doubt(engine: Engine, worker_engine: Engine):
    post(engine)
    begun = begin(worker_engine)
    expire(engine)
    writes.finish(worker_engine, begun, "delivered")
    assert [state for _, state in listed(engine)] == ["delivered"]


def test_a_worker_that_wakes_up_does_not_finish_anothers_attempt(
    engine: Engine, worker_engine: Engine
):
    post(engine)
    paused = begin(worker_engine)
    expire(engine)
    with UnitOfWork(engine) as uow:
        writes.release(uow, paused.delivery_id)
        uow.commit()
    current = begin(worker_engine)
    assert writes.finish(worker_engine, paused, "failed", "answered 503") is None
    assert [state for _, state in listed(engine)] == ["sending"]
    writes.finish(worker_engine, current, "delivered")
    with engine.connect() as connection:
        outcomes = connection.scalars(select(attempt.c.outcome).order_by(attempt.c.attempt_no))
        assert list(outcomes) == ["failed", "delivered"]
    assert [state for _, state in listed(engine)] == ["delivered"]


def test_only_what_is_in_doubt_is_released_or_closed(engine: Engine):
    post(engine)
    for change in (writes.release, writes.close):
        with UnitOfWork(engine) as uow, pytest.raises(NotInDoubtError, match="no delivery 1 in"):
            change(uow, 1)


def test_many_who_begin_at_once_begin_each_delivery_once(engine: Engine, worker_engine: Engine):
    for _ in range(40):
        post(engine)
    begun: list[int] = []

    def work() -> None:
        while attempted := writes.begin(worker_engine, "webhook", "here:1"):
            begun.append(attempted.delivery_id)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(begun) == list(range(1, 41))


@pytest.fixture
def command(database_url: str, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("TOUCHLINE_DATABASE_URL", database_url)
    return CliRunner()


def test_the_command_lists_and_settles_what_is_in_doubt(
    engine: Engine, worker_engine: Engine, command: CliRunner
):
    assert (
        "No delivery is in doubt."
        in command.invoke(deliveries, ["list", "--state", "in_doubt"]).output
    )
    for _ in range(2):
        post(engine)
        writes.finish(worker_engine, begin(worker_engine), "unknown", "no answer within 10 s")
    shown = command.invoke(deliveries, ["list", "--state", "in_doubt"]).output
    assert shown.count("in doubt") == 2
    assert "no answer within 10 s" in shown
    assert command.invoke(deliveries, ["retry", "1"]).exit_code == 0
    assert command.invoke(deliveries, ["close", "2"]).exit_code == 0
    assert listed(engine) == [(2, "given_up"), (1, "waiting")]
    refused = command.invoke(deliveries, ["retry", "2"])
    assert (refused.exit_code, "no delivery 2 in doubt" in refused.output) == (1, True)
    lines = command.invoke(deliveries, ["list", "--json", "--channel", "webhook"]).output
    assert lines.count('"state": ') == 2
    assert command.invoke(deliveries, ["list", "--channel", "mail", "--json"]).output == ""
