"""What the jobs of every candidate do: note in the table `done` that they ran."""

import asyncio
import os
import time

import psycopg

SLEEP_SECONDS = 120.0


def mark(dsn: str, key: str) -> int:
    """Note that a job runs; return how often it has."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("INSERT INTO done VALUES (%s, %s, %s)", [key, os.getpid(), time.time()])
        row = connection.execute("SELECT count(*) FROM done WHERE key = %s", [key]).fetchone()
    return row[0]


async def note(dsn: str, key: str) -> int:
    """Note it without stopping the loop."""
    return await asyncio.to_thread(mark, dsn, key)


async def sleep(dsn: str, key: str) -> None:
    """Note it, then take long, the first time only."""
    if await note(dsn, key) == 1:
        await asyncio.sleep(SLEEP_SECONDS)
