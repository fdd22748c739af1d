"""A worker as a process of its own, as the stack runs it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage.kit.roles import Role
from tests.databases import url_as
from touchline.stack.environment import QUIET

CHECKOUT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    popen: "subprocess.Popen[bytes]"
    port: int
    log: Path

    @property
    def is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz") as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False


def wait_for(condition: Callable[[], object], log: Path | None = None) -> None:
    """Wait until a condition holds; fail with the log if it does not in time."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        text = log.read_text() if log else ""
        assert time.monotonic() < deadline, f"not within {PATIENCE_SECONDS:.0f} s\n{text}"
        time.sleep(0.05)


@contextmanager
def working(
    database_url: str, webhook_url: str | None, log: Path, **settings: str
) -> Iterator[Process]:
    """A healthy worker while the block lasts; killed if it is still there at the end."""
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        port = candidate.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if "TOUCHLINE" not in name}
    environment |= QUIET | {
        "TOUCHLINE_DATABASE_URL": url_as(Role.WORKER, database_url),
        "TOUCHLINE_ALERT_WEBHOOK_URL": webhook_url or "",
        "TOUCHLINE_WORKER_CONCURRENCY": "4",
        **settings,
    }
    command = [sys.executable, "-m", "touchline.cli", "work", "--port", str(port)]
    with log.open("ab") as output:
        popen = subprocess.Popen(  # noqa: S603 ourselves
            command, cwd=CHECKOUT, env=environment, stdout=output, stderr=output
        )
    process = Process(popen=popen, port=port, log=log)
    try:
        wait_for(lambda: popen.poll() is not None or process.is_healthy, log)
        assert popen.poll() is None, log.read_text()
        yield process
    finally:
        popen.kill()
        popen.wait()
