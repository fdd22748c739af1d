"""The crowd as a process of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from touchline.stack import ports


@dataclass(frozen=True, kw_only=True)
class CrowdProcess:
    """One run of `python -m touchline.crowd`.

    Attributes:
        port: of its /healthz.
    """

    child: "subprocess.Popen[bytes]"
    port: int
    written: Path

    @property
    def log(self) -> str:
        return self.written.read_text()


@contextmanager
def crowd_at(url: str, accounts: Path, **environ: str) -> Iterator[CrowdProcess]:
    """Run the crowd without pauses; it is killed when the block ends."""
    port = ports.any_free()
    written = accounts.with_name(f"crowd-{port}.log")
    command = [
        sys.executable,
        "-m",
        "touchline.crowd",
        "--url",
        url,
        "--pace",
        "0",
        "--look",
        "0.5",
    ]
    command += ["--accounts", str(accounts), "--port", str(port)]
    clean = {name: value for name, value in os.environ.items() if "TOUCHLINE" not in name}
    with written.open("w") as log:
        child = subprocess.Popen(  # noqa: S603 our own program
            command, env={**clean, **environ}, stderr=log, stdout=log
        )
    try:
        yield CrowdProcess(child=child, port=port, written=written)
    finally:
        child.kill()
        child.wait()


def eventually(condition: Callable[[], object], *, seconds: float = 30.0) -> None:
    """Wait for what another process does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
