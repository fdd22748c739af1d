"""Checks everything a stack needs and says, line by line, what to do about what is missing.

Each check is a function of a home that yields findings; a new one goes into CHECKS. A check
starts nothing and changes nothing.
"""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.console import Console

from touchline import preflight
from touchline.errors import BinaryMissingError, StackError
from touchline.stack import crowd_setting, ports, postgres, probes, redis, remote
from touchline.stack.account import Account
from touchline.stack.finding import Finding, Level
from touchline.stack.home import Home
from touchline.stack.lock import STACK, holder_of
from touchline.stack.ports import HOST
from touchline.stack.servers import REDIS
from touchline.stack.state import State
from touchline.stack.world import starting

DISK_GIGABYTES = 1.0
LABELS = {"ok": "[green]ok  [/]", "warn": "[yellow]warn[/]", "fail": "[red]fail[/]"}


def examine(home: Home, console: Console) -> int:
    """Prints every finding; returns the exit code: 1 when something has failed."""
    failed = 0
    for check in CHECKS:
        for finding in check(home):
            failed += finding.level is Level.FAIL
            advice = f" -> {finding.advice}" if finding.advice else ""
            console.print(
                f"{LABELS[finding.level]} {finding.what}{advice}", highlight=False, soft_wrap=True
            )
    return min(failed, 1)


def _machine(_: Home) -> Iterator[Finding]:
    version = platform.python_version()
    is_fitting = ".".join(version.split(".")[:2]) in preflight.FITTING
    level = Level.OK if is_fitting else Level.FAIL
    yield Finding(level, f"Python {version} on {platform.system()} {platform.machine()}")
    for fault in preflight.faults():
        yield Finding(Level.FAIL, fault)
    for warning in preflight.warnings():
        yield Finding(Level.WARN, warning)
    if sys.flags.dont_write_bytecode:
        yield Finding(
            Level.WARN,
            "PYTHONDONTWRITEBYTECODE is set",
            "the stack ignores it; unset it for fast starts of your own",
        )


def _programs(_: Home) -> Iterator[Finding]:
    try:
        program = postgres.binaries() / "postgres"
        done = subprocess.run(  # noqa: S603 our own program
            [str(program), "--version"], capture_output=True, text=True, check=True
        )
        yield Finding(Level.OK, f"{done.stdout.strip()}, {_account()}")
    except (BinaryMissingError, StackError, OSError, subprocess.CalledProcessError) as error:
        yield Finding(Level.FAIL, f"PostgreSQL cannot run: {error}")
    if not os.environ.get(REDIS):
        yield redis_finding(redis.binary())
    yield from limit_findings(os.environ)
    yield from crowd_findings(os.environ)


def limit_findings(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what keeps the API's rate limits from holding for all its processes."""
    url = environ.get(REDIS)
    if url and not redis.answers(url):
        yield Finding(
            Level.WARN,
            "the Redis of TOUCHLINE_REDIS_URL does not answer: each API process counts rate limits"
            " by itself, and keeps to its share of TOUCHLINE_API_PROCESSES",
            "start it, or correct the address",
        )
    if environ.get("TOUCHLINE_RATE_LIMITS", "").lower() == "off":
        yield Finding(
            Level.WARN,
            "rate limits are off: anybody may try passwords as fast as they like",
            "unset TOUCHLINE_RATE_LIMITS once you have measured",
        )


def crowd_findings(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what keeps the simulated crowd away by mistake."""
    if fault := crowd_setting.fault_of(environ):
        yield Finding(Level.WARN, fault, "set it to `on` or `off`")


def redis_finding(program: Path | None) -> Finding:
    """What a Redis program, or its absence, means."""
    if program:
        return Finding(Level.OK, f"Redis: {program}")
    return Finding(
        Level.WARN,
        f"no Redis: {redis.LOST_WITHOUT}",
        "install redis-server or valkey, or set TOUCHLINE_REDIS_URL",
    )


def _account() -> str:
    account = Account.ours()
    if account.is_dropped:
        return "run as `nobody` with its data under /var/lib/touchline (no user namespaces here)"
    return "run in a user namespace" if account.prefix else "run as you"


def _disk(home: Home) -> Iterator[Finding]:
    place = next(each for each in (home.directory, *home.directory.parents) if each.exists())
    free = shutil.disk_usage(place).free / 1e9
    level = Level.OK if free >= DISK_GIGABYTES else Level.FAIL
    yield Finding(level, f"{free:.1f} GB free for {home.directory}")


def _external(_: Home) -> Iterator[Finding]:
    yield from remote.findings()


def _stack(home: Home) -> Iterator[Finding]:
    holder, state = holder_of(home), State.read(home)
    if holder is None or not holder.is_alive or holder.kind != STACK or state is None:
        yield Finding(
            Level.OK,
            f"the {home.world} world is not running; `{starting(home.world)}` starts it",
        )
        for service, port in ports.USUAL.items():
            if not ports.is_free(port):
                yield Finding(
                    Level.WARN, f"port {port} ({service}) is taken", "another one will be used"
                )
        return
    for name, service in state.services.items():
        is_ready = service["phase"] == "ready"
        restarts = f", {service['restarts']} restarts" if service["restarts"] else ""
        yield Finding(
            Level.OK if is_ready else Level.FAIL,
            f"{name} is {service['phase']}{restarts}",
            "" if is_ready else f"see {home.log(name)}",
        )
    yield from _daemons(state)
    yield from _database(state.environment["TOUCHLINE_DATABASE_URL"])


def _daemons(state: State) -> Iterator[Finding]:
    if not probes.Daemons(HOST, state.ports["webserver"])():
        yield Finding(Level.FAIL, "Dagster's daemons have no heartbeat", "see daemon.log")


def _database(url: str) -> Iterator[Finding]:
    from sqlalchemy import create_engine, text  # noqa: PLC0415 only a running stack needs it
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    from storage.migrations.upgrade import head_revision  # noqa: PLC0415

    try:
        with create_engine(url).connect() as connection:
            revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            mode, now = connection.execute(
                text("SELECT mode, clock.now() FROM clock.setting")
            ).one()
    except SQLAlchemyError as error:
        yield Finding(Level.FAIL, f"the database cannot be read: {error}", "run `make migrate`")
        return
    if revision == head_revision():
        yield Finding(Level.OK, f"schema at its head, {revision}")
    else:
        yield Finding(
            Level.FAIL, f"schema at {revision}, not {head_revision()}", "run `make migrate`"
        )
    yield Finding(Level.OK, f"domain clock: {now:%Y-%m-%d %H:%M:%S} UTC, {mode}")


CHECKS = (_machine, _programs, _disk, _external, _stack)
