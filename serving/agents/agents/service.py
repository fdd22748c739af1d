"""Rules of agents: what is read of them, how they come to be, are set up, started and stopped."""

from collections.abc import Callable, Mapping
from typing import Any

from serving.access.acts import Act, perform
from serving.access.subject import Subject
from serving.agents.access import is_everybodys
from serving.agents.agents.schemas import (
    AgentCursor,
    AgentDetail,
    AgentEdit,
    AgentKindRead,
    AgentKinds,
    AgentPage,
    AgentRead,
    AgentWrite,
    ConfigurationCursor,
    ConfigurationPage,
    ConfigurationRead,
    TaskKindRead,
)
from serving.agents.inputs import checked, require
from serving.agents.parts import AgentParts
from serving.agents.refusals import refusals
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import BadRequestError, NotFoundError
from serving.kit.preconditions import Expected
from storage.agents.kinds.agents import AGENT_KINDS
from storage.agents.kinds.tasks import KINDS
from storage.agents.statements import agents as questions
from storage.agents.writes import agents
from storage.agents.writes.agents import LIMITS, NewAgent
from storage.kit.rules import Row, Rule

NOBODY = 0
_CREATE = Act[Row]("agent.create", "agent", lambda row: row["agent_id"])
_EDIT = Act[Row]("agent.edit", "agent", lambda row: row["agent_id"])
_MOVES: Mapping[str, Callable[..., Rule[Row]]] = {
    "start": agents.start,
    "stop": agents.stop,
    "pause": agents.pause,
    "resume": agents.resume,
}
MOVES = tuple(_MOVES)


def kinds(world: str) -> AgentKinds:
    """Return which kinds of agents and tasks there are."""
    return AgentKinds(
        world=world,
        agents=[
            AgentKindRead(
                name=kind.name,
                description=kind.description,
                scope=kind.scope,
                tasks=list(kind.tasks),
                config=kind.config.model_json_schema(),
            )
            for kind in AGENT_KINDS.values()
        ],
        tasks=[
            TaskKindRead(
                name=kind.name,
                description=kind.description,
                is_heavy=kind.is_heavy,
                scope=kind.scope,
                most_attempts=kind.most_attempts,
                input=kind.input.model_json_schema(),
            )
            for kind in KINDS.values()
        ],
    )


def agent_of(row: Mapping[str, Any]) -> AgentRead:
    """Return an agent from its row."""
    limits = {name: row[name] for name in LIMITS}
    return AgentRead.model_validate(
        {**row, "limits": limits, "is_builtin": row["seed"] is not None}
    )


async def read_page(
    parts: AgentParts, subject: Subject, page: PageRequest, kind: str | None
) -> AgentPage:
    """Return the agents that a subject may look at, newest first."""
    values: dict[str, object] = {}
    is_all = is_everybodys(subject)
    if not is_all:
        values["account_id"] = subject.account_id or NOBODY
    if page.cursor is not None:
        values["before_id"] = AgentCursor.decode(page.cursor).agent_id
    if kind is not None:
        values["kind"] = kind
    statement = questions.page(
        is_continued=page.cursor is not None, has_kind=kind is not None, is_all=is_all
    )
    rows = await parts.database.fetch(statement, limit=page.limit + 1, **values)
    items = [agent_of(dict(row)) for row in rows[: page.limit]]
    following = next_cursor(page, rows, items, lambda last: AgentCursor(agent_id=last.agent_id))
    return AgentPage(world=parts.world, items=items, next_cursor=following)


async def read(parts: AgentParts, agent_id: int) -> AgentDetail:
    """Return an agent. Raises `NotFoundError`."""
    row = await parts.database.fetch_one(questions.one(), agent_id=agent_id)
    if row is None:
        raise NotFoundError(f"There is no agent {agent_id}.")
    return AgentDetail(world=parts.world, **agent_of(dict(row)).model_dump())


