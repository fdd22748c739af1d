"""Several processes behind nginx are one API: streams go on anywhere, and none sees a restart.

What the processes alone share is tested elsewhere: exact limits in access/test_limits.py, the end
of sessions in identity/test_two_processes.py.
"""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest

from storage.kit.events import Cursor
from tests.people import log_in, make_account
from tests.serving.access.test_limits import BATCH, FIXTURES
from tests.serving.balanced import Balanced, balanced
from tests.serving.served import eventually
from tests.serving.streams.test_events import stream
from tests.serving.streams.test_websocket import talk

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.timeout(300)]


def seq(api: httpx.Client) -> int:
    """How far a process has heard the log."""
    return Cursor.parse(api.get("/v1/events").json()["cursor"]).seq


@pytest.fixture
def house(database_url: str, clock, redis_url: str) -> Iterator[Balanced]:
    with balanced(database_url, redis_url) as made:
        yield made


@pytest.fixture
def front(house: Balanced) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=house.url, timeout=30) as client:
        yield client


@pytest.fixture
def apart(house: Balanced) -> Iterator[list[httpx.Client]]:
    """Each process at its own address."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(httpx.Client(base_url=each.url, timeout=30))
            for each in house.processes
        ]


def test_streams_are_spread_and_resume_in_any_process(house, front, apart, league):
    with ExitStack() as stack:
        sockets = [stack.enter_context(talk(front)) for _ in range(6)]
        streams = [stack.enter_context(stream(front, params={"topics": "live"})) for _ in range(4)]
        for each in streams:
            assert next(each)[1] == "hello"
        for each in sockets:
            assert each.ask("subscribe", topics=["live"])["op"] == "subscribed"
        # Fewest connections first, so both have some, and nobody was made to stay.
        counts = [len(each.process.net_connections("tcp")) for each in house.processes]
        assert min(counts) >= 4, counts
        league.publish("live", number=1)
        first = [each.hear("event") for each in sockets]
        assert [event["payload"]["number"] for event in first] == [1] * 6
        for each in streams:
            name, data = next((name, data) for _, name, data in each if name != "heartbeat")
            assert data["payload"] == {"number": 1}, name
    league.publish("live", number=2)
    after = first[0]["cursor"]
    for api in (*apart, front):
        with talk(api) as client:
            assert client.ask("subscribe", topics=["live"], after=after)["recovered"]
            assert client.numbers(1) == [2]
        headers = {"Last-Event-ID": after}
        with stream(api, params={"topics": "live"}, headers=headers) as messages:
            assert next(messages)[2]["recovered"]
            assert next(messages)[2]["payload"] == {"number": 2}


def test_what_one_process_keeps_is_never_older_than_the_log_it_has_heard(apart, league):
    match_id = league.add_match(2.0)
    path = f"/v1/matches/{match_id}"
    for goals in range(1, 20):
        before = seq(apart[0])
        for api in apart:
            api.get(path)  # so that it is kept
        league.score(match_id, goals)
        reached = before + 1
        for api in apart:
            eventually(lambda api=api, reached=reached: seq(api) >= reached)
            # One has heard of it, and the other at once after.
            assert api.get(path).json()["score"]["home"] == goals


def test_limits_are_exact_through_the_balancer(database_url, redis_url):
    with balanced(database_url, redis_url) as house:
        house.settings |= {"rate_limits": "on", "limit_costly": "20/hour"}
        for number in range(2):
            house.processes[number].process.terminate()
            house.begin_again(number)
        with ThreadPoolExecutor(8) as pool:
            answers = pool.map(
                lambda url: httpx.post(f"{url}{BATCH}", json=FIXTURES, timeout=30).status_code,
                itertools.repeat(house.url, 150),
            )
            assert Counter(answers) == {200: 100, 429: 50}  # five accounts may share an address


def test_no_request_fails_while_each_process_is_started_again(house, engine, owner_engine, league):
    writer = log_in(engine, make_account(engine))
    match_id = league.add_match(2.0)
    ended, failures = threading.Event(), []
    done: Counter[str] = Counter()

    def ask(method: str, path: str, **options) -> None:
        with httpx.Client(base_url=house.url, timeout=30) as client:
            while not ended.is_set():
                try:
                    answer = client.request(method, path, **options)
                except httpx.HTTPError as error:
                    failures.append(f"{method} {path}: {error!r}")
                else:
                    done[method] += 1
                    if not answer.is_success:
                        failures.append(f"{method} {path}: {answer.status_code} {answer.text}")
                time.sleep(0.005)  # a second person on this machine's two cores

    body = {"json": {"text": "Well played."}, "headers": writer.headers}
    threads = [
        threading.Thread(target=ask, args=("GET", f"/v1/matches/{match_id}")),
        threading.Thread(target=ask, args=("GET", "/v1/competitions")),
        threading.Thread(target=ask, args=("POST", "/v1/social/posts"), kwargs=body),
    ]
    for thread in threads:
        thread.start()
    try:
        for number, old in enumerate(list(house.processes)):
            old.process.terminate()
            eventually(lambda old=old: httpx.get(f"{old.url}/readyz").status_code == 503)
            checks = httpx.get(f"{old.url}/readyz").json()["checks"]
            assert [check["name"] for check in checks if not check["is_passed"]] == ["draining"]
            assert httpx.get(f"{old.url}/v1/competitions").headers["connection"] == "close"
            house.begin_again(number)
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert not failures, (house.errors.read_text()[:900], len(failures), failures[0], done)
    assert done["GET"] > 100
    with owner_engine.connect() as connection:
        made = connection.exec_driver_sql("SELECT count(*) FROM social.post").scalar()
    assert made == done["POST"] > 20
