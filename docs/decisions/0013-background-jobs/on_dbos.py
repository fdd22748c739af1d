"""DBOS: durable workflows; a queue belongs to it, recovery to an executor's name."""

import json
import threading

import marks
import psycopg
from dbos import DBOS, DBOSClient, DBOSConfig

_ENQUEUE = """
SELECT jobs.enqueue_workflow(
    workflow_name => {0}, queue_name => {1}, positional_args => ARRAY[{2}::json],
    priority => {3}, app_version => 'v1'
)
"""


def _config(dsn: str, identity: str) -> DBOSConfig:
    return {
        "name": "compare",
        "system_database_url": dsn,
        "dbos_system_schema": "jobs",
        "executor_id": identity,
        "application_version": "v1",
        "log_level": "WARNING",
    }


def install(dsn: str) -> None:
    DBOS(config=_config(dsn, "installer"))
    DBOS.launch()
    DBOS.destroy()


def _queue_of(task: str) -> str:
    return "alone" if task == "alone" else "many"


def enqueue_sync(connection: psycopg.Connection, task: str, key: str, priority: int) -> str:
    """Priorities count the other way round: 1 is the most urgent."""
    statement = _ENQUEUE.format("%s", "%s", "%s", "%s::int4")
    parameters = [task, _queue_of(task), json.dumps(key), 10 - priority]
    return connection.execute(statement, parameters).fetchone()[0]


async def enqueue_async(connection, task: str, key: str) -> None:
    statement = _ENQUEUE.format("$1", "$2", "$3", "$4::int4")
    await connection.execute(statement, task, _queue_of(task), json.dumps(key), 10)


def cancel(dsn: str, job: str) -> None:
    client = DBOSClient(system_database_url=dsn, dbos_system_schema="jobs")
    client.cancel_workflow(job)
    client.destroy()


def work(dsn: str, identity: str) -> None:
    DBOS(config=_config(dsn, identity))

    @DBOS.workflow(name="note")
    async def note(key: str) -> None:
        await marks.note(dsn, key)

    @DBOS.workflow(name="alone")
    async def alone(key: str) -> None:
        await marks.note(dsn, key)

    @DBOS.workflow(name="sleeps")
    async def sleeps(key: str) -> None:
        await marks.sleep(dsn, key)

    @DBOS.step(retries_allowed=True, interval_seconds=2.0, max_attempts=5)
    async def failing(key: str) -> None:
        if await marks.note(dsn, key) < 3:
            raise ConnectionError

    @DBOS.workflow(name="fails_twice")
    async def fails_twice(key: str) -> None:
        await failing(key)

    @DBOS.workflow(name="tick")
    async def tick(_scheduled, _context) -> None:
        await marks.note(dsn, "tick")

    DBOS.launch()
    DBOS.register_queue("many")
    DBOS.register_queue("alone", global_concurrency=1)
    DBOS.apply_schedules(
        [{"schedule_name": "tick", "workflow_fn": tick, "schedule": "*/2 * * * * *"}]
    )
    threading.Event().wait()
