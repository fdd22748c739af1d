"""Keeping insights, each finding of a source once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import func, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from football.insights.fact import Fact, Kind, Subject
from storage.insights.events import InsightPublished
from storage.insights.tables import insight
from storage.kit.events import Event
from storage.kit.rules import Publish, Row, Rule, now, one, rows

Source = Literal["agent", "model", "template"]
_SIZES = ("shift", "difference", "swing", "spread")


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


def replace_facts(
    subject: Subject, facts: Sequence[Fact], topics: Sequence[str], kinds: Sequence[Kind]
) -> Rule[Sequence[Row]]:
    """Have these facts of some kinds, and no others, hold of a subject.

    What is new is announced and returned.

    Args:
        subject: a match or a team.
        facts: all that is known of it, the most surprising first.
        topics: under which news are announced.
        kinds: that were looked for; facts of others stand.
    """
    at = yield from now()
    keys = [_key(subject, fact) for fact in facts]
    yield from rows(
        update(insight)
        .where(
            insight.c.source == "template",
            insight.c.subject_kind == subject.kind,
            insight.c.subject_id == subject.id,
            insight.c.expires_at.is_(None),
            insight.c.kind.in_([kind.value for kind in kinds]),
            insight.c.key.not_in(keys),
        )
        .values(expires_at=at)
    )
    if not facts:
        return []
    written = upsert(insight).values(
        [
            {
                "source": "template",
                "kind": fact.kind.value,
                "subject_kind": subject.kind,
                "subject_id": subject.id,
                "title": fact.kind.value,
                "text": "",
                "data": fact.to_dict(),
                "key": key,
            }
            for fact, key in zip(facts, keys, strict=True)
        ]
    )
    kept = yield from rows(
        written.on_conflict_do_update(
            index_elements=["source", text("COALESCE(agent_id, 0)"), "key"],
            index_where=insight.c.key.is_not(None),
            set_={"expires_at": None, "found_at": func.clock_timestamp()},
            where=insight.c.expires_at.is_not(None),
        ).returning(insight)
    )
    if kept:
        payload = _published(subject, kept)
        yield Publish(Event.of(payload, topics=topics, occurred_at=at))
    return kept


def _key(subject: Subject, fact: Fact) -> str:
    return f"{subject.kind}:{subject.id}:{fact.fact_id}"


def _published(subject: Subject, kept: Sequence[Row]) -> InsightPublished:
    most = max(kept, key=lambda row: row["data"]["surprise"])
    data: Mapping[str, Any] = most["data"]
    codes, values = data["codes"], data["values"]
    size = next((values[name] for name in _SIZES if name in values), None)
    return InsightPublished(
        subject_kind=cast("Literal['match', 'team']", subject.kind),
        subject_id=subject.id,
        insight_id=most["insight_id"],
        kind=most["kind"],
        new=len(kept),
        surprise=data["surprise"],
        cause=codes.get("cause") or codes.get("reason"),
        size=None if size is None else abs(size["number"]),
        trend=codes.get("trend"),
    )
