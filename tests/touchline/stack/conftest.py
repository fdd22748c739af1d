"""A home in a path with a space, and small real processes for the supervisor to look after."""

import asyncio
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from touchline.stack import ports, probes
from touchline.stack.home import Home
from touchline.stack.orphans import Watcher
from touchline.stack.service import Node, Service
from touchline.stack.standing import Standing
from touchline.stack.supervisor import Supervisor

SERVER = (
    "import http.server, sys;"
    "http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])),"
    " http.server.SimpleHTTPRequestHandler).serve_forever()"
)

ServiceFactory = Callable[..., Service]
Supervise = Callable[..., AbstractAsyncContextManager[Supervisor]]
Eventually = Callable[[Callable[[], object]], Awaitable[None]]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home(world="simulated", directory=tmp_path / "a home" / "simulated")
    home.create()
    yield home
    shutil.rmtree(home.sockets)


@pytest.fixture
def web_server() -> ServiceFactory:
    """Makes a service that answers HTTP on a free port."""

    def make(name: str, **options: Any) -> Service:
        port = ports.any_free()
        command = (sys.executable, "-S", "-c", SERVER, str(port))
        return Service(
            **({"name": name, "command": command, "probe": probes.Tcp(ports.HOST, port)} | options)
        )

    return make


@pytest.fixture
def supervise(home: Home) -> Supervise:
    """Makes a supervisor that is stopped when its block ends."""

    @asynccontextmanager
    async def make(
        *nodes: Node, on_change: Callable[[Standing], None] = lambda _: None
    ) -> AsyncIterator[Supervisor]:
        watcher = Watcher()
        await watcher.start()
        supervisor = Supervisor(
            nodes,
            environment={"PATH": os.environ["PATH"]},
            log_of=home.log,
            watcher=watcher,
            on_change=on_change,
        )
        try:
            yield supervisor
        finally:
            await supervisor.stop()
            await watcher.stop()

    return make


@pytest.fixture
def eventually() -> Eventually:
    """Waits for what another process does; fails when it does not happen."""

    async def wait(condition: Callable[[], object], within_seconds: float = 15.0) -> None:
        deadline = time.monotonic() + within_seconds
        while not condition():
            assert time.monotonic() < deadline, f"not within {within_seconds} s"
            await asyncio.sleep(0.02)

    return wait


@pytest.fixture
def is_running() -> Callable[[int], bool]:
    """Whether a process runs: there, and not just waiting to be reaped."""

    def ask(pid: int) -> bool:
        try:
            os.kill(pid, 0)
            stat = Path(f"/proc/{pid}/stat")
            return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
        except (ProcessLookupError, FileNotFoundError):
            return False

    return ask
