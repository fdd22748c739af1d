"""Public reads from a real streaming replica: held up, stopped, promoted and gone."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import count
from time import monotonic
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from serving.access.reads import COOKIE, HEADER
from storage.kit.clock import DatabaseClock
from storage.kit.roles import Role
from tests.servers import PostgresServer, Standby
from tests.serving.forecasting.test_ab_tests import wanted
from tests.storage.monitoring.trials import Trial, trial_in
from touchline.stack import postgres

pytestmark = pytest.mark.services

Serve = Callable[..., AbstractContextManager[httpx.Client]]
Eventually = Callable[[Callable[[], bool]], None]
_LIMITS = count()
LONGEST_SECONDS = 5


@pytest.fixture
def trial(engine: Engine, clock: DatabaseClock) -> Trial:
    return trial_in(engine)


@pytest.fixture
def standby(postgres_server: PostgresServer, trial: Trial) -> Iterator[Standby]:
    del trial  # its database is there before the copy is made
    with postgres_server.standby() as made:
        yield made


@pytest.fixture
def api(
    standby: Standby,
    engine: Engine,
    ml_headers: dict[str, str],
    serving_api: Serve,
    eventually: Eventually,
) -> Iterator[httpx.Client]:
    """An API that reads from the replica."""
    urls = {
        "database_url": engine.url.render_as_string(hide_password=False),
        "read_database_url": standby.url(str(engine.url.database), Role.API),
    }
    with serving_api(**urls, read_lag_seconds=1) as client:
        client.headers.update(ml_headers)
        eventually(lambda: replica_of(client)["is_passed"])
        yield client


def replica_of(api: httpx.Client) -> dict[str, Any]:
    """What readiness says of the replica; the API itself is always ready."""
    answer = api.get("/readyz")
    if answer.status_code != httpx.codes.OK:
        return {"is_passed": False, "detail": "not ready"}
    (found,) = (each for each in answer.json()["checks"] if each["name"] == "replica")
    return found


def answered(api: httpx.Client, by: str) -> float:
    name = f'touchline_replica_reads_total{{answered_by="{by}"}}'
    lines = api.get("/metrics").text.splitlines()
    return next(float(line.split()[-1]) for line in lines if line.startswith(name))


def names(api: httpx.Client, **headers: str) -> list[str]:
    """The teams, asked so that no kept body can answer."""
    answer = api.get("/v1/teams", params={"limit": 10 + next(_LIMITS) % 190}, headers=headers)
    assert answer.status_code == httpx.codes.OK
    return [each["name"] for each in answer.json()["items"]]


def rename(engine: Engine) -> None:
    """Change what is public without an event, of which no process hears."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE football.team SET name = 'New ' || ltrim(name, 'New ')"))


def renamed(api: httpx.Client, **headers: str) -> bool:
    return all(name.startswith("New ") for name in names(api, **headers))


def test_what_is_written_is_read_though_the_replica_is_held_up(
    api: httpx.Client,
    trial: Trial,
    standby: Standby,
    eventually: Eventually,
) -> None:
    assert not renamed(api)
    assert answered(api, "replica") > 0
    assert answered(api, "primary") == 0

    standby.pause()
    kept = api.get("/v1/teams").content
    before = api.get("/v1/ab-tests").json()["items"]
    rename(trial.engine)
    assert not renamed(api), "who has written nothing reads what the replica shows"
    written = api.post("/v1/ab-tests", json=wanted(trial))
    assert written.status_code == httpx.codes.OK, written.text
    token = written.headers[HEADER]
    assert api.cookies[COOKIE] == token
    assert len(api.get("/v1/ab-tests").json()["items"]) == len(before) + 1
    assert renamed(api), "the cookie holds for all that was written before"

    assert api.get("/v1/teams").content != kept, "it is answered past what is kept"
    api.cookies.clear()
    assert renamed(api, **{HEADER: token})
    invented = token.replace(token[0], "f", 1)
    assert answered(api, "primary") > 0
    # The replica lacks what was written more than a second ago: nobody is answered from it.
    eventually(lambda: "behind" in replica_of(api)["detail"])
    assert renamed(api, **{HEADER: invented})

    standby.resume()
    eventually(lambda: replica_of(api)["is_passed"])
    shown = answered(api, "replica")
    assert renamed(api)
    assert answered(api, "replica") > shown


@pytest.mark.slow
def test_no_read_fails_whatever_happens_to_the_replica(
    api: httpx.Client, engine: Engine, standby: Standby, eventually: Eventually
) -> None:
    def stands(words: str) -> bool:
        assert names(api)
        return words in replica_of(api)["detail"]

    # Stopped, as on a host that hangs: who waits for it is answered by the primary.
    stopped = standby.processes
    for process in stopped:
        process.suspend()
    try:
        started = monotonic()
        assert names(api)
        assert monotonic() - started < LONGEST_SECONDS
        eventually(lambda: stands("away"))
        started = monotonic()
        assert names(api)
        assert monotonic() - started < 1, "nobody waits for it any more"
    finally:
        for process in reversed(stopped):
            process.resume()
    eventually(lambda: stands("follows"))

    # Cut off from the primary, it goes on answering what it has until it is too old.
    standby.administer("ALTER SYSTEM SET primary_conninfo = 'host=/nowhere'")
    standby.administer("SELECT pg_reload_conf()")

    def writes_and_stands(words: str) -> bool:
        rename(engine)
        return stands(words)

    eventually(lambda: writes_and_stands("behind"))
    assert renamed(api)

    standby.administer("SELECT pg_promote()")
    eventually(lambda: stands("promoted"))
    (own, *_) = standby.processes
    own.send_signal(postgres.STOP_SIGNAL)
    eventually(lambda: stands("away"))
