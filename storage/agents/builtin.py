"""The platform's own agents: a collector, a forecaster with a recipe of its own, a monitor.

They are planted once; who stops, pauses or sets them up otherwise is not undone by planting again.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, insert, select

from storage.agents.tables.agent import agent, schedule
from storage.agents.writes import agents, tasks
from storage.agents.writes.agents import NewAgent
from storage.agents.writes.moves import NOW
from storage.agents.writes.tasks import NewTask
from storage.kit.rules import Rule, one, rows

_PLANTING = 7_340_046  # advisory lock: two processes plant one after the other


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """A task that comes again and again.

    Attributes:
        after: so long after planting it comes first.
        every: and so often from then on.
    """

    kind: str
    every: timedelta
    after: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Builtin:
    """One of the platform's own agents.

    Attributes:
        habits: what it does by the clock.
        once: a kind of task that it does once, with what its configuration gives.
    """

    new: NewAgent
    habits: tuple[Habit, ...]
    once: str | None = None


_RECIPE = {
    "track": "odds_free",
    "regularisation": 30.0,
    "reason": "the platform's forecaster tries less shrinkage, in the shadow",
}
_PATIENCE = timedelta(minutes=15)
"""A stack that has just come up has enough to do."""

BUILTIN = (
    Builtin(
        new=NewAgent(
            kind="collector",
            name="Collector",
            description="Refreshes fixtures, prices, news and weather.",
            config={"feeds": "feeds"},
            is_public=True,
            seed="collector",
            limits={"parallel": 1},
        ),
        habits=(Habit(kind="ingest", every=timedelta(hours=6), after=_PATIENCE),),
    ),
    Builtin(
        new=NewAgent(
            kind="forecaster",
            name="Forecaster",
            description="Tries another recipe in the shadow, and forecasts twice a day.",
            config={"recipe": _RECIPE},
            is_public=True,
            seed="forecaster",
            limits={"parallel": 1},
        ),
        habits=(Habit(kind="forecast", every=timedelta(hours=12), after=4 * _PATIENCE),),
        once="train",
    ),
    Builtin(
        new=NewAgent(
            kind="monitor",
            name="Monitor",
            description="Watches feeds, drift and alerts.",
            config={"stale_hours": 48},
            is_public=True,
            seed="monitor",
        ),
        habits=(Habit(kind="watch", every=timedelta(minutes=15)),),
    ),
)


def plant() -> Rule[int]:
    """Make and start the platform's own agents that are not there; return how many were made."""
    yield from rows(select(func.pg_advisory_xact_lock(_PLANTING)))
    made = 0
    for each in BUILTIN:
        known = select(agent.c.agent_id).where(agent.c.seed == each.new.seed)
        if (yield from one(known)) is None:
            yield from _planted(each)
            made += 1
    return made


def _planted(each: Builtin) -> Rule[None]:
    row = yield from agents.create(None, each.new, by=None)
    agent_id: int = row["agent_id"]
    for habit in each.habits:
        yield from rows(
            insert(schedule).values(
                agent_id=agent_id,
                owner_id=agent_id,
                kind=habit.kind,
                input={},
                priority=tasks.PRIORITY,
                every_seconds=int(habit.every.total_seconds()),
                next_at=NOW + habit.after,
            )
        )
    yield from agents.start(agent_id, by=None)
    if each.once is not None:
        later = yield from rows(select((NOW + _PATIENCE).label("at")))
        recipe = dict(each.new.config["recipe"])
        new = NewTask(kind=each.once, input=recipe, run_after=later[0]["at"])
        yield from tasks.create(agent_id, new, by=None)
