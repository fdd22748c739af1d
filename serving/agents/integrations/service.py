"""Rules of integrations: secrets that are shown once, and reports that are believed once."""

import secrets
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from clients.agent_os import signatures, wire
from clients.agent_os.signatures import ForgedError, Signed
from clients.agent_os.wire import WireError
from serving.access.acts import Act, perform
from serving.access.scopes import Role
from serving.access.subject import ANONYMOUS, Subject
from serving.agents.access import Act as Access
from serving.agents.access import agent_for
from serving.agents.inputs import require
from serving.agents.integrations.schemas import (
    CallbackTaken,
    DispatchCursor,
    DispatchPage,
    DispatchRead,
    DispatchState,
    IntegrationCursor,
    IntegrationDetail,
    IntegrationEdit,
    IntegrationMade,
    IntegrationPage,
    IntegrationRead,
    IntegrationWrite,
)
from serving.agents.parts import AgentParts
from serving.agents.refusals import refusals
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import (
    BadRequestError,
    ConflictError,
    Fault,
    ForbiddenError,
    NotFoundError,
    UnauthorisedError,
)
from storage.agents.kinds.agents import AGENT_KINDS
from storage.agents.kinds.tasks import KINDS
from storage.agents.statements import integrations as questions
from storage.agents.writes import dispatches, integrations
from storage.agents.writes.dispatches import Report
from storage.agents.writes.integrations import NewIntegration
from storage.agents.writes.webhooks import EVENTS
from storage.kit.rules import Row, Rule
from storage.kit.secret_box import SecretBox, SecretError

_PREFIX = "tlint_"
_REPORTS: Mapping[str, str] = {"agent_os": "callbacks", "webhook_in": "incoming"}
_ONLY: Mapping[str, tuple[str, ...]] = {
    "url": ("agent_os", "webhook_out"),
    "events": ("webhook_out",),
    "tasks": ("webhook_in",),
}
"""Which kinds have what of an edit."""
_CREATE = Act[Row]("integration.create", "integration", lambda row: row["integration_id"])
_EDIT = Act[Row]("integration.edit", "integration", lambda row: row["integration_id"])
_ROTATE = Act[Row]("integration.rotate", "integration", lambda row: row["integration_id"])
_DELETE = Act[Row]("integration.delete", "integration", lambda row: row["integration_id"])


async def read_page(parts: AgentParts, subject: Subject, page: PageRequest) -> IntegrationPage:
    """Return the subject's integrations, or everybody's for an administrator, newest first."""
    is_all = Role.ADMIN in subject.roles
    values: dict[str, object] = {} if is_all else {"owner_id": subject.account_id}
    if page.cursor is not None:
        values["before_id"] = IntegrationCursor.decode(page.cursor).integration_id
    statement = questions.page(is_continued=page.cursor is not None, is_all=is_all)
    rows = await parts.database.fetch(statement, limit=page.limit + 1, **values)
    items = [_read(row) for row in rows[: page.limit]]
    following = next_cursor(
        page, rows, items, lambda last: IntegrationCursor(integration_id=last.integration_id)
    )
    return IntegrationPage(world=parts.world, items=items, next_cursor=following)


async def create(
    parts: AgentParts, subject: Subject, agent: Row, wanted: IntegrationWrite
) -> IntegrationMade:
    """Make an integration of an agent.

    Raises:
        BadRequestError: the agent is of another kind, takes no such tasks, or has an integration
            of that name.
        ForbiddenError: only administrators allow private networks, and who lacks the scope for
            tasks of a kind allows none.
        ConflictError: the agent has as many as there may be.
    """
    if wanted.kind == "agent_os" and agent["kind"] != "external":
        message = f"agent {agent['agent_id']} is of the kind {agent['kind']}; allowed: external"
        raise BadRequestError(Fault(where="body", name="agent_id", message=message))
    _check_tasks(subject, agent, wanted.tasks or ())
    if wanted.allow_private and Role.ADMIN not in subject.roles:
        raise ForbiddenError("Only an administrator lets an integration be in a private network.")
    events = EVENTS if wanted.kind == "webhook_out" and wanted.events is None else wanted.events
    new = NewIntegration(
        kind=wanted.kind,
        name=wanted.name,
        url=wanted.url,
        allow_private=wanted.allow_private,
        events=events or (),
        tasks=wanted.tasks or (),
    )
    secret = _new_secret()

    def made() -> Rule[Row]:
        number = yield from integrations.number()
        encrypted = parts.box.encrypt(secret.encode(), context=integrations.context(number))
        return (yield from integrations.create(agent["agent_id"], number, new, encrypted))

    with refusals():
        row = await perform(parts.writes, subject, _CREATE, made)
    return IntegrationMade(world=parts.world, secret=secret, **_read(row).model_dump())


async def edit(
    parts: AgentParts, subject: Subject, row: Row, wanted: IntegrationEdit
) -> IntegrationDetail:
    """Change an integration.

    What an administrator allowed was one address: a new one by somebody else is not private.

    Raises:
        BadRequestError: another one has the name, or its kind has no such thing.
        ForbiddenError: the subject lacks the scope for tasks of a kind.
    """
    changes = wanted.model_dump(exclude_none=True)
    for name in changes.keys() & _ONLY.keys():
        if row["kind"] not in _ONLY[name]:
            message = f"a {row['kind']} has none; only {' and '.join(_ONLY[name])} have"
            raise BadRequestError(Fault(where="body", name=name, message=message))
    if wanted.tasks:
        agent = await agent_for(parts.database, subject, Access.CHANGE, row["agent_id"])
        _check_tasks(subject, agent, wanted.tasks)
    if "url" in changes and Role.ADMIN not in subject.roles:
        changes["allow_private"] = False
    with refusals():
        row = await perform(
            parts.writes, subject, _EDIT, integrations.edit, row["integration_id"], changes
        )
    return _detail(parts, row)


