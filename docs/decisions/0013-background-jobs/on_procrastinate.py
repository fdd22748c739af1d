"""Procrastinate: recovery is a periodic job of one's own, so it is written here."""

import asyncio
import json

import marks
import psycopg
from procrastinate import App, PsycopgConnector, RetryStrategy

SCHEMA = "jobs"
_DEFER = """
SELECT (procrastinate_defer_jobs_v1(ARRAY[
    ROW('default', {0}::text, {1}::int, NULL, NULL, {2}::jsonb, NULL)
]::procrastinate_job_to_defer_v1[]))[1]
"""


def app_of(dsn: str) -> App:
    options = {"options": f"-c search_path={SCHEMA},public"}
    app = App(connector=PsycopgConnector(conninfo=dsn, kwargs=options))

    @app.task(name="note")
    @app.task(name="alone", lock="alone")
    async def note(key: str) -> None:
        await marks.note(dsn, key)

    @app.task(name="sleeps")
    async def sleeps(key: str) -> None:
        await marks.sleep(dsn, key)

    @app.task(name="fails_twice", retry=RetryStrategy(max_attempts=5, exponential_wait=2))
    async def fails_twice(key: str) -> None:
        if await marks.note(dsn, key) < 3:
            raise ConnectionError

    @app.periodic(cron="* * * * * */2")
    @app.task(name="tick")
    async def tick(timestamp: int) -> None:  # noqa: ARG001 its signature
        await marks.note(dsn, "tick")

    @app.periodic(cron="* * * * * */10")
    @app.task(name="reclaim", queueing_lock="reclaim")
    async def reclaim(timestamp: int) -> None:  # noqa: ARG001 its signature
        for job in await app.job_manager.get_stalled_jobs():
            await app.job_manager.retry_job(job)

    return app


def install(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {SCHEMA}")
    app = app_of(dsn)
    with app.open():
        app.schema_manager.apply_schema()


def enqueue_sync(connection: psycopg.Connection, task: str, key: str, priority: int) -> int:
    connection.execute(f"SET LOCAL search_path = {SCHEMA}")
    parameters = [task, priority, json.dumps({"key": key})]
    return connection.execute(_DEFER.format("%s", "%s", "%s"), parameters).fetchone()[0]


async def enqueue_async(connection, task: str, key: str) -> None:
    await connection.execute(f"SET LOCAL search_path = {SCHEMA}")
    await connection.execute(_DEFER.format("$1", "$2", "$3"), task, 0, json.dumps({"key": key}))


def cancel(dsn: str, job: int) -> None:
    app = app_of(dsn)
    with app.open():
        app.job_manager.cancel_job_by_id(job)


def work(dsn: str, identity: str) -> None:
    async def run() -> None:
        app = app_of(dsn)
        async with app.open_async():
            await app.run_worker_async(name=identity, concurrency=10, delete_jobs="successful")

    asyncio.run(run())
