"""Who may do what with an agent, and the dependencies that ask.

Everybody looks at public agents; an agent's owner and administrators do everything with it; the
agent itself, by a key of its own, works: it reads, reports events and keeps findings. An agent
that somebody may not look at is not there for them. Asked before a body is read.
"""

from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Annotated, Any

from fastapi import Depends, Request

from serving.access.declared import Caller, Needs, subject_of
from serving.access.needs import of_owner
from serving.access.scopes import Role, Scope
from serving.access.subject import Subject
from serving.kit.errors import ForbiddenError, NotFoundError
from serving.kit.parameters import PathId
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from storage.agents.statements import agents, integrations, tasks

WRITERS = Needs(of_owner(Scope.AGENTS_WRITE))
Writer = Annotated[Subject, Depends(WRITERS)]
"""Somebody with a verified account, or an agent."""
Reader = Caller


class Act(Enum):
    """What somebody wants of an agent."""

    LOOK = "look at"
    WORK = "work as"
    CHANGE = "change"


def may(subject: Subject, act: Act, agent: Any) -> bool:
    """Tell whether a subject may do this with an agent.

    Args:
        subject: the caller.
        act: what is wanted.
        agent: a row with `agent_id`, `owner_id` and `is_public`.
    """
    if Role.ADMIN in subject.roles or subject.account_id == agent["owner_id"]:
        return subject.account_id is not None
    is_itself = subject.account_id == agent["agent_id"] and act is not Act.CHANGE
    return is_itself or (act is Act.LOOK and bool(agent["is_public"]))


def is_everybodys(subject: Subject) -> bool:
    """Whether a subject sees every agent there is."""
    return Role.ADMIN in subject.roles


async def agent_for(database: Database, subject: Subject, act: Act, agent_id: int) -> Row:
    """Return an agent's row, if the subject may do this with it.

    Raises:
        NotFoundError: there is none that the subject may look at.
        ForbiddenError: it may look, and no more.
    """
    row = await database.fetch_one(agents.one(), agent_id=agent_id)
    if row is None or not may(subject, Act.LOOK, row):
        raise NotFoundError(f"There is no agent {agent_id}; GET /v1/agents lists yours.")
    if not may(subject, act, row):
        raise ForbiddenError(f"Only its owner may {act.value} agent {agent_id}.")
    return row


async def _thing_for(request: Request, act: Act, noun: str, statement: Any, **value: int) -> Row:
    """Return the row of something of an agent's, if the caller may do this with that agent."""
    database: Database = request.app.state.serving.database
    subject = await subject_of(request)
    row = await database.fetch_one(statement, **value)
    number = next(iter(value.values()))
    if row is None:
        raise NotFoundError(f"There is no {noun} {number} of an agent of yours.")
    try:
        await agent_for(database, subject, act, row["agent_id"])
    except NotFoundError as error:
        raise NotFoundError(f"There is no {noun} {number} of an agent of yours.") from error
    return row


def _agent(act: Act) -> Callable[..., Awaitable[Row]]:
    async def of_path(request: Request, agent_id: PathId) -> Row:
        database: Database = request.app.state.serving.database
        return await agent_for(database, await subject_of(request), act, agent_id)

    return of_path


def _task(act: Act) -> Callable[..., Awaitable[Row]]:
    async def of_path(request: Request, task_id: PathId) -> Row:
        return await _thing_for(request, act, "task", tasks.one(), task_id=task_id)

    return of_path


def _workflow(act: Act) -> Callable[..., Awaitable[Row]]:
    async def of_path(request: Request, workflow_id: PathId) -> Row:
        statement = tasks.workflow_one()
        return await _thing_for(request, act, "workflow", statement, workflow_id=workflow_id)

    return of_path


def _run(act: Act) -> Callable[..., Awaitable[Row]]:
    async def of_path(request: Request, run_id: PathId) -> Row:
        return await _thing_for(request, act, "run", tasks.run_one(), run_id=run_id)

    return of_path


async def _schedule(request: Request, schedule_id: PathId) -> Row:
    statement = agents.schedule_one()
    return await _thing_for(request, Act.CHANGE, "schedule", statement, schedule_id=schedule_id)


async def _approval(request: Request, approval_id: PathId) -> Row:
    statement = agents.approval_one()
    return await _thing_for(request, Act.CHANGE, "approval", statement, approval_id=approval_id)


async def _integration(request: Request, integration_id: PathId) -> Row:
    statement = integrations.one()
    return await _thing_for(
        request, Act.CHANGE, "integration", statement, integration_id=integration_id
    )


SeenAgent = Annotated[Row, Depends(_agent(Act.LOOK))]
WorkingAgent = Annotated[Row, Depends(_agent(Act.WORK))]
OwnAgent = Annotated[Row, Depends(_agent(Act.CHANGE))]
SeenTask = Annotated[Row, Depends(_task(Act.LOOK))]
OwnTask = Annotated[Row, Depends(_task(Act.CHANGE))]
SeenWorkflow = Annotated[Row, Depends(_workflow(Act.LOOK))]
OwnWorkflow = Annotated[Row, Depends(_workflow(Act.CHANGE))]
SeenRun = Annotated[Row, Depends(_run(Act.LOOK))]
OwnRun = Annotated[Row, Depends(_run(Act.CHANGE))]
OwnSchedule = Annotated[Row, Depends(_schedule)]
OwnIntegration = Annotated[Row, Depends(_integration)]
OwnApproval = Annotated[Row, Depends(_approval)]
