"""Clients that ask and do not read cost little memory, and hold a seat until they are gone."""

import socket
from collections.abc import Iterator

import httpx
import pytest

from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork
from tests.serving.served import Served, eventually, is_gone, served

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.timeout(120)]

_SEATS = 40
_ROUNDS = 4
_MOST_GROWTH_MIB = 40.0
_UNREAD_SECONDS = 1.0
_SEALED = 6000  # about 2 MB as CSV, 0.5 MB as Parquet
_EXPORTS = 8


@pytest.fixture
def long_log(league) -> None:
    """A log of 1,500 events of 4 kB."""
    text = "x" * 4000
    for start in range(0, 1500, 250):
        with UnitOfWork(league.engine) as uow:
            for number in range(start, start + 250):
                event: Event = league.event("live", number=number, text=text)
                uow.publish(event)
            uow.commit()


@pytest.fixture
def api(database_url, clock) -> Iterator[Served]:
    with served(
        database_url,
        streams_per_address=_SEATS,
        exports_per_address=_EXPORTS,
        connections_per_address=0,
        send_timeout_seconds=_UNREAD_SECONDS,
    ) as running:
        yield running


def has_a_seat(api: Served, path: str) -> bool:
    with httpx.stream("GET", api.url + path, timeout=20) as answer:
        return answer.status_code == 200


@pytest.fixture
def long_export(league) -> None:
    """As many sealed forecasts as no connection takes unread."""
    for hours in (5, 6, 7):
        league.seal(league.add_match(hours), hours, *["odds_free"] * (_SEALED // 3))


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_an_export_that_is_not_read_ends_and_gives_its_seat_back(long_export, api, kind):
    path = f"/v1/forecasts/export.{kind}"
    for _ in range(2):
        unread = [api.ask(path) for _ in range(_EXPORTS)]
        eventually(lambda each=unread: all(map(is_gone, each)), seconds=60)
    whole = httpx.get(api.url + path, timeout=60)
    assert whole.status_code == 200
    assert len(whole.content) > _SEALED * 40
    assert "Traceback" not in api.log()


@pytest.mark.parametrize(
    ("path", "probe"),
    [
        ("/v1/stream?after=oldest", "/v1/stream"),
        ("/v1/events?after=oldest&limit=1000", "/v1/events?wait=0"),
    ],
)
def test_those_who_do_not_read_hold_little_memory(long_log, api, path, probe):
    has_a_seat(api, path)
    before = api.resident_mib()
    unread: list[socket.socket] = []
    for _ in range(_ROUNDS):
        unread += [api.ask(path) for _ in range(_SEATS)]
        eventually(lambda: has_a_seat(api, probe))
    assert api.resident_mib() - before < _MOST_GROWTH_MIB
    eventually(lambda: all(is_gone(each) for each in unread))
    assert "Traceback" not in api.log()


def test_a_seat_is_taken_until_the_socket_is_gone(long_log, database_url, clock):
    path = "/v1/stream?after=oldest"
    with served(database_url, streams_per_address=1, send_timeout_seconds=5) as api:
        unread = api.ask(path)
        unread.recv(1, socket.MSG_PEEK)  # its answer has begun, and stays unread
        eventually(lambda: has_a_seat(api, path), seconds=60)
        assert is_gone(unread)


def test_those_who_read_slowly_but_read_get_everything(long_log, api):
    with httpx.stream("GET", f"{api.url}/v1/stream?after=oldest", timeout=20) as answer:
        numbers = 0
        for line in answer.iter_lines():
            numbers += line.startswith("event: event")
            if numbers == 1500:
                break
    after = "oldest"
    heard: list[int] = []
    while len(heard) < 1500:
        page = httpx.get(f"{api.url}/v1/events", params={"after": after, "limit": 1000}).json()
        assert page["recovered"]
        assert page["events"]
        heard += [event["payload"]["number"] for event in page["events"]]
        after = page["cursor"]
    assert heard == list(range(1500))
