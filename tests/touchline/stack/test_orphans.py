"""No child outlives its supervisor, whatever kills it."""

import asyncio
import json
import os
import signal
import subprocess
import sys

import pytest

from touchline.stack.home import CHECKOUT, Home
from touchline.stack.lock import holder_of

# Children that ignore SIGTERM and whose own children know nothing of parent-death signals.
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if len(sys.argv) == 1:
    worker = subprocess.Popen([sys.executable, "-S", "-c", sys.orig_argv[-1], "worker"])
    print(worker.pid, flush=True)
time.sleep(600)
"""

SUPERVISOR = """
import asyncio, json, os, sys
from pathlib import Path
from touchline.stack.home import Home
from touchline.stack.lock import STACK, WorldLock
from touchline.stack.orphans import Watcher
from touchline.stack.service import Service
from touchline.stack.supervisor import Supervisor

home = Home(world="simulated", directory=Path(sys.argv[1]))
command = (sys.executable, "-S", "-c", sys.argv[2])

async def main():
    lock = WorldLock.acquire(home, STACK, "test")
    watcher = Watcher([lock.descriptor], grace_seconds=0.5)
    await watcher.start()
    nodes = [
        Service(name=name, command=command, probe=lambda n=name: bool(home.log(n).read_text()))
        for name in ("one", "two")
    ]
    supervisor = Supervisor(nodes, environment=os.environ, log_of=home.log, watcher=watcher)
    await supervisor.start()
    pids = [standing.pid for standing in supervisor.standings.values()]
    pids += [int(home.log(name).read_text()) for name in ("one", "two")]
    print(json.dumps({"watcher": watcher.pid, "pids": pids}), flush=True)
    if "--lose-watcher" in sys.argv:
        lost = watcher.pid
        os.kill(lost, 9)
        while watcher.pid == lost:
            await asyncio.sleep(0.02)
        print(watcher.pid, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.fixture
def start(home: Home):
    """Starts a supervisor in a process of its own."""
    started: list[subprocess.Popen[str]] = []

    def run(*options: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(  # noqa: S603 our own script
            [sys.executable, "-c", SUPERVISOR, str(home.directory), STUBBORN, *options],
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def test_kill_9_of_the_supervisor_leaves_no_process(start, home, eventually, is_running) -> None:
    process = start()
    report = json.loads(process.stdout.readline())
    assert all(map(is_running, report["pids"]))
    assert len(report["pids"]) == 4

    process.kill()
    process.wait()

    asyncio.run(eventually(lambda: not any(map(is_running, report["pids"]))))
    asyncio.run(eventually(lambda: not is_running(report["watcher"])))


def test_the_world_stays_locked_until_the_orphans_are_gone(
    start, home, eventually, is_running
) -> None:
    process = start()
    report = json.loads(process.stdout.readline())
    process.kill()
    process.wait()

    holder = holder_of(home)
    if any(map(is_running, report["pids"])):  # still cleaning up
        assert holder is not None
        assert not holder.is_alive
    asyncio.run(eventually(lambda: holder_of(home) is None))
    assert not any(map(is_running, report["pids"]))


def test_a_killed_watcher_is_replaced_and_knows_the_groups(start, eventually, is_running) -> None:
    process = start("--lose-watcher")
    report = json.loads(process.stdout.readline())
    replacement = int(process.stdout.readline())
    assert replacement != report["watcher"]

    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    asyncio.run(eventually(lambda: not any(map(is_running, report["pids"]))))
