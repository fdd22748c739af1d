"""What a world uses of other machines, asked whether it answers: how fast, and of which version.

Each address is asked once, waits few seconds, and is named by its host alone: the rest of an
address may be a secret.
"""

import os
import time
import urllib.parse
from collections.abc import Iterator, Mapping

import psycopg

from touchline.stack import celery_setting, given
from touchline.stack.finding import Finding, Level
from touchline.stack.servers import DATABASES, OF_ROLES, REDIS, REPLICA

OLDEST_POSTGRES = 18  # uuidv7()
_CONNECT_SECONDS = 3
_OBJECTS = {
    "TOUCHLINE_MEDIA_URL": "images",
    "TOUCHLINE_LAKE_URL": "the lake",
    "TOUCHLINE_ARTIFACTS_URL": "reports",
    "TOUCHLINE_WAL_ARCHIVE_URL": "the write-ahead log",
}


def findings(environ: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Yield what is given from outside; nothing where a world has everything itself."""
    faults = list(given.faults(environ))
    for fault in faults:
        yield Finding(Level.FAIL, fault)
    if faults:
        return
    yield from _databases(environ)
    if url := environ.get(REDIS):
        yield _redis("Redis", url)
    if celery_setting.is_wanted(environ):
        yield from _broker(environ)
    for variable, name in _OBJECTS.items():
        if "://" in (url := environ.get(variable, "")):
            yield _object_store(name, url)


def _databases(environ: Mapping[str, str]) -> Iterator[Finding]:
    for database, (variable, _driver) in DATABASES.items():
        if url := environ.get(variable):
            yield _database(f"database {database}, given from outside,", url)
    if environ.get(DATABASES["touchline"][0]) and not any(map(environ.get, OF_ROLES.values())):
        yield Finding(
            Level.WARN,
            "every service is the same login on that database",
            "`python -m touchline.databases` makes one for each; .env.example says where they go",
        )
    if url := environ.get(REPLICA):
        yield _replica(url)


def _host(url: str) -> str:
    return urllib.parse.urlsplit(url).hostname or "a socket"


def _milliseconds(since: float) -> str:
    return f"answers in {(time.perf_counter() - since) * 1000:.1f} ms"


def _database(name: str, url: str, question: str = "SELECT true, 0") -> Finding:
    """Whether a server answers and is new enough; `question` asks what must be true, and bytes."""
    what = f"{name} on {_host(url)},"
    plain = urllib.parse.urlsplit(url)._replace(scheme="postgresql").geturl()
    try:
        with psycopg.connect(plain, connect_timeout=_CONNECT_SECONDS) as connection:
            version = connection.info.server_version // 10_000
            begun = time.perf_counter()
            row = connection.execute(question.encode()).fetchone()
            took = _milliseconds(begun)
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        return Finding(Level.FAIL, f"{what} cannot be reached", reason)
    what = f"{what} is PostgreSQL {version}"
    if version < OLDEST_POSTGRES:
        return Finding(Level.FAIL, what, f"{OLDEST_POSTGRES} or newer is needed")
    is_fitting, behind = row or (False, 0)
    if not is_fitting:
        return Finding(
            Level.WARN,
            f"{what}, {took}, is no replica",
            f"reads go to the primary; {REPLICA} should name a server that follows it",
        )
    return Finding(
        Level.OK, f"{what}, {took}" + (f", {behind:,} bytes to replay" if behind else "")
    )


def _replica(url: str) -> Finding:
    return _database(
        "replica for reads",
        url,
        "SELECT pg_is_in_recovery(), coalesce(pg_wal_lsn_diff("
        "CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() END,"
        "CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() END), 0)::bigint",
    )


def _redis(name: str, url: str) -> Finding:
    from redis import Redis, RedisError  # noqa: PLC0415 only needed where one is given

    what = f"{name} on {_host(url)}"
    try:
        with Redis.from_url(  # pyright: ignore[reportUnknownMemberType]
            url, socket_timeout=2, socket_connect_timeout=2
        ) as client:
            client.ping()  # pyright: ignore[reportUnknownMemberType]
            begun = time.perf_counter()
            told: Mapping[str, object] = client.info("server")  # pyright: ignore
            took = _milliseconds(begun)
    except (RedisError, OSError, ValueError) as error:
        return Finding(
            Level.WARN if name == "Redis" else Level.FAIL,
            f"{what} does not answer: {type(error).__name__}",
            "start it, or correct the address",
        )
    return Finding(Level.OK, f"{what}, is version {told.get('redis_version')}, {took}")


def _broker(environ: Mapping[str, str]) -> Iterator[Finding]:
    if not celery_setting.is_installed():
        yield Finding(
            Level.FAIL,
            "Celery is not installed, which TOUCHLINE_DAGSTER_EXECUTOR asks for",
            "pip install --no-deps -r requirements/celery.txt",
        )
    url = celery_setting.broker_of(environ)
    if url is None:
        yield Finding(Level.OK, "the broker of Dagster's steps is the embedded Redis")
        return
    yield _redis("broker of Dagster's steps", url)
    workers = celery_setting.workers_at(url)
    yield (
        Finding(Level.OK, f"workers of Dagster's steps: {', '.join(workers)}")
        if workers
        else Finding(Level.WARN, "no worker of Dagster's steps is there", "`touchline steps`")
    )


def _object_store(name: str, url: str) -> Finding:
    from obstore.exceptions import BaseError  # noqa: PLC0415 only needed where one is given
    from obstore.store import from_url  # noqa: PLC0415

    parts = urllib.parse.urlsplit(url)
    what = f"object store of {name}, {parts.scheme}://{parts.hostname or ''}"
    try:
        begun = time.perf_counter()
        next(iter(from_url(url).list(chunk_size=1)), None)  # pyright: ignore
        return Finding(Level.OK, f"{what}, {_milliseconds(begun)}")
    except (BaseError, ValueError, OSError) as error:
        reason = str(error).strip().splitlines()[0][:200]
        return Finding(Level.FAIL, f"{what} cannot be read", reason)
