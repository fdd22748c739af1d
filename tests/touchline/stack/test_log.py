"""Logs stay small while their services run, and no line is lost or torn."""

import asyncio
import json
import os
import signal
import sys
from datetime import date
from pathlib import Path

import pytest

from touchline.stack import log
from touchline.stack.home import Home
from touchline.stack.lines import JsonLines
from touchline.stack.log import Log
from touchline.stack.service import Service

LIMIT = 10_000
TALKATIVE = """
import time
for number in range(4000):
    print(f"line {number}", flush=number % 7 == 0)
print("done", flush=True)
time.sleep(600)
"""


@pytest.fixture(autouse=True)
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = {**(Log.__init__.__kwdefaults__ or {}), "limit_bytes": LIMIT, "kept": 9}
    monkeypatch.setattr(Log.__init__, "__kwdefaults__", defaults)


def files(path: Path) -> list[Path]:
    """A log's files, the oldest first."""
    older = sorted(path.parent.glob(f"{path.name}.*"), key=lambda each: -int(each.suffix[1:]))
    return [*older, path]


def lines(path: Path) -> list[str]:
    return [line for each in files(path) for line in each.read_text().splitlines()]


def test_a_running_service_changes_files_and_every_line_is_there_once(
    supervise, home: Home, eventually
) -> None:
    path = home.log("talkative")
    command = (sys.executable, "-S", "-c", TALKATIVE)
    service = Service(name="talkative", command=command, probe=path.exists)

    async def scenario() -> None:
        async with supervise(service) as supervisor:
            await supervisor.start()
            await eventually(lambda: "done" in lines(path))
            assert supervisor.standings["talkative"].restarts == 0

    asyncio.run(scenario())
    assert lines(path) == [*(f"line {number}" for number in range(4000)), "done"]
    assert len(files(path)) > 3
    assert all(0 < each.stat().st_size <= LIMIT for each in files(path))


def test_the_last_words_of_a_killed_service_are_kept(supervise, home: Home, eventually) -> None:
    path = home.log("last words")
    code = "import time; print('x' * 60_000); print('the end', flush=True); time.sleep(600)"
    command = (sys.executable, "-S", "-c", code)
    service = Service(name="last words", command=command, probe=path.exists)

    async def scenario() -> None:
        async with supervise(service) as supervisor:
            await supervisor.start()
            await eventually(lambda: "the end" in lines(path))
            os.kill(supervisor.standings["last words"].pid, signal.SIGKILL)
            await eventually(lambda: lines(path).count("the end") == 2)

    asyncio.run(scenario())
    assert lines(path) == ["x" * 60_000, "the end"] * 2


def test_only_the_newest_files_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "small.log"
    small = Log(path, limit_bytes=100, kept=2)
    for number in range(100):
        small.write(f"line {number}\n".encode())
    small.close()
    assert [each.name for each in files(path)] == ["small.log.2", "small.log.1", "small.log"]
    newest = lines(path)
    assert newest == [f"line {number}" for number in range(100 - len(newest), 100)]


def test_a_line_is_never_torn_by_a_change_of_files(tmp_path: Path) -> None:
    path = tmp_path / "torn.log"
    small = Log(path, limit_bytes=20, kept=9)
    for piece in (b"a first line ", b"that is long", b"er\nand a ", b"second\n", b"third\n"):
        small.write(piece)
    small.close()
    assert lines(path) == ["a first line that is longer", "and a second", "third"]


def test_what_an_earlier_stack_wrote_counts(tmp_path: Path) -> None:
    path = tmp_path / "kept.log"
    path.write_text("of the stack before\n" * 5)
    again = Log(path, limit_bytes=100, kept=1)
    again.write(b"now\n")
    again.write(b"later\n")
    again.close()
    assert path.read_text() == "later\n"
    assert path.with_name("kept.log.1").read_text() == "of the stack before\n" * 5 + "now\n"


def test_a_service_has_20_megabytes_in_all() -> None:
    assert log.LIMIT_BYTES * (1 + log.KEPT) == 20_000_000


def test_a_day_has_a_file_of_its_own(tmp_path: Path) -> None:
    days = [date(2026, 1, 1)]
    path = tmp_path / "api.log"
    log = Log(path, today=lambda: days[-1])
    log.write(b"first\n")
    log.write(b"still the first\n")
    days.append(date(2026, 1, 2))
    log.write(b"second\n")
    log.write(b"still the second\n")
    log.close()
    assert [each.read_text() for each in files(path)] == [
        "first\nstill the first\n",
        "second\nstill the second\n",
    ]


def test_a_file_of_an_earlier_day_is_left_when_the_service_starts_again(tmp_path: Path) -> None:
    path = tmp_path / "api.log"
    path.write_text("yesterday\n")
    os.utime(path, (0, 0))
    log = Log(path)
    log.write(b"today\n")
    log.close()
    assert [each.read_text() for each in files(path)] == ["yesterday\n", "today\n"]


class Kept:
    """A sink in memory."""

    def __init__(self) -> None:
        self.output = b""
        self.is_closed = False

    def write(self, output: bytes) -> None:
        self.output += output

    def close(self) -> None:
        self.is_closed = True


def test_whatever_our_processes_write_is_json_without_secrets() -> None:
    kept = Kept()
    written = JsonLines(kept, "worker")
    written.write(b'{"event": "as it is"}\nTraceb')
    written.write(b"ack of postgresql://u:secret@host/x\n\n  \nlast words")
    written.close()
    first, *others = (json.loads(line) for line in kept.output.splitlines())
    assert kept.is_closed
    assert first == {"event": "as it is"}
    assert [line["event"] for line in others] == [
        "Traceback of postgresql://u:[password]@host/x",
        "last words",
    ]
    assert {(line["process"], line["category"]) for line in others} == {("worker", "output")}


def test_a_line_without_an_end_does_not_fill_the_memory() -> None:
    kept = Kept()
    written = JsonLines(kept, "worker")
    for _ in range(100):
        written.write(b"x" * 10_000)
    assert len(kept.output) > 900_000
