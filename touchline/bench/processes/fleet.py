"""API processes and nginx before them, of which only those that are measured run.

The others are stopped by a signal: they cost no processor time while they wait, and no start of a
process stands between two figures that are compared.
"""

from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

import psutil

from touchline.bench.http import servers
from touchline.bench.http.crowd import ANY_NUMBER
from touchline.bench.processes.nginx import balancing
from touchline.bench.scratch import Database
from touchline.stack.ports import any_free

READY_SECONDS = 120.0
SETTINGS = {
    "new_account_hours": "0",  # new accounts may write little
    "pool_size": "5",
    "trusted_proxies": "127.0.0.1",
    **ANY_NUMBER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Processes with the same settings.

    Attributes:
        ports: of each process.
        processes: the same.
        fronts: nginx's port before the first so many of them.
        nginx: its first process.
    """

    ports: Sequence[int]
    processes: Sequence[psutil.Process]
    fronts: dict[int, int]
    nginx: psutil.Process

    @contextmanager
    def running(self, count: int) -> Generator[int]:
        """Let the first so many go on while the block lasts; give nginx's port before them."""
        for process in self.processes[:count]:
            process.resume()
        for port in (*self.ports[:count], self.fronts[count]):
            servers.await_api(port, READY_SECONDS)
        try:
            yield self.fronts[count]
        finally:
            for process in self.processes[:count]:
                with suppress(psutil.NoSuchProcess):
                    process.suspend()


@contextmanager
def fleets(
    database: Database, counts: Sequence[int], *settings: dict[str, str]
) -> Generator[list[Fleet]]:
    """Start a fleet for each group of settings; they are ready and wait.

    One process of each group starts at a time: all at once would wait for each other too long on
    a machine of two processors.
    """
    begun: list[list[tuple[int, psutil.Process]]] = [[] for _ in settings]
    with ExitStack() as children:
        for _ in range(max(counts)):
            for group, each in zip(begun, settings, strict=True):
                beginning = servers.api_beginning(database, **SETTINGS, **each)
                port, process_id = children.enter_context(beginning)
                process = psutil.Process(process_id)
                children.callback(_resume, process)  # before it is asked to end
                group.append((port, process))
            for group in begun:
                port, process = group[-1]
                servers.await_api(port, READY_SECONDS)
                process.suspend()
        fronts = [{count: any_free() for count in counts} for _ in begun]
        behind = {
            front: [port for port, _ in group[:count]]
            for group, ports in zip(begun, fronts, strict=True)
            for count, front in ports.items()
        }
        nginx = psutil.Process(children.enter_context(balancing(behind)).process_id)
        yield [
            Fleet(
                ports=[port for port, _ in group],
                processes=[process for _, process in group],
                fronts=ports,
                nginx=nginx,
            )
            for group, ports in zip(begun, fronts, strict=True)
        ]


def _resume(process: psutil.Process) -> None:
    """Let it go on: one that is stopped hears no other signal."""
    with suppress(psutil.NoSuchProcess):
        process.resume()
