"""One run of the stack, from taking the world to giving it back."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from rich.console import Console

from touchline.stack import api_processes, ports
from touchline.stack.console import StartingScreen, addresses_of
from touchline.stack.environment import command_environment, service_environment
from touchline.stack.home import Home
from touchline.stack.lock import WorldLock
from touchline.stack.orphans import Watcher
from touchline.stack.place import Place
from touchline.stack.servers import Servers
from touchline.stack.services import table
from touchline.stack.standing import Standing
from touchline.stack.state import State, describe, ours
from touchline.stack.supervisor import Supervisor

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
T = TypeVar("T")


class StopRequested(Exception):  # noqa: N818 not an error: a signal came
    """A signal to stop the stack."""


@dataclass(slots=True, kw_only=True)
class Running:
    """A stack that comes up or is up."""

    place: Place
    environment: dict[str, str]
    addresses: dict[str, str]
    supervisor: Supervisor
    watcher: Watcher
    screen: StartingScreen
    stop_requested: asyncio.Event

    async def until_stopped(self) -> None:
        """Waits until a signal to stop, or raises what ended the stack."""
        with contextlib.suppress(StopRequested):
            await self.during(asyncio.Event().wait())

    async def during(self, work: Awaitable[T]) -> T:
        """Does some work unless the stack fails, or has to stop, before it is done."""
        working = asyncio.ensure_future(work)
        stopping = asyncio.ensure_future(self.stop_requested.wait())
        failing = asyncio.ensure_future(self.supervisor.until_failure())
        try:
            await asyncio.wait({working, stopping, failing}, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                return working.result()
            if failing.done():
                failing.result()
            raise StopRequested
        finally:
            for task in (working, stopping, failing):
                task.cancel()
            await asyncio.gather(working, stopping, failing, return_exceptions=True)


@asynccontextmanager
async def running(home: Home, lock: WorldLock, console: Console) -> AsyncGenerator[Running]:
    """Begins to bring the stack up, yields it, and stops it however the block ends."""
    stop_requested = _listen_for_stop()
    servers = Servers.of(home)
    chosen = ports.choose(home.ports_file, api_processes.count())
    place = Place.local(home, servers, chosen)
    environment = service_environment(place)
    nodes = table(home, servers, place)
    screen = StartingScreen(console, nodes)

    def write_state() -> None:
        State(
            pid=os.getpid(),
            is_ready=supervisor.is_ready,
            watcher_pid=watcher.pid,
            addresses=addresses_of(nodes),
            ports=chosen,
            environment=ours(environment | command_environment(place)),
            services=describe(supervisor.standings.values()),
        ).write(home)

    def on_change(standing: Standing) -> None:
        screen.show(standing)
        write_state()

    watcher = Watcher(inherited=[lock.descriptor], on_replaced=write_state)
    await watcher.start()
    supervisor = Supervisor(
        nodes, environment=environment, log_of=home.log, watcher=watcher, on_change=on_change
    )
    try:
        supervisor.launch()
        yield Running(
            place=place,
            environment=environment,
            addresses=addresses_of(nodes),
            supervisor=supervisor,
            watcher=watcher,
            screen=screen,
            stop_requested=stop_requested,
        )
    finally:
        await supervisor.stop()
        await watcher.stop()
        State.clear(home)
        home.tidy()


def _listen_for_stop() -> asyncio.Event:
    requested = asyncio.Event()
    has_nohup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    for number in STOP_SIGNALS:
        if number is signal.SIGHUP and has_nohup:
            continue
        asyncio.get_running_loop().add_signal_handler(number, requested.set)
    return requested
