"""Rules of webhooks: what came in is verified and checked, what went out is listed."""

from pydantic import ValidationError

from serving.access.subject import ANONYMOUS
from serving.agents.inputs import checked
from serving.agents.integrations.schemas import (
    Incoming,
    IncomingTaken,
    IncomingTask,
    WebhookDelivery,
    WebhookDeliveryCursor,
    WebhookDeliveryPage,
)
from serving.agents.integrations.service import verified
from serving.agents.parts import AgentParts
from serving.agents.records.service import storable
from serving.agents.refusals import refusals
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import BadRequestError, Fault
from serving.kit.postgres.driver import Row
from storage.agents.kinds.agents import completed
from storage.agents.kinds.tasks import KINDS
from storage.agents.statements import agents as questions
from storage.agents.writes import incoming, webhooks
from storage.agents.writes.tasks import NewTask
from storage.agents.writes.webhooks import NewEntry
from storage.delivery import statements as deliveries


async def read_deliveries(
    parts: AgentParts, integration_id: int, page: PageRequest
) -> WebhookDeliveryPage:
    """Return what was posted for a webhook, newest first."""
    values: dict[str, object] = {"topic": webhooks.topic_of(integration_id)}
    if page.cursor is not None:
        values["before_id"] = WebhookDeliveryCursor.decode(page.cursor).delivery_id
    statement = deliveries.page(is_continued="before_id" in values, state=None, has_topic=True)
    rows = await parts.database.fetch(statement, limit=page.limit + 1, **values)
    items = [
        WebhookDelivery.model_validate({name: row[name] for name in WebhookDelivery.model_fields})
        for row in rows[: page.limit]
    ]
    following = next_cursor(
        page, rows, items, lambda last: WebhookDeliveryCursor(delivery_id=last.delivery_id)
    )
    return WebhookDeliveryPage(world=parts.world, items=items, next_cursor=following)


async def take(
    parts: AgentParts, integration_id: int, header: str | None, body: bytes
) -> IncomingTaken:
    """Do what a signed message asks for.

    Raises:
        NotFoundError: there is no such webhook that is active.
        UnauthorisedError: the signature does not hold.
        BadRequestError: the body is neither a task that the webhook may give, nor an event.
        ConflictError: the nonce was used for another message, or the agent's queue is full.
    """
    row, signed = await verified(parts, integration_id, ("webhook_in",), header, body)
    try:
        asked = Incoming.model_validate_json(body)
    except ValidationError as error:
        raise _unfit(error) from error
    if asked.task is not None:
        wanted = await _task(parts, row, asked.task)
    else:
        event = asked.event
        wanted = NewEntry(
            message=event.message if event else "",
            severity=event.severity if event else "info",
            data=storable(event.data if event else {}, "event.data"),
        )
    with refusals():
        made, is_new = await parts.writes.apply(
            ANONYMOUS, incoming.take, row, signed.nonce, signed.digest, wanted
        )
    return IncomingTaken(
        world=parts.world,
        task_id=made.task_id,
        entry_id=made.entry_id,
        is_repeated=not is_new,
    )


async def _task(parts: AgentParts, row: Row, asked: IncomingTask) -> NewTask:
    if asked.kind not in row["tasks"]:
        allowed = ", ".join(row["tasks"]) or "none"
        message = f"this webhook may give: {allowed}; its owner sets `tasks`"
        raise BadRequestError(Fault(where="body", name="task.kind", message=message))
    agent = await parts.database.fetch_one(questions.one(), agent_id=row["agent_id"])
    if agent is None:
        message = "its agent was deleted"
        raise BadRequestError(Fault(where="body", name="task", message=message))
    whole = completed(agent["kind"], asked.kind, asked.input, agent["config"])
    return NewTask(
        kind=asked.kind,
        input=checked(KINDS[asked.kind].input, whole, "task.input"),
        priority=asked.priority,
        dedupe_key=asked.dedupe_key,
    )


def _unfit(error: ValidationError) -> BadRequestError:
    faults = [
        Fault(
            where="body",
            name=".".join(map(str, each["loc"]))[:200] or "message",
            message=each["msg"],
        )
        for each in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    return BadRequestError(*faults[:20])
