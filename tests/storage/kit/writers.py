"""Programs that the concurrency tests run as processes of their own and may kill."""

import os
import random
import sys
from datetime import UTC, datetime

from sqlalchemy import text

from storage.kit.engine import engine_of
from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork


def write_events(url: str, writer: int, transactions: int) -> None:
    """Publish `transactions` small transactions, each of one to three events."""
    rng = random.Random(writer)  # noqa: S311 - variety, not secrecy
    engine = engine_of(url)
    number = 0
    for _ in range(transactions):
        with UnitOfWork(engine) as uow:
            uow.connection.execute(text("SELECT 1"))
            for _ in range(rng.randint(1, 3)):
                number += 1
                uow.publish(
                    Event(
                        type="match.score",
                        topics=["live"],
                        payload={"writer": writer, "number": number},
                        occurred_at=datetime(2025, 11, 15, tzinfo=UTC),
                    )
                )
            if rng.random() < 0.05:
                continue  # rolled back: its numbers are missing for every reader
            uow.commit()
    engine.dispose()


def die_in_the_log(url: str) -> None:
    """Take the log's lock and a seq, say so, and wait to be killed before COMMIT."""
    engine = engine_of(url)
    with engine.connect() as connection:
        connection.execute(
            text(
                "SELECT events.append(jsonb_build_array(jsonb_build_object("
                "'topics', '[\"live\"]'::jsonb, 'type', 'match.score', 'version', 1,"
                " 'payload', '{}'::jsonb, 'occurred_at', '2025-11-15T00:00:00Z')))"
            )
        )
        os.write(1, b"holding\n")
        os.read(0, 1)


if __name__ == "__main__":
    program, *arguments = sys.argv[1:]
    if program == "write_events":
        write_events(arguments[0], int(arguments[1]), int(arguments[2]))
    else:
        die_in_the_log(arguments[0])
