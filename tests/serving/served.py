"""The API as a process of its own, and clients that misbehave on bare sockets."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

_RECEIVE_BYTES = 4096  # so that little lies with the system
_START_SECONDS = 60.0  # imports of a busy machine


@dataclass(frozen=True, kw_only=True)
class Served:
    """One running process of the API."""

    port: int
    process: psutil.Process
    written: Path
    opened: list[socket.socket] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def resident_mib(self) -> float:
        return self.process.memory_info().rss / 2**20

    def log(self) -> str:
        return self.written.read_text()

    def connect(self) -> socket.socket:
        connection = socket.socket()
        self.opened.append(connection)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BYTES)
        connection.settimeout(10)
        connection.connect(("127.0.0.1", self.port))
        return connection

    def ask(self, path: str, *lines: str) -> socket.socket:
        """Send a GET and read nothing."""
        connection = self.connect()
        head = "\r\n".join((f"GET {path} HTTP/1.1", "Host: localhost", *lines, "", ""))
        connection.sendall(head.encode())
        return connection


@contextmanager
def served(database_url: str, *, port: int = 0, **settings: object) -> Iterator[Served]:
    """Run the API with settings of one's own and wait until it is ready."""
    command = [sys.executable, "-c", "from serving.cli import serve; serve()", "--port", str(port)]
    environment = {
        **os.environ,
        "TOUCHLINE_DATABASE_URL": database_url,
        "TOUCHLINE_SECRET_KEY": "a secret of tests, long enough for one",
        "TOUCHLINE_RATE_LIMITS": "off",  # tests flood; those of the gate switch it on
    }
    environment |= {f"TOUCHLINE_{name.upper()}": str(value) for name, value in settings.items()}
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("w") as log:
        child = subprocess.Popen(command, env=environment, stderr=log)  # noqa: S603 our own
        try:
            written = Path(log.name)
            eventually(
                lambda: "running on" in written.read_text() or child.poll() is not None,
                seconds=_START_SECONDS,
            )
            found = re.search(r"127\.0\.0\.1:(\d+)", written.read_text())
            assert found is not None, written.read_text()
            made = Served(port=int(found[1]), process=psutil.Process(child.pid), written=written)
            eventually(
                lambda: httpx.get(f"{made.url}/readyz", timeout=20).status_code == 200,
                seconds=_START_SECONDS,
            )
            try:
                yield made
            finally:
                for connection in made.opened:
                    connection.close()
        finally:
            child.kill()
            child.wait()


@contextmanager
def without_tracebacks(api: Served) -> Iterator[None]:
    """Fail if the process writes a traceback meanwhile."""
    before = len(api.log())
    yield
    assert "Traceback" not in api.log()[before:]


def eventually(condition: Callable[[], bool], *, seconds: float = 20.0) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def all_of(connection: socket.socket) -> bytes:
    """Read what comes until the other end closes or breaks off."""
    data = b""
    with suppress(ConnectionError):
        while got := connection.recv(65_536):
            data += got
    return data


def is_gone(connection: socket.socket) -> bool:
    """Whether the other end has given the connection up, without reading what it sent."""
    state = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
    return state in {7, 8}  # closed, or the other end will send no more
