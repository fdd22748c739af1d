"""The write path: one transaction with its events and jobs, or nothing at all."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import pytest
from sqlalchemy import Engine, func, insert, select, text, update

from serving.access.subject import ANONYMOUS
from serving.kit.errors import DatabaseAwayError
from serving.kit.postgres.database import Database
from serving.kit.writes import Writes
from storage.kit.events import Event
from storage.kit.jobs import Job
from storage.kit.rules import ConstraintError, Defer, Publish, Rule, now, one, rows
from storage.kit.tables.events import event
from storage.kit.unit_of_work import UnitOfWork
from storage.register.tables import team, team_alias
from tests.conftest import OPENING

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]
ResultT = TypeVar("ResultT")


@asynccontextmanager
async def writes_to(url: str) -> AsyncIterator[Writes]:
    database = Database(url, pool_size=4)
    await database.open()
    try:
        yield Writes(database)
    finally:
        await database.close()


def through(url: str, act: Callable[[Writes], Awaitable[ResultT]]) -> ResultT:
    async def run() -> ResultT:
        async with writes_to(url) as writes:
            return await act(writes)

    return asyncio.run(run())


def happened(number: int) -> Event:
    return Event(type="x", topics=("live",), payload={"number": number}, occurred_at=OPENING)


def founded(name: str) -> Rule[int]:
    """A rule that asks, writes, publishes and defers."""
    made = yield from rows(insert(team).values(name=name, country="X").returning(team.c.team_id))
    number: int = made[0]["team_id"]
    yield Publish(happened(number))
    yield Defer(Job(task="welcome", arguments={"team_id": number}))
    return number


def counted(engine: Engine) -> tuple[int, int, int]:
    """Teams, events and jobs."""
    jobs = text("SELECT count(*) FROM jobs.procrastinate_jobs")
    with engine.connect() as connection:
        return (
            connection.scalar(select(func.count()).select_from(team)) or 0,
            connection.scalar(select(func.count()).select_from(event)) or 0,
            connection.scalar(jobs) or 0,
        )


def test_both_units_of_work_follow_the_same_rule(engine, database_url):
    with UnitOfWork(engine) as uow:
        uow.run(founded("One"))
        uow.commit()
    through(database_url, lambda writes: writes.apply(ANONYMOUS, founded, "Two"))

    assert counted(engine) == (2, 2, 2)
    with engine.connect() as connection:
        rows_of_log = connection.execute(select(event).order_by(event.c.seq)).all()
        first, second = ({**row._mapping, "seq": 0, "payload": 0} for row in rows_of_log)
    assert first == second
    assert [row.payload["number"] for row in rows_of_log] == sorted(
        row.payload["number"] for row in rows_of_log
    )


def test_an_error_leaves_nothing_behind(engine, database_url):
    async def act(writes: Writes) -> None:
        async def fail() -> None:
            async with writes.unit(ANONYMOUS) as unit:
                await unit.run(founded("Gone"))
                raise RuntimeError

        with pytest.raises(RuntimeError):
            await fail()
        async with writes.unit(ANONYMOUS) as unit:  # the connection is as good as before
            await unit.run(founded("There"))

    through(database_url, act)
    assert counted(engine) == (1, 1, 1)


def test_a_rule_may_know_what_a_refused_row_means(engine, database_url):
    def twice(name: str) -> Rule[None]:
        number = yield from founded(name)
        alias = {"source": "x", "country": "X", "alias_key": "k", "alias": "K", "team_id": number}
        yield from rows(insert(team_alias).values(**alias))
        try:
            yield from rows(insert(team_alias).values(**alias))
        except ConstraintError as error:
            raise LookupError(error.constraint) from error

    with pytest.raises(LookupError, match="pk_team_alias"), UnitOfWork(engine) as uow:
        uow.run(twice("A"))
    with pytest.raises(LookupError, match="pk_team_alias"):
        through(database_url, lambda writes: writes.apply(ANONYMOUS, twice, "A"))
    assert counted(engine) == (0, 0, 0)


def test_two_that_lock_each_other_out_are_both_made_in_the_end(engine, database_url):
    ids = [
        through(database_url, lambda w, n=name: w.apply(ANONYMOUS, founded, n))
        for name in ("A", "B")
    ]
    met = asyncio.Barrier(2)
    attempts: list[int] = []

    async def act(writes: Writes) -> None:
        await asyncio.gather(crossing(writes, ids), crossing(writes, ids[::-1]))

    async def crossing(writes: Writes, order: list[int]) -> None:
        first, second = order
        is_first_time = True

        def renamed(number: int) -> Rule[None]:
            attempts.append(number)
            yield from rows(update(team).where(team.c.team_id == number).values(name=f"t{number}"))

        async def unit_of_two() -> None:
            nonlocal is_first_time
            async with writes.unit(ANONYMOUS) as unit:
                await unit.run(renamed(first))
                if is_first_time:
                    is_first_time = False
                    await met.wait()
                await unit.run(renamed(second))

        await writes.retried(unit_of_two)

    through(database_url, act)
    assert len(attempts) > 4, "nobody was in anybody's way"
    with engine.connect() as connection:
        names = set(connection.scalars(select(team.c.name)))
    assert names == {f"t{number}" for number in ids}


def test_a_database_that_is_away_is_reported(database_url):
    away = "postgresql+psycopg://nobody@/nothing?host=/nowhere"
    with pytest.raises(DatabaseAwayError):
        through(away, lambda writes: writes.apply(ANONYMOUS, founded, "A"))


def test_a_transaction_records_at_one_instant(engine, database_url):
    def looked() -> Rule[bool]:
        return (yield from now()) == (yield from now())

    def counting() -> Rule[int]:
        found = yield from one(select(func.count().label("count")).select_from(team))
        return 0 if found is None else found["count"]

    assert through(database_url, lambda writes: writes.apply(ANONYMOUS, looked))
    assert through(database_url, lambda writes: writes.apply(ANONYMOUS, counting)) == 0
