"""The soak keeps a load up and tells the truth about it."""

import asyncio
import random
import socket
from collections.abc import Callable
from contextlib import suppress

import pytest

from touchline.bench.catalogue import SOAK
from touchline.bench.http import soak
from touchline.bench.http.errands import request
from touchline.bench.http.scrape import Times
from touchline.bench.http.visitors import Visitors
from touchline.bench.row import Subject
from touchline.bench.scratch import Scratch
from touchline.bench.workbench import Workbench


@pytest.mark.parametrize(
    ("within", "share", "seconds"),
    [
        ({1.0: 100.0, 2.0: 100.0, float("inf"): 100.0}, 0.5, 0.5),
        ({1.0: 0.0, 2.0: 100.0, float("inf"): 100.0}, 0.95, 1.95),
        ({1.0: 50.0, 2.0: 50.0, float("inf"): 100.0}, 0.95, 2.0),
        ({1.0: 0.0, float("inf"): 0.0}, 0.95, 0.0),
    ],
)
def test_a_quantile_lies_evenly_between_two_limits(
    within: dict[float, float], share: float, seconds: float
) -> None:
    assert Times(within).quantile(share) == pytest.approx(seconds)


def root(port: int) -> Callable[[random.Random], bytes]:
    """What asks for the front page each time."""
    return lambda draws: request("GET", port, "/")  # noqa: ARG005 nothing to draw


def test_visits_to_a_server_that_stands_still_count_from_when_they_were_due() -> None:
    async def visits() -> Visitors:
        async def answer_late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(asyncio.IncompleteReadError):
                while await reader.readuntil(b"\r\n\r\n"):
                    await asyncio.sleep(0.1)
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            writer.close()

        server = await asyncio.start_server(answer_late, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        visitors = Visitors(port, root(port), per_second=20, at_once=1)
        await visitors.come(0.5)
        server.close()
        return visitors

    visited = asyncio.run(visits()).visits
    assert len(visited) == 10
    assert all(visit.is_answered for visit in visited)
    # One at a time takes a second for ten that were due in half of one.
    assert visited[-1].delay_seconds > 0.5


def test_a_visit_that_nobody_answers_is_an_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        visitors = Visitors(port, root(port), per_second=20, at_once=2)
        asyncio.run(visitors.come(0.2))
    assert [visit.is_answered for visit in visitors.visits] == [False] * 4


@pytest.mark.services
@pytest.mark.slow
def test_a_short_soak_loses_no_event_and_gives_every_row() -> None:
    turns: list[tuple[int, int]] = []
    with Scratch() as scratch:
        bench = Workbench(
            scratch=scratch,
            soak_seconds=4,
            on_turn=lambda done, total: turns.append((done, total)),
        )
        rows = {row.name: row for row in soak.measure(bench)}
    assert tuple(rows) == SOAK.rows
    assert set(SOAK.rows) == {v.name for v in vars(soak).values() if isinstance(v, Subject)}
    assert rows["soak-delivered"].ours == rows["soak-delivered"].beside > 0
    assert rows["soak-error-rate"].ours == 0.0
    assert rows["soak-latency-p95"].ours > 0.0
    assert rows["soak-statement-p95"].ours > 0.0
    assert rows["soak-memory"].ours > 10.0
    assert turns[-1] == (4, 4)
