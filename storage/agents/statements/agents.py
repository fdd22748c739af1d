"""Agents with their configuration, its versions, schedules, approvals, logs and insights."""

from functools import cache

from sqlalchemy import ARRAY, BigInteger, Integer, Text, bindparam, func, or_, select

from storage.agents.tables.agent import agent, configuration, schedule, spending
from storage.agents.tables.task import approval, log_entry, task
from storage.forecast.tables.sealed_insight import sealed_insight
from storage.insights.tables import insight
from storage.kit.question import Question

AGENT_ID = bindparam("agent_id", type_=BigInteger)
LIMIT = bindparam("limit", type_=Integer)
BEFORE = bindparam("before_id", type_=BigInteger)
_NOW = func.clock_timestamp()


@cache
def page(*, is_continued: bool, has_kind: bool, is_all: bool) -> Question:
    """Agents that somebody may see, newest first.

    Parameters: limit[, before_id][, kind]; unless it is for everybody's, account_id.
    """
    statement = _shown().where(agent.c.deleted_at.is_(None))
    if not is_all:
        account_id = bindparam("account_id", type_=BigInteger)
        own = (agent.c.owner_id == account_id) | (agent.c.agent_id == account_id)
        statement = statement.where(or_(agent.c.is_public, own))
    if is_continued:
        statement = statement.where(agent.c.agent_id < BEFORE)
    if has_kind:
        statement = statement.where(agent.c.kind == bindparam("kind", type_=Text))
    return statement.order_by(agent.c.agent_id.desc()).limit(LIMIT)


@cache
def one() -> Question:
    """One agent that was not deleted. Parameters: agent_id."""
    return _shown().where(agent.c.agent_id == AGENT_ID, agent.c.deleted_at.is_(None))


@cache
def owners() -> Question:
    """Whose some agents are, and whether everybody may look at them. Parameters: agent_ids."""
    wanted = func.any(bindparam("agent_ids", type_=ARRAY(BigInteger)))
    return select(agent.c.agent_id, agent.c.owner_id, agent.c.is_public).where(
        agent.c.agent_id == wanted, agent.c.deleted_at.is_(None)
    )


@cache
def findings() -> Question:
    """What agents that everybody may see found of a subject, newest first.

    Parameters: subject_kind, subject_id, limit.
    """
    return (
        select(
            insight.c.insight_id,
            insight.c.kind,
            insight.c.title,
            insight.c.text,
            insight.c.data["language"].astext.label("language"),
            insight.c.data["model"].astext.label("model"),
            insight.c.data["prompt_version"].astext.label("prompt_version"),
            insight.c.found_at,
            agent.c.agent_id,
            agent.c.name.label("agent_name"),
            sealed_insight.c.seal_no,
        )
        .select_from(insight)
        .outerjoin(sealed_insight, sealed_insight.c.insight_id == insight.c.insight_id)
        .join(agent, agent.c.agent_id == insight.c.agent_id)
        .where(
            insight.c.subject_kind == bindparam("subject_kind", type_=Text),
            insight.c.subject_id == bindparam("subject_id", type_=Text),
            agent.c.is_public,
            agent.c.deleted_at.is_(None),
            or_(insight.c.expires_at.is_(None), insight.c.expires_at > _NOW),
        )
        .order_by(insight.c.insight_id.desc())
        .limit(LIMIT)
    )


@cache
def versions(*, is_continued: bool) -> Question:
    """Versions of a configuration, newest first. Parameters: agent_id, limit[, before_id]."""
    statement = select(configuration).where(configuration.c.agent_id == AGENT_ID)
    if is_continued:
        statement = statement.where(
            configuration.c.version < bindparam("before_id", type_=Integer)
        )
    return statement.order_by(configuration.c.version.desc()).limit(LIMIT)


@cache
def schedules() -> Question:
    """The schedules of an agent. Parameters: agent_id."""
    return select(schedule).where(schedule.c.agent_id == AGENT_ID).order_by(schedule.c.schedule_id)


@cache
def schedule_one() -> Question:
    """One schedule. Parameters: schedule_id."""
    return select(schedule).where(
        schedule.c.schedule_id == bindparam("schedule_id", type_=BigInteger)
    )


@cache
def spent_today() -> Question:
    """What an agent spent on this day of UTC; no row is nothing. Parameters: agent_id."""
    today = func.date(func.timezone("UTC", _NOW))
    return select(spending).where(spending.c.agent_id == AGENT_ID, spending.c.day == today)


@cache
def log(*, is_continued: bool, of_task: bool, severity: bool = False) -> Question:
    """Entries of a log, newest first.

    Parameters: agent_id or task_id, limit[, before_id][, severity].
    """
    whose = (
        log_entry.c.task_id == bindparam("task_id", type_=BigInteger)
        if of_task
        else log_entry.c.agent_id == AGENT_ID
    )
    statement = select(log_entry).where(whose)
    if is_continued:
        statement = statement.where(log_entry.c.entry_id < BEFORE)
    if severity:
        statement = statement.where(log_entry.c.severity == bindparam("severity", type_=Text))
    return statement.order_by(log_entry.c.entry_id.desc()).limit(LIMIT)


@cache
def insights(*, is_continued: bool) -> Question:
    """What an agent found, newest first. Parameters: agent_id, limit[, before_id]."""
    statement = select(insight).where(insight.c.agent_id == AGENT_ID)
    if is_continued:
        statement = statement.where(insight.c.insight_id < BEFORE)
    return statement.order_by(insight.c.insight_id.desc()).limit(LIMIT)


@cache
def approvals(*, is_continued: bool, is_open: bool, is_all: bool) -> Question:
    """Approvals of the tasks of somebody's agents, newest first.

    Parameters: limit[, before_id]; unless it is for everybody's, account_id.
    """
    statement = (
        select(approval, task.c.kind, task.c.input, task.c.state, agent.c.name.label("agent_name"))
        .join(task, task.c.task_id == approval.c.task_id)
        .join(agent, agent.c.agent_id == approval.c.agent_id)
    )
    if not is_all:
        statement = statement.where(agent.c.owner_id == bindparam("account_id", type_=BigInteger))
    if is_open:
        statement = statement.where(approval.c.decided_at.is_(None))
    if is_continued:
        statement = statement.where(approval.c.approval_id < BEFORE)
    return statement.order_by(approval.c.approval_id.desc()).limit(LIMIT)


@cache
def approval_one() -> Question:
    """One approval. Parameters: approval_id."""
    return (
        select(approval, task.c.kind, task.c.input, task.c.state, agent.c.name.label("agent_name"))
        .join(task, task.c.task_id == approval.c.task_id)
        .join(agent, agent.c.agent_id == approval.c.agent_id)
        .where(approval.c.approval_id == bindparam("approval_id", type_=BigInteger))
    )


def _shown() -> Question:
    return select(agent, configuration.c.config).join(
        configuration,
        (configuration.c.agent_id == agent.c.agent_id)
        & (configuration.c.version == agent.c.config_version),
    )
