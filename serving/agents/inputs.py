"""Inputs and configurations that clients send, checked by the model of their kind."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from serving.access.subject import Subject
from serving.kit.errors import BadRequestError, Fault, ForbiddenError
from storage.agents.kinds.agents import AGENT_KINDS, completed
from storage.agents.kinds.tasks import KINDS

_MOST_FAULTS = 20


def checked(model: type[BaseModel], given: Mapping[str, Any], place: str) -> dict[str, Any]:
    """Return what was given, as the model has it.

    Args:
        model: of the kind.
        given: as the client sent it.
        place: of it in the body.

    Raises:
        BadRequestError: naming each field that cannot be.
    """
    try:
        return model.model_validate(dict(given)).model_dump(mode="json", exclude_unset=True)
    except ValidationError as error:
        faults = [
            Fault(
                where="body",
                name=".".join(map(str, (place, *each["loc"])))[:200],
                message=each["msg"],
            )
            for each in error.errors(include_url=False, include_context=False)[:_MOST_FAULTS]
        ]
        raise BadRequestError(*faults) from error


def task_input(  # noqa: PLR0913 two of them only name places
    subject: Subject,
    agent: Mapping[str, Any],
    kind: str,
    given: Mapping[str, Any],
    *,
    kind_place: str = "kind",
    input_place: str = "input",
) -> dict[str, Any]:
    """Return the input of a task for an agent, checked.

    Args:
        subject: who wants it done.
        agent: its row, with `config`.
        kind: of the task.
        given: as the client sent it.
        kind_place: where the kind stands in the body.
        input_place: where the input does.

    Raises:
        BadRequestError: the agent takes no such tasks, or the input does not fit.
        ForbiddenError: the subject lacks a scope that tasks of this kind need.
    """
    allowed = AGENT_KINDS[agent["kind"]].tasks
    if kind not in allowed:
        message = f"this agent takes: {', '.join(allowed)} (GET /v1/agents/kinds)"
        raise BadRequestError(Fault(where="body", name=kind_place, message=message))
    require(subject, KINDS[kind].scope, f"tasks of the kind {kind}")
    whole = completed(agent["kind"], kind, given, agent["config"])
    return checked(KINDS[kind].input, whole, input_place)


def require(subject: Subject, scope: str | None, what: str) -> None:
    """Let a subject pass that has a scope. Raises `ForbiddenError`."""
    if scope is not None and scope not in subject.scopes:
        raise ForbiddenError(f"{subject.name} may not have {what}: they need the scope {scope}.")
