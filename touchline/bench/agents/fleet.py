"""An agent with tasks in a scratch database, and how far its worker has come."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

from sqlalchemy import Engine, text

from storage.agents.writes import agents, tasks
from storage.agents.writes.agents import NewAgent
from storage.agents.writes.tasks import NewTask
from storage.kit.engine import engine_of
from storage.kit.unit_of_work import UnitOfWork, apply
from touchline.bench.errors import MeasurementError
from touchline.bench.scratch import Database

_LOOK_SECONDS = 0.005
_PATIENCE_SECONDS = 300.0
_AT_ONCE = 200


@contextmanager
def engine_at(database: Database) -> Generator[Engine]:
    """Give an engine on a database while the block lasts."""
    engine = engine_of(database.url)
    try:
        yield engine
    finally:
        engine.dispose()


def make_agent(engine: Engine, owner_id: int | None = None, *, name: str = "busy") -> int:
    """Make an agent that runs, with as many tasks at a time as there may be; return its number."""
    new = NewAgent(kind="monitor", name=name, limits={"parallel": 100}, seed=None)
    agent_id: int = apply(engine, agents.create(owner_id, new, by=None))["agent_id"]
    apply(engine, agents.start(agent_id, by=None))
    apply(engine, agents.settle())
    return agent_id


def fill(engine: Engine, agent_id: int, count: int) -> None:
    """Put so many quick tasks into the queue of an agent, many to a transaction."""
    for first in range(0, count, _AT_ONCE):
        with UnitOfWork(engine) as uow:
            for number in range(first, min(first + _AT_ONCE, count)):
                new = NewTask(kind="note", input={"title": f"finding {number}"})
                uow.run(tasks.create(agent_id, new, by=None))
            uow.commit()


def pause(engine: Engine, agent_id: int) -> None:
    """Let an agent begin nothing for now."""
    apply(engine, agents.pause(agent_id, by=None))


def resume(engine: Engine, agent_id: int) -> None:
    """Let it go on."""
    apply(engine, agents.resume(agent_id, by=None))


def until(is_so: Callable[[], bool], what: str) -> None:
    """Wait until something is so. Raises `MeasurementError` if it is not in time."""
    deadline = time.perf_counter() + _PATIENCE_SECONDS
    while not is_so():
        if time.perf_counter() > deadline:
            raise MeasurementError(f"{what}: not within {_PATIENCE_SECONDS:.0f} s")
        time.sleep(_LOOK_SECONDS)


def are_done(engine: Engine, agent_id: int) -> bool:
    """Whether no task of an agent lives."""
    live = text(
        "SELECT EXISTS (SELECT FROM agents.task WHERE agent_id = :agent_id"
        " AND state IN ('queued', 'running'))"
    )
    with engine.connect() as connection:
        return not connection.execute(live, {"agent_id": agent_id}).scalar_one()
