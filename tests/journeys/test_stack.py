"""The stack as a person meets it: filled at first, up again after any kill, losing nothing."""

import os
import signal
import threading
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork
from tests.journeys.listening import Listener

pytestmark = pytest.mark.journey

SERVICES = ("mlflow", "code server", "webserver", "daemon", "redis", "provider", "api", "worker")
COUNTED = ("raw.payload", "football.match", "football.odds_quote", "forecast.forecast")


class Writer(threading.Thread):
    """Publishes events as fast as it may and remembers those whose COMMIT was confirmed."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self._stopping = threading.Event()
        self.accepted: set[int] = set()
        self.refused = 0

    def run(self) -> None:
        number = 0
        while not self._stopping.is_set():
            number += 1
            event = Event(
                type="import.completed",
                topics=["imports"],
                payload={"number": number},
                occurred_at=datetime(2025, 11, 15, 9, tzinfo=UTC),
            )
            try:
                with UnitOfWork(self._engine) as uow:
                    uow.publish(event)
                    uow.commit()
                    assert uow.last_seq is not None
                    self.accepted.add(uow.last_seq)
            except SQLAlchemyError:
                self.refused += 1
                self._stopping.wait(0.05)

    def stop(self) -> None:
        self._stopping.set()
        self.join()


def heard_by(listener: Listener) -> list[int]:
    """The writer's events in the order they were heard; sensors import things meanwhile."""
    return [each.payload["number"] for each in listener.heard if "number" in each.payload]


def numbers(engine: Engine) -> list[int]:
    """The writer's events in the order of the log."""
    written = "SELECT (payload ->> 'number')::int FROM events.event WHERE payload ? 'number'"
    with engine.connect() as connection:
        return list(connection.execute(text(f"{written} ORDER BY seq")).scalars())


def counts(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table: connection.execute(select(func.count()).select_from(text(table))).scalar_one()
            for table in COUNTED
        }


def test_a_new_world_has_forecasts_of_the_coming_fixtures(stack, api: httpx.Client) -> None:
    answer = api.get("/v1/forecasts/upcoming").raise_for_status().json()
    assert answer["world"] == "simulated"
    assert answer["items"]
    for item in answer["items"]:
        ours = item["lines"]["odds_free"]
        assert ours["is_available"]
        assert sum(ours["probabilities"].values()) == pytest.approx(1, abs=1e-6)
        assert ours["sealed_at"] < item["match"]["kickoff_at"]
    assert "Next fixtures of the simulated world" in stack.output


def test_a_second_up_finds_the_first(stack) -> None:
    done = stack.run("up")
    assert done.returncode == 0
    assert "already running" in done.stdout
    assert stack.api_url in done.stdout


def test_doctor_finds_nothing_to_complain_about(stack) -> None:
    done = stack.run("doctor")
    assert done.returncode == 0, done.stdout
    assert "fail" not in done.stdout


def test_commands_attach_to_the_running_world(stack) -> None:
    done = stack.run("verify-seals")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "attached to the running stack" in done.stderr


def test_every_process_comes_back_after_kill_9_and_nothing_is_lost(
    stack, api: httpx.Client, world_engine: Engine
) -> None:
    before = counts(world_engine)
    sealed = {
        each["match"]["match_id"] for each in api.get("/v1/forecasts/upcoming").json()["items"]
    }
    writer, listener = Writer(world_engine), Listener(stack.api_url, "imports")
    listener.start()
    writer.start()
    try:
        for service in SERVICES:
            stack.kill(service)
        stack.eventually(stack.is_ready, within_seconds=120)
        stack.kill("postgres")
        stack.eventually(stack.is_ready, within_seconds=60)
        accepted = len(writer.accepted)
        stack.eventually(lambda: len(writer.accepted) > accepted + 10)
        writer.stop()
        last = numbers(world_engine)[-1]
        stack.eventually(lambda: last in heard_by(listener))
    finally:
        writer.stop()
        listener.stop()

    # PostgreSQL was killed under it and the API with it, and yet: every event, once and in order.
    assert heard_by(listener) == numbers(world_engine)
    assert len(listener.recovered) >= 2  # a lost database is no reason to send anyone away
    assert all(listener.recovered)
    assert writer.refused > 0  # PostgreSQL really was away for a moment
    with world_engine.connect() as connection:
        kept = set(connection.execute(text("SELECT seq FROM events.event")).scalars())
    assert writer.accepted <= kept
    after = counts(world_engine)
    assert all(after[table] >= before[table] for table in COUNTED)
    stack.eventually(lambda: api.get("/readyz").status_code == httpx.codes.OK)
    again = {
        each["match"]["match_id"] for each in api.get("/v1/forecasts/upcoming").json()["items"]
    }
    assert again >= sealed
    assert stack.is_ready()


def test_a_killed_watcher_is_replaced(stack) -> None:
    lost = stack.state["watcher_pid"]
    os.kill(lost, signal.SIGKILL)
    stack.eventually(lambda: stack.state["watcher_pid"] != lost)
    assert is_running(stack.state["watcher_pid"])


def test_kill_9_of_the_supervisor_leaves_nothing_and_the_next_start_trains_nothing(
    stack, world_engine: Engine
) -> None:
    pids = [service["pid"] for service in stack.state["services"].values()]
    models = text("SELECT count(*) FROM forecast.model_version")
    with world_engine.connect() as connection:
        trained = connection.execute(models).scalar_one()
    world_engine.dispose()

    stack.process.kill()
    stack.process.wait()
    stack.eventually(lambda: not any(map(is_running, pids)), within_seconds=15)

    took = stack.start()
    with world_engine.connect() as connection:
        assert connection.execute(models).scalar_one() == trained
    assert took < 60, "15 s on two idle cores"


def is_running(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def test_the_repository_stays_as_it_was(stack) -> None:
    home = Path(stack.environment["DAGSTER_HOME"])
    assert [each.name for each in home.iterdir()] == ["dagster.yaml"]
