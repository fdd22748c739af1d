"""From a goal in the feed to a listening client, through the real poll loop.

The goal is in the feed from the moment the clock passes it, at any point of the poll's interval.
Beside it a bare loop polls the same scoreboards as often and only compares bytes: no match is
recognised, nothing is stored or sent. Half a second is allowed for all of that.
"""

import random
import threading
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta
from statistics import quantiles
from time import perf_counter, sleep

import httpx

from pipelines.live.pace import SIMULATED_SECONDS
from sources.simulated.world import World
from storage.kit.clock import step
from storage.kit.engine import engine_of
from touchline.bench.errors import MeasurementError
from touchline.bench.http import servers
from touchline.bench.http.crowd import ANY_NUMBER
from touchline.bench.live.match_day import DAY, MatchDay
from touchline.bench.pairs import Pair
from touchline.bench.row import Direction, Row, Subject
from touchline.bench.scratch import Database
from touchline.bench.workbench import Workbench
from touchline.stack.ports import HOST

_ALLOWED_SECONDS = 0.5
_PATIENCE_SECONDS = 20.0
_SILENCE_SECONDS = 60.0  # heartbeats come more often
_SETTLING_SECONDS = 1.5
_BEFORE = timedelta(seconds=2)
_SLUGS = ("sim.1", "sim.2")
_SCORE = '"type":"match.score"'

GOAL_P99 = Subject(
    name="live-goal-p99",
    what="goal in the simulated feed to a client of /v1/stream, poll loop of the live run, p99",
    yardstick="goal to a bare loop that polls the same feed as often, p99, and half a second",
    unit="ms",
    goal=1.0,
    direction=Direction.AT_MOST,
)


Beside = Callable[[Database, int], AbstractContextManager[None]]


def _nothing(_: Database, __: int) -> AbstractContextManager[None]:
    return nullcontext()


class Bell:
    """Rings when something is noticed; remembers when it rang first since it was set."""

    def __init__(self) -> None:
        self._rung = threading.Event()
        self._at = 0.0

    def set(self) -> None:
        self._rung.clear()

    def ring(self) -> None:
        if not self._rung.is_set():
            self._at = perf_counter()
            self._rung.set()

    def wait(self) -> float:
        """Return when it rang."""
        if not self._rung.wait(_PATIENCE_SECONDS):
            raise MeasurementError("a goal never arrived")
        return self._at


def measure(bench: Workbench) -> list[Row]:
    """Let goals fall and time both."""
    return [measured(bench, GOAL_P99)]


def measured(bench: Workbench, subject: Subject, beside: Beside = _nothing) -> Row:
    """Let goals fall and time both, with something else going on at the same API.

    Args:
        bench: of this run.
        subject: the row.
        beside: what goes on, given the database and the API's port.
    """
    draws = random.Random(7)  # noqa: S311 - spreads goals over the interval, hides nothing
    count = bench.sized(25, 4)
    repetitions = bench.sized(3, 1)
    pairs: list[Pair[float]] = []
    world = World()
    for number in range(repetitions):
        bench.on_turn(number, repetitions)
        pairs.append(_a_day(bench, world, count, draws, beside))
    bench.on_turn(repetitions, repetitions)
    return Row.of(subject, pairs)


def _a_day(
    bench: Workbench, world: World, count: int, draws: random.Random, beside: Beside
) -> Pair[float]:
    with bench.scratch.database() as database:
        engine = engine_of(database.url)
        try:
            with (
                servers.providers(database) as feed,
                servers.api(database, **ANY_NUMBER) as port,
            ):
                url = f"http://{HOST}:{feed}"
                day = MatchDay(engine=engine, url=url, world=world)
                day.prepare()
                goals = day.goals()[:count]
                arrived, noticed = Bell(), Bell()
                with (
                    day.followed(goals[0]),
                    _listening(port, arrived),
                    _polling(url, noticed),
                    beside(database, port),
                ):
                    sleep(_SETTLING_SECONDS)
                    ours: list[float] = []
                    bare: list[float] = []
                    for at in goals:
                        step(engine, to=at - _BEFORE)
                        sleep(_SETTLING_SECONDS + draws.random() * SIMULATED_SECONDS)
                        arrived.set()
                        noticed.set()
                        began = perf_counter()
                        step(engine, to=at + _BEFORE)
                        ours.append(1000 * (arrived.wait() - began))
                        bare.append(1000 * (noticed.wait() - began))
        finally:
            engine.dispose()
    return Pair(_p99(ours), _p99(bare) + 1000 * _ALLOWED_SECONDS)


@contextmanager
def _listening(port: int, arrived: Bell) -> Generator[None]:
    """Ring for every score in the stream."""
    is_over = threading.Event()

    def listen() -> None:
        with (
            httpx.Client(trust_env=False, timeout=_SILENCE_SECONDS) as http,
            http.stream("GET", f"http://{HOST}:{port}/v1/stream?topics=live") as answer,
        ):
            for line in answer.iter_lines():
                if is_over.is_set():
                    return
                if _SCORE in line:
                    arrived.ring()

    with _beside(listen, is_over):
        yield


@contextmanager
def _polling(url: str, noticed: Bell) -> Generator[None]:
    """Ring whenever a scoreboard's goals are others than before."""
    is_over = threading.Event()
    addresses = [
        f"{url}/apis/site/v2/sports/soccer/{slug}/scoreboard?dates={DAY:%Y%m%d}" for slug in _SLUGS
    ]

    def poll() -> None:
        last: list[tuple[str, ...]] = []
        with httpx.Client(trust_env=False) as http:
            while not is_over.is_set():
                began = perf_counter()
                now = [_scores(http.get(address)) for address in addresses]
                if last and now != last:
                    noticed.ring()
                last = now
                is_over.wait(max(0.0, began + SIMULATED_SECONDS - perf_counter()))

    with _beside(poll, is_over):
        yield


@contextmanager
def _beside(work: Callable[[], None], is_over: threading.Event) -> Generator[None]:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join(_PATIENCE_SECONDS)


def _scores(answer: httpx.Response) -> tuple[str, ...]:
    return tuple(
        side["score"]
        for event in answer.json()["events"]
        for side in event["competitions"][0]["competitors"]
    )


def _p99(milliseconds: list[float]) -> float:
    return quantiles(milliseconds, n=100, method="inclusive")[98]
