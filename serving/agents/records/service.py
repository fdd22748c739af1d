"""Rules of logs and findings: what is noted and kept, and pages of it."""

from collections.abc import Mapping
from typing import Any

import orjson

from serving.access.subject import Subject
from serving.agents.parts import AgentParts
from serving.agents.records.schemas import (
    AgentLogEntry,
    AgentLogEntryDetail,
    AgentLogPage,
    EntryWrite,
    InsightCursor,
    InsightDetail,
    InsightPage,
    InsightRead,
    InsightWrite,
    LogCursor,
)
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import BadRequestError, ConflictError, Fault
from storage.agents.statements import agents as questions
from storage.agents.writes import findings
from storage.insights.writes import NewInsight

_MOST_DATA_BYTES = 4096
_OWN = ("agent.moved", "task.moved", "run.moved")


async def read_log(
    parts: AgentParts, page: PageRequest, *, severity: str | None = None, **of: int
) -> AgentLogPage:
    """Return entries of the log of an agent (`agent_id`) or of a task (`task_id`)."""
    values: dict[str, object] = dict(of)
    if page.cursor is not None:
        values["before_id"] = LogCursor.decode(page.cursor).entry_id
    if severity is not None:
        values["severity"] = severity
    statement = questions.log(
        is_continued=page.cursor is not None,
        of_task="task_id" in of,
        severity=severity is not None,
    )
    rows = await parts.database.fetch(statement, limit=page.limit + 1, **values)
    items = [AgentLogEntry.model_validate(dict(row)) for row in rows[: page.limit]]
    following = next_cursor(page, rows, items, lambda last: LogCursor(entry_id=last.entry_id))
    return AgentLogPage(world=parts.world, items=items, next_cursor=following)


async def note(
    parts: AgentParts, subject: Subject, agent_id: int, wanted: EntryWrite
) -> AgentLogEntryDetail:
    """Add an entry to the log of an agent. Raises `BadRequestError` of what is too large."""
    if wanted.type in _OWN:
        message = f"the platform writes {', '.join(_OWN)} itself; take another name"
        raise BadRequestError(Fault(where="body", name="type", message=message))
    data = storable(wanted.data)
    row = await parts.writes.apply(
        subject,
        findings.note,
        agent_id,
        kind=wanted.type,
        severity=wanted.severity,
        message=wanted.message,
        by=subject.account_id,
        data=data,
    )
    return AgentLogEntryDetail.model_validate({**row, "world": parts.world})


async def read_insights(parts: AgentParts, agent_id: int, page: PageRequest) -> InsightPage:
    """Return what an agent found, newest first."""
    values: dict[str, int] = {}
    if page.cursor is not None:
        values["before_id"] = InsightCursor.decode(page.cursor).insight_id
    statement = questions.insights(is_continued=bool(values))
    rows = await parts.database.fetch(statement, agent_id=agent_id, limit=page.limit + 1, **values)
    items = [_insight(row) for row in rows[: page.limit]]
    following = next_cursor(
        page, rows, items, lambda last: InsightCursor(insight_id=last.insight_id)
    )
    return InsightPage(world=parts.world, items=items, next_cursor=following)


async def find(
    parts: AgentParts, subject: Subject, agent_id: int, wanted: InsightWrite
) -> InsightDetail:
    """Keep a finding of an agent. Raises `ConflictError` if its key was used before."""
    new = NewInsight(
        source="agent", agent_id=agent_id, kind="note", **wanted.model_dump(exclude_unset=True)
    )
    row = await parts.writes.apply(subject, findings.find, agent_id, new)
    if row is None:
        raise ConflictError(f"The agent has found {wanted.key!r} before; findings are kept once.")
    return InsightDetail(world=parts.world, **_insight(row).model_dump())


def storable(data: Mapping[str, Any], place: str = "data") -> dict[str, Any]:
    """Return data as the database can keep it.

    Args:
        data: as the client sent it.
        place: of it in the body.

    Raises:
        BadRequestError: it is too large, or no JSON that can be kept.
    """
    try:
        written = orjson.dumps(data)
    except orjson.JSONEncodeError as error:
        fault = Fault(where="body", name=place, message=f"cannot be kept: {error}")
        raise BadRequestError(fault) from error
    if len(written) > _MOST_DATA_BYTES or b"\\u0000" in written:
        message = f"at most {_MOST_DATA_BYTES} bytes of JSON, without the character U+0000"
        raise BadRequestError(Fault(where="body", name=place, message=message))
    return orjson.loads(written)


def _insight(row: Mapping[str, Any]) -> InsightRead:
    return InsightRead.model_validate(dict(row))
