"""What the WebSocket lets somebody do with an agent: the same rules as over HTTP."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from serving.access.subject import Kind, Subject
from serving.agents.access import WRITERS, Act, agent_for
from serving.agents.agents import service as agents
from serving.agents.parts import AgentParts
from serving.agents.tasks import service as tasks
from serving.agents.tasks.schemas import TaskWrite
from serving.kit.errors import BadRequestError, ForbiddenError, UnauthorisedError

RUN = "run"


async def command(
    parts: AgentParts,
    subject: Subject,
    agent_id: int,
    name: str,
    task: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Start, stop, pause or resume an agent, or give it a task; return where that stands.

    Raises:
        UnauthorisedError: the subject is nobody that is known.
        ForbiddenError: it may not.
        NotFoundError: there is no such agent for it.
        BadRequestError: the task cannot be.
        ConflictError: the agent's state does not allow it.
    """
    if subject.kind is Kind.ANONYMOUS:
        raise UnauthorisedError("Say who you are first: `auth` with a token or a ticket.")
    if not WRITERS.access.allows(subject, owner_id=subject.account_id):
        raise ForbiddenError(f"{subject.name} may not: it needs the scope agents:write.")
    agent = await agent_for(parts.database, subject, Act.CHANGE, agent_id)
    if name != RUN:
        moved = await agents.move(parts, subject, agent_id, name)
        return {"state": moved.state}
    try:
        wanted = TaskWrite.model_validate(dict(task or {}))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(map(str, ("task", *first["loc"])))
        raise BadRequestError.message(place, first["msg"]) from error
    taken = await tasks.take(parts, subject, agent, wanted)
    return {"task_id": taken.task_id, "state": taken.state}
