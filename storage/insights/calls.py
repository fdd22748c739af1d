"""Calls of language models: kept, counted, and the guardrail that they are held to.

A model whose answers hardly ever pass costs time and says nothing: it is left to rest, and tried
once an hour until its answers pass again.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Literal

from sqlalchemy import Delete, Integer, bindparam, delete, func, insert, select

from storage.insights.tables import model_call
from storage.kit.question import Question
from storage.kit.rules import Rule, one, rows

Purpose = Literal["write", "ask"]
Outcome = Literal["passed", "refused", "malformed", "away"]
JUDGED = 20
"""The last calls that a model is judged by."""
FEWEST_PASSED = 2
"""Of those; with fewer it rests."""
REST = timedelta(hours=1)
KEPT = timedelta(days=30)

_NOW = func.clock_timestamp()
_PASSED = func.count().filter(model_call.c.outcome == "passed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a language model.

    Attributes:
        purpose: what it was asked for.
        outcome: passed the verifier, was refused by it, was no answer, or nobody answered.
        seconds: until the answer.
    """

    purpose: Purpose
    model: str
    prompt_version: str
    outcome: Outcome
    prompt_tokens: int = 0
    answer_tokens: int = 0
    seconds: float = 0.0


def note(call: Call) -> Rule[None]:
    """Keep a call."""
    yield from rows(
        insert(model_call).values(
            purpose=call.purpose,
            model=call.model,
            prompt_version=call.prompt_version,
            outcome=call.outcome,
            prompt_tokens=call.prompt_tokens,
            answer_tokens=call.answer_tokens,
            seconds=call.seconds,
        )
    )


def may_ask(purpose: Purpose, model: str, prompt_version: str) -> Rule[bool]:
    """Tell whether a model may be asked: the guardrail.

    Not where fewer than `FEWEST_PASSED` of its last `JUDGED` answers to this version of the prompt
    passed, until it has rested. Calls that nobody answered say nothing of the model.
    """
    last = (
        select(model_call.c.outcome, model_call.c.at)
        .where(
            model_call.c.purpose == purpose,
            model_call.c.model == model,
            model_call.c.prompt_version == prompt_version,
            model_call.c.outcome != "away",
        )
        .order_by(model_call.c.call_id.desc())
        .limit(JUDGED)
        .subquery("last")
    )
    found = yield from one(
        select(
            func.count().label("calls"),
            func.count().filter(last.c.outcome == "passed").label("passed"),
            (_NOW - func.max(last.c.at) > REST).label("has_rested"),
        ).select_from(last)
    )
    if found is None or found["calls"] < JUDGED or found["passed"] >= FEWEST_PASSED:
        return True
    return bool(found["has_rested"])


@cache
def lately() -> Question:
    """How the last calls of each model and purpose ended. Parameters: hours."""
    hours = func.make_interval(0, 0, 0, 0, bindparam("hours", type_=Integer))
    return (
        select(
            model_call.c.model,
            model_call.c.purpose,
            func.count().label("calls"),
            _PASSED.label("passed"),
            func.count().filter(model_call.c.outcome == "away").label("away"),
            func.sum(model_call.c.prompt_tokens).label("prompt_tokens"),
            func.sum(model_call.c.answer_tokens).label("answer_tokens"),
            func.percentile_cont(0.5).within_group(model_call.c.seconds).label("median_seconds"),
            func.percentile_cont(0.95).within_group(model_call.c.seconds).label("slow_seconds"),
        )
        .where(model_call.c.at > _NOW - hours)
        .group_by(model_call.c.model, model_call.c.purpose)
        .order_by(model_call.c.model, model_call.c.purpose)
    )


@cache
def drop_old() -> Delete:
    """Let go of calls older than `KEPT`."""
    return delete(model_call).where(model_call.c.at < _NOW - KEPT)
