"""Keeping insights, each finding of a source once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.dialects.postgresql import insert as upsert

from storage.insights.tables import insight
from storage.kit.rules import Row, Rule, one

Source = Literal["agent", "model", "template"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInsight:
    """A finding to keep.

    Attributes:
        source: what found it.
        agent_id: which agent, if it was one.
        task_id: the task that found it.
        kind: of finding, such as `note`.
        subject_kind: `match`, `team`, …; empty is nothing.
        subject_id: which one.
        title: in a few words.
        text: in full.
        data: the facts it stands on.
        confidence: from 0 to 1, if it is not certain.
        key: the same finding of the source is kept once.
        expires_at: when it is of no use any more.
    """

    source: Source
    kind: str
    title: str
    text: str = ""
    agent_id: int | None = None
    task_id: int | None = None
    subject_kind: str = ""
    subject_id: str = ""
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])
    confidence: float | None = None
    key: str | None = None
    expires_at: datetime | None = None


def keep(new: NewInsight) -> Rule[Row | None]:
    """Keep a finding and return its row; None if the source found it before."""
    return (
        yield from one(
            upsert(insight)
            .values(
                source=new.source,
                agent_id=new.agent_id,
                task_id=new.task_id,
                kind=new.kind,
                subject_kind=new.subject_kind,
                subject_id=new.subject_id,
                title=new.title,
                text=new.text,
                data=dict(new.data),
                confidence=new.confidence,
                key=new.key,
                expires_at=new.expires_at,
            )
            .on_conflict_do_nothing()
            .returning(insight)
        )
    )
