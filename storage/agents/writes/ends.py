"""How attempts end. Every write names the attempt: of one that lost its task, nothing counts.

What an attempt changes in our rows (its effect) is part of the transaction that ends it, so that
both happen once or not at all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import Double, func, insert, literal, select, text, update

from storage.agents.tables.task import approval, attempt, task
from storage.agents.writes import moves, runs
from storage.agents.writes.claims import Attempt
from storage.agents.writes.dependents import settle_dependents
from storage.agents.writes.moves import NOW
from storage.agents.writes.refusals import FencedError
from storage.agents.writes.tasks import digest_of, turn_of
from storage.kit.rules import Row, Rule, one, rows

ErrorClass = Literal["transient", "throttled", "lost", "permanent"]
Outcome = Literal["succeeded", "failed", "cancelled", "timed_out", "lost", "approval"]
APPROVAL_LASTS = timedelta(days=2)

_PAUSE_SECONDS: Mapping[ErrorClass, float] = {"transient": 5, "throttled": 60, "lost": 1}
_LONGEST_PAUSE_SECONDS = 900.0
_CLOSE = text(
    """
    WITH closed AS (
        UPDATE agents.attempt
        SET finished_at = clock_timestamp(), outcome = :outcome, error_class = :error_class,
            error = :error, calls = :calls, tokens = :tokens,
            seconds = extract(epoch FROM clock_timestamp() - started_at)::float8
        WHERE task_id = :task_id AND attempt_no = :attempt_no AND outcome IS NULL
        RETURNING agent_id, seconds, calls, tokens
    )
    INSERT INTO agents.spending AS s (agent_id, day, seconds, calls, tokens)
    SELECT agent_id, (clock_timestamp() AT TIME ZONE 'UTC')::date, seconds, calls, tokens
    FROM closed
    ON CONFLICT (agent_id, day) DO UPDATE SET seconds = s.seconds + excluded.seconds,
        calls = s.calls + excluded.calls, tokens = s.tokens + excluded.tokens
    """
)
_MOST_CHARACTERS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What an attempt used besides time.

    Attributes:
        calls: requests to others.
        tokens: of language models.
    """

    calls: int = 0
    tokens: int = 0


NOTHING = Use()


def succeed(
    ended: Attempt,
    result: Mapping[str, Any],
    *,
    use: Use = NOTHING,
    effect: Callable[[], Rule[None]] | None = None,
) -> Rule[Row]:
    """End an attempt with its result and its effect.

    Raises:
        FencedError: the task was given to somebody else; nothing is changed then.
    """
    yield from _held(ended)
    if effect is not None:
        yield from effect()
    return (yield from _finish(ended, "succeeded", "succeeded", use=use, result=dict(result)))


def fail(ended: Attempt, error_class: ErrorClass, error: str, *, use: Use = NOTHING) -> Rule[Row]:
    """End an attempt that went wrong: it is made again later, or the task is over.

    A permanent error ends the task as failed. What may pass is tried again, later each time and
    not by all at the same moment, until the task is dead. Raises as `succeed`.
    """
    row = yield from _held(ended)
    reason_given = error[:_MOST_CHARACTERS]
    outcome: Outcome = "lost" if error_class == "lost" else "failed"
    # A run that goes on elsewhere is found again: losing its follower is no failure of it.
    is_harmless = error_class == "lost" and row["dagster_run_id"] is not None
    failures = row["failures"] + (not is_harmless)
    reason = {
        "error_class": error_class,
        "error": reason_given,
        "note": reason_given,
        "failures": failures,
    }
    if row["cancel_at"] is not None:
        return (yield from _finish(ended, "cancelled", outcome, use=use, **reason))
    if error_class == "permanent":
        made = yield from _finish(ended, "failed", outcome, use=use, **reason)
    elif failures >= row["most_attempts"]:
        made = yield from _finish(ended, "dead", outcome, use=use, **reason)
    else:
        ready = NOW + _pause(error_class, max(failures, 1))
        turn = turn_of(ready, task.c.priority)
        later = {"ready_at": ready, "turn_at": turn}
        made = yield from _leave(ended, "queued", outcome, use=use, **reason, **later)
    yield from moves.publish_error(made, error_class)
    return made


def cancel(ended: Attempt, note: str, *, use: Use = NOTHING) -> Rule[Row]:
    """End an attempt that gave way to a cancellation. Raises as `succeed`."""
    row = yield from _held(ended)
    by: int | None = row["cancel_by"]
    return (yield from _finish(ended, "cancelled", "cancelled", use=use, by=by, note=note))


