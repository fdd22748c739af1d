"""The doctor looks at a machine where nothing runs yet; journeys show it a running stack."""

import contextlib
import socket

import pytest
import redis
from rich.console import Console

from touchline.stack import doctor, ports
from touchline.stack.home import Home


@pytest.fixture
def report(home: Home):
    def examine() -> tuple[int, str]:
        console = Console(width=200)
        with console.capture() as capture:
            code = doctor.examine(home, console)
        return code, capture.get()

    return examine


def test_a_fitting_machine_passes(report) -> None:
    code, text = report()
    assert code == 0
    assert "PostgreSQL) 18" in text
    assert "`make up` starts it" in text
    assert all(line.split()[0] in {"ok", "warn"} for line in text.splitlines())


def test_it_names_databases_given_from_outside_without_their_secrets(
    report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOUCHLINE_DATABASE_URL", "postgresql+psycopg://me:secret@db.example:1/t")
    code, text = report()
    assert code == 1
    assert "on db.example, cannot be reached" in text
    assert "secret" not in text


@pytest.mark.services
def test_it_asks_a_given_server_for_its_version(
    report, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    monkeypatch.setenv("TOUCHLINE_DATABASE_URL", database_url)
    code, text = report()
    assert code == 0
    assert "given from outside, on a socket, is PostgreSQL 18, answers in " in text
    assert "every service is the same login" in text
    monkeypatch.setenv("TOUCHLINE_API_DATABASE_URL", database_url)
    assert "every service is the same login" not in report()[1]


@pytest.mark.services
def test_it_names_what_is_remote_and_whether_it_answers(
    report, monkeypatch: pytest.MonkeyPatch, database_url: str, redis_url: str, postgres_server
) -> None:
    monkeypatch.setenv("TOUCHLINE_REDIS_URL", redis_url)
    monkeypatch.setenv("TOUCHLINE_DAGSTER_EXECUTOR", "celery")
    monkeypatch.setenv("TOUCHLINE_READ_DATABASE_URL", database_url)
    monkeypatch.setenv("TOUCHLINE_MEDIA_URL", "memory:///")
    _, text = report()
    assert "Redis on a socket, is version " in text
    assert "broker of Dagster's steps on a socket, is version " in text
    assert "no worker of Dagster's steps is there -> `touchline steps`" in text
    assert "is no replica -> reads go to the primary" in text
    assert "object store of images, memory://, answers in " in text
    with redis.Redis.from_url(redis_url) as client:
        client.set("touchline:steps:worker:steps@far", "1", ex=30)
    with postgres_server.standby() as standby:
        monkeypatch.setenv("TOUCHLINE_READ_DATABASE_URL", standby.url("postgres"))
        _, text = report()
    assert "workers of Dagster's steps: steps@far" in text
    assert "replica for reads on a socket, is PostgreSQL 18, answers in " in text
    assert "no replica" not in text
    monkeypatch.setenv("TOUCHLINE_BROKER_URL", "redis://127.0.0.1:1/0")
    code, text = report()
    assert code == 1
    assert "broker of Dagster's steps on 127.0.0.1 does not answer: ConnectionError" in text


def test_a_missing_redis_is_a_warning_that_says_what_is_lost() -> None:
    finding = doctor.redis_finding(None)
    assert finding.level is doctor.Level.WARN
    assert "no shared cache" in finding.what
    assert "TOUCHLINE_REDIS_URL" in finding.advice


def test_a_taken_port_is_a_warning(report) -> None:
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):  # somebody else has it, which serves as well
            held.bind((ports.HOST, ports.USUAL["mlflow"]))
            held.listen()
        code, text = report()
    assert code == 0
    assert f"port {ports.USUAL['mlflow']} (mlflow) is taken -> another one will be used" in text


def test_it_creates_nothing(home: Home, report) -> None:
    before = sorted(home.directory.iterdir())
    report()
    assert sorted(home.directory.iterdir()) == before


def test_limits_that_do_not_hold_for_all_processes_are_a_warning(redis_url: str) -> None:
    assert list(doctor.limit_findings({"TOUCHLINE_REDIS_URL": redis_url})) == []
    (away,) = doctor.limit_findings({"TOUCHLINE_REDIS_URL": "unix:///nowhere/redis.sock"})
    assert away.level is doctor.Level.WARN
    assert "by itself" in away.what
    (off,) = doctor.limit_findings({"TOUCHLINE_RATE_LIMITS": "off"})
    assert "rate limits are off" in off.what
