"""Enqueueing by our one statement is what the job library does itself, with both drivers."""

import asyncio
from datetime import UTC, datetime
from importlib import resources
from importlib.metadata import version
from typing import Any

import asyncpg
import pytest
from procrastinate import App, PsycopgConnector
from psycopg.conninfo import make_conninfo
from sqlalchemy import Engine, make_url, text
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.exc import ProgrammingError

from storage.kit.jobs import DEFER, SCHEMA, Job, batch
from storage.kit.roles import Role
from storage.migrations.scripts import script
from tests.databases import engine_as

pytestmark = pytest.mark.services

JOB = Job(task="deliver", arguments={"channel": "webhook", "n": 7}, priority=3)


def jobs(engine: Engine) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM jobs.procrastinate_jobs ORDER BY id"))
        return [dict(row) for row in rows.mappings()]


def conninfo(url: str) -> str:
    parsed = make_url(url)
    return make_conninfo(
        host=str(parsed.query["host"]),
        port=str(parsed.query["port"]),
        user=parsed.username,
        dbname=parsed.database,
        options=f"-c search_path={SCHEMA}",
    )


def by_the_library(database_url: str, job: Job) -> None:
    app = App(connector=PsycopgConnector(conninfo=conninfo(database_url)))

    async def enqueue() -> None:
        async with app.open_async():
            task = app.configure_task(job.task, priority=job.priority)
            await task.defer_async(**job.arguments)

    asyncio.run(enqueue())


def by_asyncpg(database_url: str, *batches: str, is_kept: bool = True) -> None:
    compiled = str(DEFER.compile(dialect=dialect()))

    async def enqueue() -> None:
        parsed = make_url(database_url)
        connection = await asyncpg.connect(
            host=str(parsed.query["host"]),
            port=int(str(parsed.query["port"])),
            user=parsed.username,
            database=parsed.database,
        )
        transaction = connection.transaction()
        await transaction.start()
        for each in batches:
            await connection.fetch(compiled, each)
        await (transaction.commit() if is_kept else transaction.rollback())
        await connection.close()

    asyncio.run(enqueue())


def test_what_we_enqueue_equals_what_the_library_enqueues(engine: Engine, database_url: str):
    by_the_library(database_url, JOB)
    with engine.begin() as connection:
        connection.execute(DEFER, {"jobs": batch([JOB])})
    by_asyncpg(database_url, batch([JOB]))
    theirs, *ours = [{k: v for k, v in row.items() if k != "id"} for row in jobs(engine)]
    assert theirs["args"] == {"channel": "webhook", "n": 7}
    assert ours == [theirs, theirs]


def test_a_batch_keeps_its_order_and_returns_its_ids(engine: Engine):
    several = [Job(task=f"task-{number}") for number in range(5)]
    with engine.begin() as connection:
        ids = connection.execute(DEFER, {"jobs": batch(several)}).scalar_one()
    rows = jobs(engine)
    assert [row["id"] for row in rows] == ids
    assert [row["task_name"] for row in rows] == [job.task for job in several]


def test_a_rolled_back_transaction_enqueues_nothing(engine: Engine, database_url: str):
    with engine.connect() as connection:
        connection.execute(DEFER, {"jobs": batch([JOB])})
        connection.rollback()
    by_asyncpg(database_url, batch([JOB]), is_kept=False)
    assert jobs(engine) == []


def test_arguments_are_plain_values():
    with pytest.raises(TypeError):
        batch([Job(task="t", arguments={"at": datetime.now(UTC)})])
    with pytest.raises(ValueError, match="JSON"):
        batch([Job(task="t", arguments={"n": float("nan")})])


def test_the_migration_holds_the_sql_of_the_version_that_is_installed():
    """A newer library needs a migration with its upgrade scripts; see the decision record."""
    assert version("procrastinate") == "3.10.0"
    theirs = (resources.files("procrastinate.sql") / "schema.sql").read_text(encoding="utf-8")
    assert script("procrastinate_3_10_0") == theirs


def test_a_role_that_may_enqueue_needs_no_right_on_the_librarys_tables(engine: Engine):
    api = engine_as(Role.API, engine)
    with api.begin() as connection:
        connection.execute(DEFER, {"jobs": batch([JOB])})
    assert len(jobs(engine)) == 1
    with pytest.raises(ProgrammingError, match="permission denied"), api.begin() as connection:
        connection.execute(text("INSERT INTO jobs.procrastinate_jobs DEFAULT VALUES"))
    api.dispose()