def time_out(ended: Attempt, *, use: Use = NOTHING) -> Rule[Row]:
    """End an attempt whose deadline came. Raises as `succeed`."""
    yield from _held(ended)
    note = "its deadline came"
    return (yield from _finish(ended, "timed_out", "timed_out", use=use, note=note))


def ask_approval(ended: Attempt, plan: Mapping[str, Any], *, use: Use = NOTHING) -> Rule[Row]:
    """End an attempt before it does anything: somebody must agree to its plan first.

    Raises as `succeed`.
    """
    yield from _held(ended)
    note = "somebody must agree to what it would do"
    row = yield from _leave(ended, "waiting_approval", "approval", use=use, note=note)
    yield from rows(
        insert(approval).values(
            task_id=ended.task_id,
            agent_id=ended.agent_id,
            digest=digest_of(plan),
            plan=dict(plan),
            expires_at=func.least(NOW + literal(APPROVAL_LASTS), task_deadline(ended.task_id)),
        )
    )
    return row


def task_deadline(task_id: int) -> Any:
    """Return the query of a task's deadline."""
    return select(task.c.deadline_at).where(task.c.task_id == task_id).scalar_subquery()


def note_run(of: Attempt, dagster_run_id: str) -> Rule[None]:
    """Keep which run an attempt follows. Raises as `succeed`."""
    yield from _held(of)
    yield from rows(
        update(task).where(task.c.task_id == of.task_id).values(dagster_run_id=dagster_run_id)
    )
    yield from rows(update(attempt).where(_is(of)).values(dagster_run_id=dagster_run_id))


def check(of: Attempt) -> Rule[None]:
    """Let an attempt pass that has its task still. Raises as `succeed`."""
    yield from _held(of)


def _held(of: Attempt) -> Rule[Row]:
    """Return the locked row of an attempt's task."""
    row = yield from one(
        select(task)
        .where(task.c.task_id == of.task_id, task.c.attempt_no == of.attempt_no)
        .where(task.c.state == "running")
        .with_for_update()
    )
    if row is None:
        raise FencedError(
            f"attempt {of.attempt_no} has lost task {of.task_id}: nothing of it counts"
        )
    return row


def _finish(of: Attempt, state: str, outcome: Outcome, *, use: Use, **more: Any) -> Rule[Row]:
    """End the task, and let go on what waits for it."""
    row = yield from _leave(of, state, outcome, use=use, finished_at=NOW, **more)
    yield from settle_dependents(row)
    if row["run_id"] is not None:
        yield from runs.advance(row["run_id"])
    return row


def _leave(
    of: Attempt, state: str, outcome: Outcome, *, use: Use, by: int | None = None, **more: Any
) -> Rule[Row]:
    """Move the task out of `running`, and write down what the attempt took."""
    row = yield from moves.move_task(
        of.task_id, "running", state, by=by, **({"lease_until": None, "note": None} | more)
    )
    if row is None:
        raise FencedError(f"task {of.task_id} is not running")
    yield from close_attempt(
        row, outcome, use=use, error_class=more.get("error_class"), error=more.get("error")
    )
    return row


def close_attempt(
    row: Row,
    outcome: Outcome,
    *,
    use: Use = NOTHING,
    error_class: str | None = None,
    error: str | None = None,
) -> Rule[None]:
    """Write down how the present attempt of a locked task ended, and what it took."""
    yield from rows(
        _CLOSE,
        task_id=row["task_id"],
        attempt_no=row["attempt_no"],
        outcome=outcome,
        error_class=error_class,
        error=error,
        calls=use.calls,
        tokens=use.tokens,
    )


def _is(of: Attempt) -> Any:
    return (attempt.c.task_id == of.task_id) & (attempt.c.attempt_no == of.attempt_no)


def _pause(error_class: ErrorClass, failures: int) -> Any:
    """Return the pause before the next attempt: doubled each time, between half and 1.5 of it."""
    base = _PAUSE_SECONDS.get(error_class, 5.0)
    seconds = min(base * 2.0 ** (failures - 1), _LONGEST_PAUSE_SECONDS)
    chance = func.random(type_=Double)
    return func.make_interval(0, 0, 0, 0, 0, 0, seconds * (0.5 + chance))
