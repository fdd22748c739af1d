"""What becomes of tasks that wait for another one, once that has ended."""

from sqlalchemy import Select, func, select, update

from storage.agents.tables.agent import agent
from storage.agents.tables.task import dependency, task
from storage.agents.writes import moves
from storage.agents.writes.moves import NOW
from storage.kit.rules import Row, Rule, rows


def settle_dependents(ended: Row) -> Rule[None]:
    """Let those go on that waited for a task, or cancel them if it did not succeed.

    Args:
        ended: the row that `moves.move_task` returned.
    """
    if not ended["is_needed"]:
        return
    waiting = (
        select(task.c.task_id)
        .join(dependency, dependency.c.task_id == task.c.task_id)
        .where(dependency.c.needs_task_id == ended["task_id"], task.c.state == "queued")
        .order_by(task.c.task_id)
        .with_for_update(of=task)
    )
    found = [row["task_id"] for row in (yield from rows(waiting))]
    if not found:
        return
    if ended["state"] == "succeeded":
        yield from _release(found)
        return
    note = f"task {ended['task_id']}, which it needs, is {ended['state']}"
    for task_id in found:
        cancelled = yield from moves.move_task(
            task_id, "queued", "cancelled", finished_at=NOW, note=note
        )
        if cancelled is not None:
            yield from settle_dependents(cancelled)


def _release(waiting: list[int]) -> Rule[None]:
    released = yield from rows(
        update(task)
        .where(task.c.task_id.in_(waiting))
        .values(
            open_dependencies=task.c.open_dependencies - 1,
            ready_at=func.greatest(task.c.ready_at, NOW),
            # Its turn counts from now: it did not wait for a worker before.
            turn_at=task.c.turn_at + (func.greatest(task.c.ready_at, NOW) - task.c.ready_at),
        )
        .returning(task.c.agent_id, task.c.open_dependencies)
    )
    agents = {row["agent_id"] for row in released if row["open_dependencies"] == 0}
    if agents and (yield from rows(_running(sorted(agents)))):
        yield from moves.wake()


def _running(agents: list[int]) -> Select[tuple[int]]:
    return select(agent.c.agent_id).where(agent.c.agent_id.in_(agents), agent.c.state == "running")
