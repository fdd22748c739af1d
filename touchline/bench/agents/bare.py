"""The job library alone: jobs that each insert one row; run as `python -m …bare`.

The database's URL comes from the environment, as for the other bare servers. Its tables are those
of our migrations; jobs are deleted once they are done, as ours are.
"""

import asyncio
import os

from procrastinate import App, PsycopgConnector
from psycopg_pool import AsyncConnectionPool

from storage.kit.engine import engine_of
from storage.kit.jobs import SCHEMA
from touchline.bench.http.bare import DATABASE_URL
from workers.app import conninfo_of

TASK = "bare"
TABLE = """
    CREATE TABLE bare_done (
        number bigint NOT NULL, title text NOT NULL, began_at timestamptz NOT NULL
    )"""
_DONE = "INSERT INTO bare_done (number, title, began_at) VALUES (%s, %s, clock_timestamp())"
_CONCURRENCY = 8


async def main() -> None:
    """Take jobs until the process is ended."""
    engine = engine_of(os.environ[DATABASE_URL])
    conninfo = conninfo_of(engine)
    options = {"options": f"-c search_path={SCHEMA},public -c TimeZone=UTC"}
    app = App(connector=PsycopgConnector(conninfo=conninfo, kwargs=options, max_size=_CONCURRENCY))
    pool = AsyncConnectionPool(
        conninfo, kwargs={"autocommit": True}, min_size=1, max_size=_CONCURRENCY, open=False
    )
    await pool.open()

    @app.task(name=TASK)
    async def do(number: int, title: str) -> None:  # pyright: ignore[reportUnusedFunction]
        async with pool.connection() as connection:
            await connection.execute(_DONE, (number, title))

    async with app.open_async():
        await app.run_worker_async(
            concurrency=_CONCURRENCY, delete_jobs="always", install_signal_handlers=False
        )


if __name__ == "__main__":
    asyncio.run(main())
