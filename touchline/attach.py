"""Gives a command the databases of a world: the running stack's, given ones, or its own.

Nothing is started when TOUCHLINE_DATABASE_URL names a database or when the stack of the world
runs. Otherwise PostgreSQL runs for as long as the command does, and the world is locked.
"""

import os
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager

import click

from storage.kit.roles import Role
from touchline.errors import StackError, WorldBusyError
from touchline.stack import given, postgres, wal_archive
from touchline.stack.account import Account
from touchline.stack.environment import database_environment
from touchline.stack.home import Home
from touchline.stack.lock import COMMAND, STACK, WorldLock, holder_of
from touchline.stack.servers import DATABASES, OF_ROLES, Servers
from touchline.stack.state import State

PATIENCE_SECONDS = 60.0
URL = DATABASES["touchline"][0]


@contextmanager
def attached(
    world: str,
    *,
    role: Role = Role.PIPELINES,
    patience_seconds: float = PATIENCE_SECONDS,
    opens: bool = True,
) -> Generator[None]:
    """Sets the environment that settings read, for as long as the block lasts.

    Args:
        world: which one.
        role: as whom the command uses the database `touchline`.
        patience_seconds: how long to wait for the process that has it.
        opens: bring the schema of a world that does not run to its head, and set its clock.
    """
    given.check()
    if os.environ.get(URL):
        os.environ["TOUCHLINE_WORLD"] = world
        with _environment(_as(role, os.environ)):
            yield
        return
    home = Home.of(world)
    home.create()
    holder = holder_of(home)
    if holder and holder.kind == STACK and holder.is_alive:
        found = _of_running_stack(home, patience_seconds)
        with _environment(found | _as(role, found)):
            _say(f"{world} world, attached to the running stack")
            yield
        return
    lock = _take(home, patience_seconds)
    try:
        with _own_databases(home, role, opens=opens):
            yield
    finally:
        home.tidy()
        lock.release()


@contextmanager
def _own_databases(home: Home, role: Role, *, opens: bool) -> Generator[None]:
    account = Account.ours()
    servers = Servers.of(home)
    cluster, log = account.cluster_of(home), home.log("postgres")
    settings = (*postgres.SETTINGS, *wal_archive.settings(home.world))
    with postgres.running(cluster, home.sockets, account=account, settings=settings, log=log):
        if not postgres.has_databases(home.sockets, servers.embedded_databases):
            raise StackError("PostgreSQL went away while its databases were created")
        found = database_environment(home, servers)
        with _environment(found):
            _say(f"{home.world} world, databases started for this command")
            if opens:
                with _environment(_as(Role.OWNER, found)):
                    _open()
            with _environment(_as(role, found)):
                yield


def _open() -> None:
    from storage.settings import StorageSettings  # noqa: PLC0415 commands without a database
    from touchline.opening import open_world  # noqa: PLC0415 must not pay for SQLAlchemy

    open_world(StorageSettings())  # pyright: ignore[reportCallIssue] from the environment


def _as(role: Role, environ: Mapping[str, str]) -> dict[str, str]:
    """The variable by which settings find the database, where a role has its own address."""
    own = environ.get(OF_ROLES[role])
    return {URL: own} if own else {}


def _take(home: Home, patience_seconds: float) -> WorldLock:
    title = " ".join(["touchline", *sys.argv[1:3]])
    try:
        return WorldLock.acquire(home, COMMAND, title)
    except BlockingIOError:
        holder = holder_of(home)
        who = f"`{holder.title}` (process {holder.pid})" if holder else "somebody"
        _say(f"waiting for {who}, which uses the {home.world} world")
    try:
        return WorldLock.acquire(home, COMMAND, title, patience_seconds=patience_seconds)
    except BlockingIOError as error:
        raise WorldBusyError(f"the {home.world} world is in use by {who}: try again") from error


def _of_running_stack(home: Home, patience_seconds: float) -> dict[str, str]:
    deadline = time.monotonic() + patience_seconds
    while time.monotonic() < deadline:
        state = State.read(home)
        if state and (state.is_ready or _has_schema(state)):
            return dict(state.environment)
        time.sleep(0.2)
    raise WorldBusyError(f"the {home.world} stack does not become ready: see {home.logs}")


def _has_schema(state: State) -> bool:
    return state.services.get("schema", {}).get("phase") == "ready"


@contextmanager
def _environment(chosen: dict[str, str]) -> Generator[None]:
    before = {key: os.environ.get(key) for key in chosen}
    os.environ.update(chosen)
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                del os.environ[key]
            else:
                os.environ[key] = value


def _say(words: str) -> None:
    click.echo(f"touchline: {words}", err=True)