async def create(parts: AgentParts, subject: Subject, wanted: AgentWrite) -> int:
    """Make an agent and return its number.

    Raises:
        BadRequestError: its configuration does not fit its kind, or the name is taken.
        ForbiddenError: the subject lacks a scope that agents of this kind need.
        ConflictError: the subject has as many as there may be.
    """
    kind = AGENT_KINDS[wanted.kind]
    require(subject, kind.scope, f"agents of the kind {kind.name}")
    new = NewAgent(
        kind=wanted.kind,
        name=wanted.name,
        description=wanted.description,
        config=checked(kind.config, wanted.config, "config"),
        limits=wanted.limits.model_dump(),
        is_public=wanted.is_public,
    )
    with refusals():
        row = await perform(
            parts.writes,
            subject,
            _CREATE,
            agents.create,
            subject.account_id,
            new,
            by=subject.account_id,
        )
    return row["agent_id"]


async def edit(
    parts: AgentParts,
    subject: Subject,
    agent: Mapping[str, Any],
    wanted: AgentEdit,
    expected: Expected,
) -> AgentDetail:
    """Change an agent and return it.

    Raises:
        BadRequestError: its configuration does not fit its kind, or the name is taken.
        PreconditionError: it has been changed since.
    """
    given = wanted.model_dump(exclude_unset=True, exclude={"config", "limits"})
    if wanted.limits is not None:
        given |= wanted.limits.model_dump(exclude_unset=True)
    config = None
    if wanted.config is not None:
        config = checked(AGENT_KINDS[agent["kind"]].config, wanted.config, "config")
    with refusals():
        await perform(
            parts.writes,
            subject,
            _EDIT,
            agents.edit,
            agent["agent_id"],
            given,
            config,
            by=subject.account_id,
            expected=expected.allows,
        )
    return await read(parts, agent["agent_id"])


async def delete(parts: AgentParts, subject: Subject, agent_id: int) -> None:
    """Delete an agent that does nothing. Raises `ConflictError` unless it is stopped."""
    act = Act[None]("agent.delete", "agent", lambda _: agent_id)
    with refusals():
        await perform(parts.writes, subject, act, agents.delete, agent_id, by=subject.account_id)


async def move(parts: AgentParts, subject: Subject, agent_id: int, name: str) -> AgentDetail:
    """Start, stop, pause or resume an agent. Raises `ConflictError`."""
    act = Act[Row](f"agent.{name}", "agent", lambda row: row["agent_id"])
    with refusals():
        await perform(parts.writes, subject, act, _MOVES[name], agent_id, by=subject.account_id)
    return await read(parts, agent_id)


async def roll_back(
    parts: AgentParts, subject: Subject, agent_id: int, version: int
) -> AgentDetail:
    """Bring back an earlier configuration. Raises `NotFoundError`."""
    act = Act[Row]("agent.roll_back", "agent", lambda row: row["agent_id"])
    with refusals():
        await perform(
            parts.writes,
            subject,
            act,
            agents.roll_back,
            agent_id,
            version,
            by=subject.account_id,
        )
    return await read(parts, agent_id)


async def read_versions(parts: AgentParts, agent_id: int, page: PageRequest) -> ConfigurationPage:
    """Return the versions of a configuration, newest first."""
    values: dict[str, int] = {}
    if page.cursor is not None:
        last = ConfigurationCursor.decode(page.cursor)
        if last.agent_id != agent_id:
            raise BadRequestError.parameter("cursor", "not a cursor of this agent's versions")
        values["before_id"] = last.version
    statement = questions.versions(is_continued=bool(values))
    rows = await parts.database.fetch(statement, agent_id=agent_id, limit=page.limit + 1, **values)
    items = [ConfigurationRead.model_validate(dict(row)) for row in rows[: page.limit]]
    following = next_cursor(
        page,
        rows,
        items,
        lambda last: ConfigurationCursor(agent_id=agent_id, version=last.version),
    )
    return ConfigurationPage(world=parts.world, items=items, next_cursor=following)
