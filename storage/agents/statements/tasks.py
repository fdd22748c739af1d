"""Tasks, attempts, workflows and runs, and how the queue of an agent stands."""

from functools import cache

from sqlalchemy import BigInteger, Text, bindparam, func, select, text

from storage.agents.statements.agents import AGENT_ID, BEFORE, LIMIT
from storage.agents.tables.task import attempt, dependency, task
from storage.agents.tables.workflow import run, step, workflow
from storage.kit.question import Question

TASK_ID = bindparam("task_id", type_=BigInteger)


@cache
def page(*, is_continued: bool, has_state: bool, has_kind: bool) -> Question:
    """Tasks of an agent, newest first.

    Parameters: agent_id, limit[, before_id][, state][, kind].
    """
    statement = select(task).where(task.c.agent_id == AGENT_ID)
    if is_continued:
        statement = statement.where(task.c.task_id < BEFORE)
    if has_state:
        statement = statement.where(task.c.state == bindparam("state", type_=Text))
    if has_kind:
        statement = statement.where(task.c.kind == bindparam("kind", type_=Text))
    return statement.order_by(task.c.task_id.desc()).limit(LIMIT)


@cache
def one() -> Question:
    """One task. Parameters: task_id."""
    return select(task).where(task.c.task_id == TASK_ID)


@cache
def dependencies() -> Question:
    """What a task had to wait for. Parameters: task_id."""
    return (
        select(dependency.c.needs_task_id)
        .where(dependency.c.task_id == TASK_ID)
        .order_by(dependency.c.needs_task_id)
    )


@cache
def attempts() -> Question:
    """Every attempt at a task, in order. Parameters: task_id."""
    return select(attempt).where(attempt.c.task_id == TASK_ID).order_by(attempt.c.attempt_no)


@cache
def workflows(*, is_continued: bool) -> Question:
    """Workflows of an agent, newest first. Parameters: agent_id, limit[, before_id]."""
    statement = select(workflow).where(workflow.c.agent_id == AGENT_ID)
    if is_continued:
        statement = statement.where(workflow.c.workflow_id < BEFORE)
    return statement.order_by(workflow.c.workflow_id.desc()).limit(LIMIT)


@cache
def workflow_one() -> Question:
    """One workflow. Parameters: workflow_id."""
    return select(workflow).where(
        workflow.c.workflow_id == bindparam("workflow_id", type_=BigInteger)
    )


@cache
def runs(*, is_continued: bool) -> Question:
    """Runs of a workflow, newest first. Parameters: workflow_id, limit[, before_id]."""
    statement = select(run).where(run.c.workflow_id == bindparam("workflow_id", type_=BigInteger))
    if is_continued:
        statement = statement.where(run.c.run_id < BEFORE)
    return statement.order_by(run.c.run_id.desc()).limit(LIMIT)


@cache
def run_one() -> Question:
    """One run. Parameters: run_id."""
    return select(run).where(run.c.run_id == bindparam("run_id", type_=BigInteger))


@cache
def steps() -> Question:
    """The steps of a run with their tasks. Parameters: run_id."""
    return (
        select(step, task.c.state.label("task_state"), task.c.result, task.c.error)
        .outerjoin(task, task.c.task_id == step.c.task_id)
        .where(step.c.run_id == bindparam("run_id", type_=BigInteger))
        .order_by(step.c.key)
    )


@cache
def queue() -> Question:
    """How the queue of an agent stands. Parameters: agent_id."""
    now = func.clock_timestamp()
    waits = func.max(func.extract("epoch", now - task.c.ready_at)).filter(
        task.c.state == "queued", task.c.open_dependencies == 0, task.c.ready_at <= now
    )
    return select(
        func.count().filter(task.c.state == "queued").label("queued"),
        func.count().filter(task.c.state == "running").label("running"),
        func.count().filter(task.c.state == "waiting_approval").label("waiting_approval"),
        waits.label("oldest_seconds"),
    ).where(task.c.agent_id == AGENT_ID, task.c.finished_at.is_(None))


FIGURES = text(
    """
    WITH ended AS (
        SELECT state, count(*) AS n FROM agents.task
        WHERE agent_id = :agent_id
            AND finished_at > clock_timestamp() - make_interval(days => CAST(:days AS integer))
        GROUP BY state
    ), made AS (
        SELECT * FROM agents.attempt
        WHERE agent_id = :agent_id
            AND started_at > clock_timestamp() - make_interval(days => CAST(:days AS integer))
    )
    SELECT
        COALESCE((SELECT n FROM ended WHERE state = 'succeeded'), 0) AS succeeded,
        COALESCE((SELECT n FROM ended WHERE state = 'failed'), 0) AS failed,
        COALESCE((SELECT n FROM ended WHERE state = 'dead'), 0) AS dead,
        COALESCE((SELECT n FROM ended WHERE state = 'cancelled'), 0) AS cancelled,
        COALESCE((SELECT n FROM ended WHERE state = 'timed_out'), 0) AS timed_out,
        count(*) AS attempts,
        count(*) FILTER (WHERE attempt_no > 1) AS retries,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY waited_seconds) AS wait_p50_seconds,
        percentile_cont(0.95) WITHIN GROUP (ORDER BY waited_seconds) AS wait_p95_seconds,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds)
            FILTER (WHERE finished_at IS NOT NULL) AS run_p50_seconds,
        percentile_cont(0.95) WITHIN GROUP (ORDER BY seconds)
            FILTER (WHERE finished_at IS NOT NULL) AS run_p95_seconds,
        COALESCE(sum(seconds), 0) AS seconds,
        COALESCE(sum(calls), 0)::bigint AS calls,
        COALESCE(sum(tokens), 0)::bigint AS tokens
    FROM made
    """
)
"""What an agent did in the last days, in figures. Parameters: agent_id, days."""
