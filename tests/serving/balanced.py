"""Several processes of the API behind nginx, as deploy/nginx says."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from storage.kit.roles import Role
from tests.databases import url_as
from tests.serving.served import Served, eventually, served
from touchline.bench.errors import SkippedError
from touchline.bench.processes import nginx
from touchline.stack import ports

DRAIN_SECONDS = 5


@dataclass(kw_only=True)
class Balanced:
    """The balancer's address, and the processes behind it."""

    url: str
    database_url: str
    settings: dict[str, object]
    errors: Path
    processes: list[Served] = field(default_factory=list)
    _stacks: list[ExitStack] = field(default_factory=list)

    def begin(self, port: int) -> None:
        """Start one more process."""
        stack = ExitStack()
        self._stacks.append(stack)
        database = url_as(Role.API, self.database_url)
        self.processes.append(stack.enter_context(served(database, port=port, **self.settings)))

    def begin_again(self, number: int) -> None:
        """Start a process again that was asked to stop, once it has stopped."""
        old = self.processes[number]
        eventually(lambda: not old.process.is_running() or old.process.status() == "zombie")
        self._stacks[number].close()
        stack = self._stacks[number] = ExitStack()
        database = url_as(Role.API, self.database_url)
        self.processes[number] = stack.enter_context(
            served(database, port=old.port, **self.settings)
        )

    def close(self) -> None:
        for stack in self._stacks:
            stack.close()


@contextmanager
def balanced(database_url: str, redis_url: str, *, count: int = 2) -> Iterator[Balanced]:
    """Run so many processes and nginx; skips where there is none."""
    try:
        nginx.program()
    except SkippedError as reason:
        pytest.skip(str(reason))
    behind = [ports.any_free() for _ in range(count)]
    front = ports.any_free()
    settings: dict[str, object] = {
        "redis_url": redis_url,
        "drain_seconds": DRAIN_SECONDS,
        "trusted_proxies": "127.0.0.1",
        "heartbeat_seconds": 0.5,
        "new_account_hours": 0,  # which would write little
    }
    url = f"http://127.0.0.1:{front}"
    with nginx.balancing({front: behind}) as running:
        made = Balanced(
            url=url, database_url=database_url, settings=settings, errors=running.errors
        )
        try:
            for port in behind:
                made.begin(port)
            eventually(lambda: httpx.get(f"{made.url}/healthz").status_code == 200)
            yield made
        finally:
            made.close()
