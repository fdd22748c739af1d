"""Questions: taken, answered by a worker, let go.

The row is the truth; a job only wakes work on it. An attempt is recorded before it is made, so
that a question which kills its worker is not answered for ever.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Uuid, bindparam, delete, func, insert, select, update

from storage.insights.events import QuestionAnswered
from storage.insights.tables import question
from storage.kit.events import Event
from storage.kit.jobs import Job
from storage.kit.question import Question
from storage.kit.rules import Defer, Publish, Row, Rule, now, one, rows

TASK = "answer"
LONGEST = timedelta(minutes=5)
"""Longer than one attempt takes; the next is not before."""
MOST_ATTEMPTS = 3

_NOW = func.clock_timestamp()
_SHOWN = tuple(
    question.c[name]
    for name in (
        "question_id", "account_id", "language", "asked_at", "done_at", "answered", "query",
        "text", "rows", "chosen_by", "model",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a question is answered.

    Attributes:
        query: that it was read as; None where none fits.
        rows: what the text rests on; none where nothing is known.
        chosen_by: who chose the query.
        model: which language model, if one did.
    """

    query: str | None
    text: str
    rows: Sequence[Mapping[str, Any]]
    chosen_by: Literal["model", "keywords"]
    model: str | None = None


def topic_of(question_id: UUID) -> str:
    """Return the topic under which the answer is announced."""
    return f"question:{question_id.hex}"


def ask(text: str, language: str, account_id: int | None) -> Rule[Row]:
    """Keep a question for a worker and return its row."""
    made = yield from rows(
        insert(question)
        .values(question=text, language=language, account_id=account_id, due_at=_NOW)
        .returning(*_SHOWN)
    )
    yield Defer(Job(task=TASK))
    return made[0]


@cache
def by_id() -> Question:
    """One question with its answer, without what was asked. Parameters: question_id."""
    return select(*_SHOWN).where(question.c.question_id == bindparam("question_id", type_=Uuid))


@cache
def overdue() -> Question:
    """How many questions wait although their time came. Parameters: seconds."""
    grace = func.make_interval(0, 0, 0, 0, 0, 0, bindparam("seconds"))
    return select(func.count()).where(question.c.due_at <= _NOW - grace)


def begin() -> Rule[Row | None]:
    """Record an attempt at the question that waits longest and return it; None if none waits."""
    waiting = (
        select(question.c.question_id)
        .where(question.c.due_at <= _NOW)
        .order_by(question.c.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return (
        yield from one(
            update(question)
            .where(question.c.question_id == waiting.scalar_subquery())
            .values(attempts=question.c.attempts + 1, due_at=_NOW + LONGEST)
            .returning(
                question.c.question_id, question.c.question, question.c.language,
                question.c.attempts,
            )
        )
    )  # fmt: skip


def finish(question_id: UUID, answer: Answer) -> Rule[bool]:
    """Keep an answer and announce it; tell whether the question still waited for one."""
    kept = yield from one(
        update(question)
        .where(question.c.question_id == question_id, question.c.due_at.is_not(None))
        .values(
            due_at=None,
            done_at=_NOW,
            answered=bool(answer.rows),
            query=answer.query,
            text=answer.text,
            rows=[dict(row) for row in answer.rows],
            chosen_by=answer.chosen_by,
            model=answer.model,
        )
        .returning(*_SHOWN)
    )
    if kept is None:
        return False
    payload = QuestionAnswered(
        question_id=question_id,
        answered=kept["answered"],
        query=kept["query"],
        text=kept["text"],
        rows=kept["rows"],
    )
    at = yield from now()
    yield Publish(Event.of(payload, topics=[topic_of(question_id)], occurred_at=at))
    return True


def erase(account_id: int) -> Rule[None]:
    """Delete what an account asked."""
    yield from rows(delete(question).where(question.c.account_id == account_id))
