"""What was sent to a service elsewhere, and what came of it: at most once per task.

A row is there before anything is sent, in doubt until an answer or a callback says what became of
it. What was certainly not sent is taken back; what may have arrived is never sent again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import delete, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.agents.tables.integration import callback, dispatch
from storage.agents.writes.moves import NOW
from storage.agents.writes.refusals import StateError, UnfitError, UnknownError
from storage.kit.rules import ConstraintError, Row, Rule, one, rows

State = Literal["running", "succeeded", "failed", "cancelled"]
_KEPT = timedelta(hours=1)
"""So long nonces are known: longer than a signature is believed."""
_ONCE = "ix_dispatch_once"
_ENDED = ("succeeded", "failed", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How a run stands at the service, as an answer or a callback says.

    Attributes:
        remote_run: its number there.
    """

    remote_run: str
    state: State
    output: Any = None
    error: str | None = None


def find(task_id: int) -> Rule[Row | None]:
    """Return what was sent for a task, if anything was, and its `age` since it was begun."""
    age = (NOW - dispatch.c.sent_at).label("age")
    return (yield from one(select(dispatch, age).where(dispatch.c.task_id == task_id)))


def begin(task_id: int, integration_id: int, remote_agent: str) -> Rule[bool]:
    """Note that a task is about to be sent; return False if it was before."""
    made = upsert(dispatch).values(
        task_id=task_id,
        integration_id=integration_id,
        state="in_doubt",
        remote_agent=remote_agent,
    )
    written = made.on_conflict_do_nothing().returning(dispatch.c.task_id)
    return bool((yield from rows(written)))


def take_back(task_id: int) -> Rule[None]:
    """Forget a task that was certainly not sent."""
    in_doubt = (dispatch.c.state == "in_doubt") & dispatch.c.remote_run.is_(None)
    yield from rows(delete(dispatch).where(dispatch.c.task_id == task_id, in_doubt))


def report(task_id: int, said: Report) -> Rule[Row]:
    """Keep how the run of a task stands; one that has ended stays as it is.

    Raises:
        UnknownError: nothing was sent for the task.
        UnfitError: the number stands for the run of another task, or the task for another run.
    """
    row = yield from one(select(dispatch).where(dispatch.c.task_id == task_id).with_for_update())
    if row is None:
        raise UnknownError(f"nothing was sent for task {task_id}")
    if row["remote_run"] not in {None, said.remote_run}:
        raise UnfitError("run_id", f"task {task_id} is the run {row['remote_run']}")
    if row["state"] in _ENDED:
        return row
    has_ended = said.state in _ENDED
    values: Mapping[str, Any] = {
        "remote_run": said.remote_run,
        "state": said.state,
        "output": said.output,
        "error": said.error,
        "ended_at": NOW if has_ended else None,
    }
    statement = update(dispatch).where(dispatch.c.task_id == task_id).values(values)
    try:
        changed = yield from rows(statement.returning(dispatch))
    except ConstraintError as error:
        if error.constraint != _ONCE:
            raise
        raise UnfitError("run_id", f"{said.remote_run} is the run of another task") from error
    return changed[0]


def task_of(integration_id: int, remote_run: str, task_id: int | None) -> Rule[int]:
    """Return which task a callback is about: by the run's number, else by the task's.

    Raises:
        UnknownError: nothing of the kind was sent to the service.
    """
    own = dispatch.c.integration_id == integration_id
    statement = select(dispatch.c.task_id).where(own, dispatch.c.remote_run == remote_run)
    row = yield from one(statement)
    if (
        row is None and task_id is not None
    ):  # the answer that would name the run is still on its way
        early = dispatch.c.remote_run.is_(None) & (dispatch.c.task_id == task_id)
        row = yield from one(select(dispatch.c.task_id).where(own, early))
    if row is None:
        raise UnknownError("no task was sent to this integration that is this run")
    return row["task_id"]


def take_nonce(integration_id: int, nonce: str, digest: bytes) -> Rule[bool]:
    """Take a nonce; return False if the same message came with it before.

    Raises:
        StateError: another message came with it before.
    """
    old = callback.c.at < NOW - literal(_KEPT)
    yield from rows(delete(callback).where(callback.c.integration_id == integration_id, old))
    values = {"integration_id": integration_id, "nonce": nonce, "digest": digest}
    taken = upsert(callback).values(values).on_conflict_do_nothing().returning(callback.c.nonce)
    if (yield from rows(taken)):
        return True
    kept = yield from one(
        select(callback.c.digest).where(
            callback.c.integration_id == integration_id, callback.c.nonce == nonce
        )
    )
    if kept is None or bytes(kept["digest"]) != digest:
        raise StateError("this nonce was used for another message: sign each with a new one")
    return False
