"""What is let go of agents once it is old: tasks that ended, runs of workflows, the log, spending.

What lives stays, however old, and so does what a live task still needs, what is in doubt at a
service elsewhere, and tasks that trained a model: the skill of an agent is read by them.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Connection, Engine, TextClause, text

_AT_ONCE = 2_000
_OLD_RUNS = text(
    """
    SELECT run_id FROM agents.run
    WHERE finished_at < clock_timestamp() - CAST(:kept AS interval)
        AND started_at < clock_timestamp() - CAST(:kept AS interval)
    ORDER BY run_id LIMIT :most
    """
)
_OLD_TASKS = text(
    """
    SELECT t.task_id FROM agents.task AS t
    WHERE t.created_at < clock_timestamp() - CAST(:kept AS interval)
        AND t.finished_at < clock_timestamp() - CAST(:kept AS interval)
        AND t.kind <> 'train'
        AND NOT EXISTS (SELECT FROM agents.step AS s WHERE s.task_id = t.task_id)
        AND NOT EXISTS (
            SELECT FROM agents.dependency AS d JOIN agents.task AS w ON w.task_id = d.task_id
            WHERE d.needs_task_id = t.task_id AND w.finished_at IS NULL
        )
        AND NOT EXISTS (
            SELECT FROM agents.dispatch AS p
            WHERE p.task_id = t.task_id AND p.ended_at IS NULL
        )
    LIMIT :most
    """
)
_OF_RUNS = (
    text("DELETE FROM agents.step WHERE run_id = ANY(:numbers)"),
    text("DELETE FROM agents.log_entry WHERE run_id = ANY(:numbers) AND task_id IS NULL"),
    text("DELETE FROM agents.run WHERE run_id = ANY(:numbers)"),
)
_OF_TASKS = (
    text("DELETE FROM agents.dependency WHERE task_id = ANY(:numbers)"),
    text("DELETE FROM agents.dependency WHERE needs_task_id = ANY(:numbers)"),
    text("DELETE FROM agents.dispatch WHERE task_id = ANY(:numbers)"),
    text("DELETE FROM agents.approval WHERE task_id = ANY(:numbers)"),
    text("DELETE FROM agents.attempt WHERE task_id = ANY(:numbers)"),
    text("DELETE FROM agents.log_entry WHERE task_id = ANY(:numbers)"),
    text("DELETE FROM agents.task WHERE task_id = ANY(:numbers)"),
)
_SPENT = text(
    """
    DELETE FROM agents.spending WHERE (agent_id, day) IN (
        SELECT agent_id, day FROM agents.spending
        WHERE day < (clock_timestamp() - CAST(:kept AS interval))::date
        LIMIT :most
    )
    """
)
_LOG = text(
    """
    DELETE FROM agents.log_entry WHERE entry_id IN (
        SELECT entry_id FROM agents.log_entry
        WHERE at < clock_timestamp() - CAST(:kept AS interval)
            AND task_id IS NULL AND run_id IS NULL
        LIMIT :most
    )
    """
)


def let_go(engine: Engine, kept: timedelta) -> Mapping[str, int]:
    """Delete what ended so long ago, not many at a time; return counts by noun.

    Args:
        engine: as the worker.
        kept: age by the wall clock; not more than nothing keeps all for ever.
    """
    counts = {"runs": 0, "tasks": 0, "entries": 0, "days": 0}
    if kept <= timedelta(0):
        return counts
    steps = (
        ("runs", _drop_runs),
        ("tasks", _drop_tasks),
        ("entries", _drop_log),
        ("days", _drop_spent),
    )
    for noun, step in steps:
        while True:
            with engine.begin() as connection:
                dropped = step(connection, kept)
            counts[noun] += dropped
            if dropped < _AT_ONCE:
                break
    return counts


def _drop_runs(connection: Connection, kept: timedelta) -> int:
    return _drop(connection, _OLD_RUNS, _OF_RUNS, kept)


def _drop_tasks(connection: Connection, kept: timedelta) -> int:
    return _drop(connection, _OLD_TASKS, _OF_TASKS, kept)


def _drop_log(connection: Connection, kept: timedelta) -> int:
    return connection.execute(_LOG, {"kept": kept, "most": _AT_ONCE}).rowcount


def _drop_spent(connection: Connection, kept: timedelta) -> int:
    return connection.execute(_SPENT, {"kept": kept, "most": _AT_ONCE}).rowcount


def _drop(
    connection: Connection,
    wanted: TextClause,
    of_them: Sequence[TextClause],
    kept: timedelta,
) -> int:
    numbers = list(connection.execute(wanted, {"kept": kept, "most": _AT_ONCE}).scalars())
    for statement in of_them if numbers else ():
        connection.execute(statement, {"numbers": numbers})
    return len(numbers)
