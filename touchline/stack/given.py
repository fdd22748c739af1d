"""Addresses of servers that were given from outside: whether they can be meant at all.

Checked before anything starts, so that a typing error is one sentence and not a stack trace.
Passwords are never repeated.
"""

import os
import urllib.parse
from collections.abc import Iterator, Mapping

from touchline.errors import StackError
from touchline.stack import api_processes, celery_setting, wal_archive
from touchline.stack.servers import BROKER, DATABASES, REDIS, REPLICA

_A_DAY = 86_400
REDIS_SCHEMES = ("redis", "rediss", "unix")


def faults(environ: Mapping[str, str] = os.environ) -> Iterator[str]:
    """Yields what is wrong with each address that cannot be meant."""
    for database, (variable, driver) in DATABASES.items():
        given = environ.get(variable)
        if given and (reason := _fault(given, (f"postgresql+{driver}",))):
            like = f"postgresql+{driver}://user:password@host:5432/{database}"
            yield f"{variable} {reason}: write it like {like}"
    given = environ.get(REPLICA)
    if given and (reason := _fault(given, ("postgresql+psycopg",))):
        like = "postgresql+psycopg://user:password@replica:5432/touchline"
        yield f"{REPLICA} {reason}: write it like {like}"
    given = environ.get(REDIS)
    if given and (reason := _fault(given, REDIS_SCHEMES)):
        yield f"{REDIS} {reason}: write it like redis://host:6379/0"
    given = environ.get(wal_archive.VARIABLE)
    if given:
        try:
            wal_archive.store_of(given, "any")
        except ValueError as error:
            yield f"{wal_archive.VARIABLE}: {error}"
    seconds = environ.get(wal_archive.SECONDS) or "1"
    if not (seconds.isdecimal() and 1 <= int(seconds) <= _A_DAY):
        yield f"{wal_archive.SECONDS} is no number of seconds: write it like 60"
    yield from _of_several_hosts(environ)


def _of_several_hosts(environ: Mapping[str, str]) -> Iterator[str]:
    given = environ.get(BROKER)
    if given and (reason := _fault(given, REDIS_SCHEMES)):
        yield f"{BROKER} {reason}: write it like redis://host:6379/1"
    for fault in (api_processes.fault_of(environ), celery_setting.fault_of(environ)):
        if fault:
            yield fault


def check(environ: Mapping[str, str] = os.environ) -> None:
    """Refuses addresses that cannot be meant.

    Raises:
        StackError: naming the first and what it should look like.
    """
    for fault in faults(environ):
        raise StackError(fault)


def _fault(given: str, schemes: tuple[str, ...]) -> str | None:
    try:
        parts = urllib.parse.urlsplit(given)
        _ = parts.port
    except ValueError:
        return "has a port that is no number"
    if parts.scheme not in schemes:
        shown = f"begins with {parts.scheme}://" if parts.scheme else "is no address"
        return f"{shown}, not {schemes[0]}://"
    if schemes == REDIS_SCHEMES:
        return None
    return None if parts.path.strip("/") else "names no database"
