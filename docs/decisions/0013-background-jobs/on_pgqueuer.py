"""pgqueuer: recovery is in its dequeue statement; its synchronous half wants autocommit."""

import asyncio
import os
from datetime import timedelta

import asyncpg
import marks
import psycopg

os.environ |= {"PGQUEUER_SCHEMA": "jobs"}  # read when it is imported

from pgqueuer import PgQueuer, Queries
from pgqueuer.core.executors import DatabaseRetryEntrypointExecutor
from pgqueuer.db import AsyncpgDriver

HEARTBEAT = timedelta(seconds=20)
_INSERT = """
INSERT INTO jobs.pgqueuer (priority, entrypoint, payload, status, execute_after)
VALUES (%s, %s, %s, 'queued', now()) RETURNING id
"""


def install(dsn: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(dsn)
        await Queries(AsyncpgDriver(connection)).install()
        await connection.close()

    asyncio.run(run())


def enqueue_sync(connection: psycopg.Connection, task: str, key: str, priority: int) -> int:
    """Its own statement by hand: its driver refuses a connection inside a transaction."""
    row = connection.execute(_INSERT, [priority, task, key.encode()]).fetchone()
    return row[0]


async def enqueue_async(connection, task: str, key: str) -> None:
    await Queries(AsyncpgDriver(connection)).enqueue(task, key.encode())


def cancel(dsn: str, job: int) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(dsn)
        await Queries(AsyncpgDriver(connection)).mark_job_as_cancelled([job])
        await connection.close()

    asyncio.run(run())


def work(dsn: str, _identity: str) -> None:
    async def run() -> None:
        async with asyncpg.create_pool(dsn, min_size=2, max_size=10) as pool:
            app = PgQueuer.from_asyncpg_pool(pool)

            @app.entrypoint("note")
            async def note(job) -> None:
                await marks.note(dsn, job.payload.decode())

            @app.entrypoint("alone", concurrency_limit=1)
            async def alone(job) -> None:
                await marks.note(dsn, job.payload.decode())

            @app.entrypoint("sleeps")
            async def sleeps(job) -> None:
                await marks.sleep(dsn, job.payload.decode())

            @app.entrypoint("fails_twice", executor_factory=_backing_off)
            async def fails_twice(job) -> None:
                if await marks.note(dsn, job.payload.decode()) < 3:
                    raise ConnectionError

            @app.schedule("tick", "* * * * * */2")
            async def tick(_schedule) -> None:
                await marks.note(dsn, "tick")

            await app.run(dequeue_timeout=timedelta(seconds=2), heartbeat_timeout=HEARTBEAT)

    asyncio.run(run())


def _backing_off(parameters):
    return DatabaseRetryEntrypointExecutor(
        parameters=parameters, initial_delay=timedelta(seconds=2)
    )