async def rotate(parts: AgentParts, subject: Subject, integration_id: int) -> IntegrationMade:
    """Replace the secret; the one before is believed for an hour."""
    secret = _new_secret()
    encrypted = parts.box.encrypt(secret.encode(), context=integrations.context(integration_id))
    with refusals():
        row = await perform(
            parts.writes, subject, _ROTATE, integrations.rotate, integration_id, encrypted
        )
    return IntegrationMade(world=parts.world, secret=secret, **_read(row).model_dump())


async def remove(parts: AgentParts, subject: Subject, integration_id: int) -> None:
    """Delete an integration."""
    with refusals():
        await perform(parts.writes, subject, _DELETE, integrations.remove, integration_id)


def detail_of(parts: AgentParts, row: Mapping[str, Any]) -> IntegrationDetail:
    """Return an integration as it is shown."""
    return _detail(parts, row)


async def read_dispatches(
    parts: AgentParts, integration_id: int, state: DispatchState | None, page: PageRequest
) -> DispatchPage:
    """Return what was sent to an integration, newest first."""
    values: dict[str, object] = {} if state is None else {"state": state}
    if page.cursor is not None:
        values["before_id"] = DispatchCursor.decode(page.cursor).task_id
    statement = questions.dispatches(
        is_continued=page.cursor is not None, has_state=state is not None
    )
    rows = await parts.database.fetch(
        statement, integration_id=integration_id, limit=page.limit + 1, **values
    )
    items = [DispatchRead.model_validate(dict(row)) for row in rows[: page.limit]]
    following = next_cursor(page, rows, items, lambda last: DispatchCursor(task_id=last.task_id))
    return DispatchPage(world=parts.world, items=items, next_cursor=following)


async def take_callback(
    parts: AgentParts,
    integration_id: int,
    header: str | None,
    body: bytes,
) -> CallbackTaken:
    """Take what a service reports of a task.

    Raises:
        NotFoundError: there is no such integration, or nothing was sent to it that is this run.
        UnauthorisedError: the signature does not hold.
        BadRequestError: the body is no report, or of another run.
        ConflictError: its nonce was used for another message.
    """
    _, signed = await verified(parts, integration_id, ("agent_os",), header, body)
    try:
        run = wire.run_of(body)
        task_id = wire.task_of(body)
    except WireError as error:
        raise BadRequestError(Fault(where="body", name="report", message=str(error))) from error
    stands = Report(remote_run=run.run_id, state=run.state, output=run.output, error=run.error)

    def taken() -> Rule[tuple[Row, bool]]:
        is_new = yield from dispatches.take_nonce(integration_id, signed.nonce, signed.digest)
        number = yield from dispatches.task_of(integration_id, run.run_id, task_id)
        found = yield from dispatches.report(number, stands)
        yield from integrations.note_answer(integration_id)
        return found, is_new

    with refusals():
        found, is_new = await parts.writes.apply(ANONYMOUS, taken)
    return CallbackTaken(
        world=parts.world,
        task_id=found["task_id"],
        state=found["state"],
        is_repeated=not is_new,
    )


async def verified(
    parts: AgentParts, integration_id: int, kinds: Sequence[str], header: str | None, body: bytes
) -> tuple[Row, Signed]:
    """Return the row of the integration that signed a message, and what its signature says.

    Raises:
        NotFoundError: there is no such integration of these kinds that is active.
        UnauthorisedError: the signature does not hold.
    """
    row = await parts.database.fetch_one(questions.one(), integration_id=integration_id)
    if row is None or not row["is_active"] or row["kind"] not in kinds:
        raise NotFoundError(
            f"There is no integration {integration_id} of the kind {' or '.join(kinds)} that is"
            " active."
        )
    try:
        signed = signatures.verify(header, body, _believed(parts.box, row), int(time.time()))
    except ForgedError as error:
        raise UnauthorisedError(f"This message is not believed: {error}.") from error
    return row, signed


def _check_tasks(subject: Subject, agent: Row, kinds: Sequence[str]) -> None:
    """Let kinds of tasks pass that the agent takes and the subject may have done."""
    allowed = AGENT_KINDS[agent["kind"]].tasks
    for place, kind in enumerate(kinds):
        if kind not in allowed:
            message = f"this agent takes: {', '.join(allowed)} (GET /v1/agents/kinds)"
            raise BadRequestError(Fault(where="body", name=f"tasks.{place}", message=message))
        require(subject, KINDS[kind].scope, f"tasks of the kind {kind}")


def _believed(box: SecretBox, row: Row) -> list[bytes]:
    context = integrations.context(row["integration_id"])
    encrypted = [row["secret"]]
    if row["older_until"] is not None and row["older_until"] > datetime.now(UTC):
        encrypted.append(row["older_secret"])
    try:
        return [box.decrypt(bytes(each), context=context) for each in encrypted]
    except SecretError as error:
        raise ConflictError(
            "The secret of this integration cannot be read here: rotate it."
        ) from error


def _new_secret() -> str:
    return _PREFIX + secrets.token_urlsafe(32)


def _detail(parts: AgentParts, row: Mapping[str, Any]) -> IntegrationDetail:
    return IntegrationDetail(world=parts.world, **_read(row).model_dump())


def _read(row: Mapping[str, Any]) -> IntegrationRead:
    shown = {name: row[name] for name in IntegrationRead.model_fields if name != "callbacks"}
    end = _REPORTS.get(row["kind"])
    place = f"/v1/agents/integrations/{row['integration_id']}/{end}"
    return IntegrationRead(callbacks=None if end is None else place, **shown)
