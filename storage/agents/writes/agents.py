"""How agents come to be, are set up, started and stopped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, literal, select, update

from storage.agents.tables.agent import agent, configuration, schedule
from storage.agents.tables.task import attempt, task
from storage.agents.writes import moves
from storage.agents.writes.moves import NOW
from storage.agents.writes.refusals import (
    StaleError,
    StateError,
    TooManyError,
    UnfitError,
    UnknownError,
)
from storage.identity.tables.account import account
from storage.kit.rules import ConstraintError, Row, Rule, one, rows

MOST_AGENTS = 20
"""Of one owner."""
LEAST_DEAD = 5
"""So many tasks must have died before an agent counts as failing."""
_TRIP_WINDOW = timedelta(hours=1)
LIMITS = (
    *("parallel", "tasks_per_minute"),
    *("seconds_per_day", "calls_per_day", "tokens_per_day"),
)
_NAMED = "ix_agent_once_named"
_IDLE = ("created", "stopped", "error")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAgent:
    """An agent to be; its configuration has been checked by its kind.

    Attributes:
        limits: by name, of `LIMITS`.
        is_public: everybody may look at it.
        seed: the platform's own name for it.
    """

    kind: str
    name: str
    description: str = ""
    config: Mapping[str, Any] = field(default_factory=dict[str, Any])
    limits: Mapping[str, Any] = field(default_factory=dict[str, Any])
    is_public: bool = False
    seed: str | None = None


def create(owner_id: int | None, new: NewAgent, *, by: int | None) -> Rule[Row]:
    """Make an agent, which is an account of its own kind, and return its row.

    Args:
        owner_id: whose; None is the platform's own.
        new: the agent.
        by: the account that makes it.

    Raises:
        UnfitError: another agent of the owner has the name.
        TooManyError: the owner has as many as there may be.
    """
    if owner_id is not None:
        yield from _refuse_too_many(owner_id)
    made = yield from rows(
        insert(account)
        .values(kind="agent", role="service", verified_at=NOW)
        .returning(account.c.account_id)
    )
    agent_id: int = made[0]["account_id"]
    row = yield from _named(
        insert(agent)
        .values(
            agent_id=agent_id,
            owner_id=agent_id if owner_id is None else owner_id,
            kind=new.kind,
            name=new.name,
            description=new.description,
            is_public=new.is_public,
            seed=new.seed,
            moved_by=by,
            **dict(new.limits),
        )
        .returning(agent)
    )
    yield from _configure(agent_id, 1, new.config, by=by)
    return row


def edit(
    agent_id: int,
    changes: Mapping[str, Any],
    config: Mapping[str, Any] | None,
    *,
    by: int | None,
    expected: Any = None,
) -> Rule[Row]:
    """Change an agent and return its row; another configuration is another version of it.

    Args:
        agent_id: which one.
        changes: columns by name.
        config: the new configuration; None keeps the present one.
        by: the account that changes it.
        expected: tells of a version whether the edit is meant for it; None is any.

    Raises:
        UnknownError: there is no such agent.
        UnfitError: another agent of the owner has the name.
        StaleError: it has been changed since.
    """
    row = yield from locked(agent_id)
    if expected is not None and not expected(row["version"]):
        raise StaleError(row["version"])
    values = dict(changes)
    if config is not None:
        newest = yield from _newest_version(agent_id)
        yield from _configure(agent_id, newest + 1, config, by=by)
        values["config_version"] = newest + 1
    return (yield from _edited(agent_id, row, values))


def roll_back(agent_id: int, version: int, *, by: int | None) -> Rule[Row]:
    """Bring back an earlier configuration, as a new version, and return the agent's row.

    Raises:
        UnknownError: there is no such agent or version.
    """
    row = yield from locked(agent_id)
    earlier = yield from one(
        select(configuration.c.config).where(
            configuration.c.agent_id == agent_id, configuration.c.version == version
        )
    )
    if earlier is None:
        raise UnknownError(f"agent {agent_id} has no version {version} of its configuration")
    newest = yield from _newest_version(agent_id)
    yield from _configure(agent_id, newest + 1, earlier["config"], by=by, restores=version)
    return (yield from _edited(agent_id, row, {"config_version": newest + 1}))


def start(agent_id: int, *, by: int | None) -> Rule[Row]:
    """Let an agent begin; again, it changes nothing. Raises `UnknownError` and `StateError`."""
    row = yield from locked(agent_id)
    if row["state"] in {"starting", "running"}:
        return row
    if row["state"] not in _IDLE:
        raise StateError(f"agent {agent_id} is {row['state']}: {_HINTS[row['state']]}")
    row = yield from moves.move_agent(row, "starting", by=by)
    yield from moves.wake()
    return row


def stop(agent_id: int, *, by: int | None) -> Rule[Row]:
    """Let an agent end what it has begun and begin nothing else; again, it changes nothing.

    Raises:
        UnknownError: there is no such agent.
        StateError: it was never started.
    """
    row = yield from locked(agent_id)
    if row["state"] in {"stopping", "stopped"}:
        return row
    if row["state"] == "created":
        raise StateError(f"agent {agent_id} was never started")
    row = yield from moves.move_agent(row, "stopping", by=by)
    yield from moves.wake()
    return row


def pause(agent_id: int, *, by: int | None) -> Rule[Row]:
    """Let an agent begin nothing new for now. Raises as `stop`."""
    row = yield from locked(agent_id)
    if row["state"] == "paused":
        return row
    if row["state"] != "running":
        raise StateError(f"agent {agent_id} is {row['state']}: only a running one is paused")
    return (yield from moves.move_agent(row, "paused", by=by))


def resume(agent_id: int, *, by: int | None) -> Rule[Row]:
    """Let a paused agent go on. Raises as `stop`."""
    row = yield from locked(agent_id)
    if row["state"] == "running":
        return row
    if row["state"] != "paused":
        raise StateError(f"agent {agent_id} is {row['state']}: only a paused one goes on")
    row = yield from moves.move_agent(row, "running", by=by)
    yield from moves.wake()
    return row


def delete(agent_id: int, *, by: int | None) -> Rule[None]:
    """Delete an agent that does nothing; what it did stays. Its waiting tasks are cancelled.

    Raises:
        UnknownError: there is no such agent.
        StateError: it is to be stopped first.
    """
    row = yield from locked(agent_id)
    if row["state"] not in _IDLE:
        raise StateError(f"agent {agent_id} is {row['state']}: stop it first")
    del by
    values = {"deleted_at": NOW, "version": agent.c.version + 1}
    yield from rows(update(agent).where(agent.c.agent_id == agent_id).values(values))
    of_agent = schedule.c.agent_id == agent_id
    yield from rows(update(schedule).where(of_agent).values(is_active=False))
    yield from moves.wake()


def settle() -> Rule[int]:
    """Move the agents on that a worker has looked at, and return how many.

    One that starts runs; one that stops has stopped once nothing of it runs.
    """
    waiting = yield from rows(
        select(agent)
        .where(agent.c.state.in_(("starting", "stopping")))
        .order_by(agent.c.agent_id)
        .with_for_update(key_share=True, skip_locked=True)
    )
    moved = 0
    for row in waiting:
        if row["state"] == "starting":
            yield from moves.move_agent(row, "running", by=None, heartbeat_at=NOW)
            moved += 1
        elif not (yield from _runs_something(row["agent_id"])):
            yield from moves.move_agent(row, "stopped", by=None)
            moved += 1
    return moved


def trip(agent_id: int) -> Rule[bool]:
    """Put a running agent into error if it mostly fails lately; return whether it does.

    What counts is what the agent could not do although it tried again (`dead`), against what it
    did, within an hour and since it was started. A task that failed at once for what it asked
    (`failed`) is its sender's mistake: it says nothing of the agent.

    Raises:
        UnknownError: there is no such agent.
    """
    row = yield from locked(agent_id)
    if row["state"] != "running":
        return False
    since = func.greatest(NOW - literal(_TRIP_WINDOW), literal(row["moved_at"]))
    dead = yield from rows(
        select(func.count().label("count")).where(
            task.c.agent_id == agent_id, task.c.state == "dead", task.c.finished_at > since
        )
    )
    done = yield from rows(
        select(func.count().label("count")).where(
            attempt.c.agent_id == agent_id,
            attempt.c.started_at > since,
            attempt.c.outcome == "succeeded",
        )
    )
    if dead[0]["count"] < LEAST_DEAD or dead[0]["count"] <= done[0]["count"]:
        return False
    note = (
        f"{dead[0]['count']} of its tasks died within an hour: look at them, then start it again"
    )
    yield from moves.move_agent(row, "error", by=None, note=note)
    return True


def tripping() -> Rule[int]:
    """Put every running agent into error of which tasks died lately and which mostly fails."""
    dying = (
        select(task.c.agent_id)
        .join(agent, agent.c.agent_id == task.c.agent_id)
        .where(agent.c.state == "running", agent.c.deleted_at.is_(None))
        .where(task.c.state == "dead", task.c.finished_at > NOW - literal(_TRIP_WINDOW))
        .group_by(task.c.agent_id)
        .having(func.count() >= LEAST_DEAD)
        .order_by(task.c.agent_id)
    )
    tripped = 0
    for row in (yield from rows(dying)):
        tripped += yield from trip(row["agent_id"])
    return tripped


def look_after() -> Rule[None]:
    """Note that a worker looks after every agent that runs."""
    yield from rows(
        update(agent).where(agent.c.state.in_(("running", "paused"))).values(heartbeat_at=NOW)
    )


def locked(agent_id: int) -> Rule[Row]:
    """Return the locked row of an agent. Raises `UnknownError`."""
    row = yield from one(
        select(agent)
        .where(agent.c.agent_id == agent_id, agent.c.deleted_at.is_(None))
        .with_for_update(key_share=True)
    )
    if row is None:
        raise UnknownError(f"there is no agent {agent_id}")
    return row


_HINTS: Mapping[str, str] = {
    "paused": "resume it",
    "stopping": "wait until it has stopped",
}


def _runs_something(agent_id: int) -> Rule[bool]:
    running = select(task.c.task_id).where(task.c.agent_id == agent_id, task.c.state == "running")
    return (yield from one(running.limit(1))) is not None


def _refuse_too_many(owner_id: int) -> Rule[None]:
    # Two requests of one owner come one after the other.
    yield from rows(
        select(account.c.account_id).where(account.c.account_id == owner_id).with_for_update()
    )
    own = yield from rows(
        select(func.count().label("count")).where(
            agent.c.owner_id == owner_id, agent.c.deleted_at.is_(None)
        )
    )
    if own[0]["count"] >= MOST_AGENTS:
        raise TooManyError(f"you have {MOST_AGENTS} agents; delete one first")


def _configure(
    agent_id: int,
    version: int,
    config: Mapping[str, Any],
    *,
    by: int | None,
    restores: int | None = None,
) -> Rule[None]:
    yield from rows(
        insert(configuration).values(
            agent_id=agent_id, version=version, config=dict(config), made_by=by, restores=restores
        )
    )


def _newest_version(agent_id: int) -> Rule[int]:
    found = yield from rows(
        select(func.max(configuration.c.version).label("newest")).where(
            configuration.c.agent_id == agent_id
        )
    )
    return found[0]["newest"]


def _edited(agent_id: int, row: Row, values: Mapping[str, Any]) -> Rule[Row]:
    # A limit that was reached may be another one now.
    released = {"held_until": None, "held_by": None, "version": row["version"] + 1}
    changed = update(agent).where(agent.c.agent_id == agent_id)
    return (yield from _named(changed.values({**values, **released}).returning(agent)))


def _named(statement: Any) -> Rule[Row]:
    try:
        found = yield from rows(statement)
    except ConstraintError as error:
        if error.constraint == _NAMED:
            raise UnfitError("name", "another agent of yours has this name") from error
        raise
    return found[0]
