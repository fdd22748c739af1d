"""`touchline up`, `demo`, `down`, `status`, `doctor`: the stack as a person handles it."""

import asyncio
import sys
import time

import click
from rich.console import Console
from rich.table import Table

from touchline.errors import WorldBusyError
from touchline.stack import doctor as diagnosis
from touchline.stack import given
from touchline.stack import stop as stopping
from touchline.stack.console import print_addresses
from touchline.stack.home import Home
from touchline.stack.lock import STACK, WorldLock, holder_of
from touchline.stack.session import Session
from touchline.stack.state import State
from touchline.stack.world import OPTION, starting

CLEANUP_SECONDS = 60.0
NOT_RUNNING = 3  # as systemctl answers


def _world(command: click.Command) -> click.Command:
    command.params.append(OPTION)
    return command


@_world
@click.command()
def up(world: str) -> None:
    """Start everything and stay until Ctrl-C.

    A new simulated world is filled first: history, models, forecasts.
    """
    _start(world, stays=True)


@_world
@click.command()
def demo(world: str) -> None:
    """Start everything, show the coming fixtures' forecasts, stop."""
    _start(world, stays=False)


@_world
@click.command()
def down(world: str) -> None:
    """Stop the stack that runs."""
    holder = stopping.stop(Home.of(world))
    click.echo(f"stopped the {world} world" if holder else f"the {world} world is not running")


@_world
@click.command()
def status(world: str) -> None:
    """Show what runs, and where."""
    console = Console()
    home = Home.of(world)
    holder, state = holder_of(home), State.read(home)
    if holder is None or not holder.is_alive or holder.kind != STACK or state is None:
        console.print(f"the {world} world is not running; `{starting(world)}` starts it")
        sys.exit(NOT_RUNNING)
    table = Table("service", "phase", "pid", "restarts", box=None)
    for name, service in state.services.items():
        table.add_row(name, *(str(service[key]) for key in ("phase", "pid", "restarts")))
    console.print(table)
    print_addresses(console, dict(state.addresses))


@_world
@click.command()
def doctor(world: str) -> None:
    """Check this machine, its programs and the stack; say what to do."""
    sys.exit(diagnosis.examine(Home.of(world), Console()))


def _start(world: str, *, stays: bool) -> None:
    console = Console()
    given.check()
    home = Home.of(world)
    home.create()
    lock = _take(home, console, stays=stays)
    if lock is None:
        return
    try:
        asyncio.run(Session(home, lock, console).run(stays=stays))
    finally:
        lock.release()


def _take(home: Home, console: Console, *, stays: bool) -> WorldLock | None:
    """The world's lock, or None after pointing at the stack that has it."""
    title = f"touchline {'up' if stays else 'demo'}"
    deadline = time.monotonic() + CLEANUP_SECONDS
    is_reported = False
    while time.monotonic() < deadline:
        try:
            return WorldLock.acquire(home, STACK, title)
        except BlockingIOError:
            holder = holder_of(home)
        if holder and holder.kind == STACK and holder.is_alive:
            _point_at(home, holder.pid, console)
            return None
        if holder and not is_reported:
            busy = f"`{holder.title}`" if holder.is_alive else "the end of a killed stack"
            console.print(f"waiting for {busy} to give the {home.world} world back")
            is_reported = True
    raise WorldBusyError(f"the {home.world} world is in use: see `touchline status`")


def _point_at(home: Home, pid: int, console: Console) -> None:
    console.print(
        f"the {home.world} world is already running (process {pid}); `make down` stops it"
    )
    if state := State.read(home):
        if not state.is_ready:
            console.print("it is still starting")
        print_addresses(console, dict(state.addresses))
