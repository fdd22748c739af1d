"""Privileged acts over HTTP: each is in the record of acts, by the transaction that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, ParamSpec, TypeVar

from serving.access.subject import Subject
from serving.kit.writes import Writes
from storage.identity import audit
from storage.kit.rules import Rule

ResultT = TypeVar("ResultT")
Arguments = ParamSpec("Arguments")


@dataclass(frozen=True)
class Act(Generic[ResultT]):
    """The entry of the record about a change.

    Attributes:
        name: noun and verb, such as `model.promote`.
        target_kind: what it is done to, such as `model_version`.
        target_of: which one, found in what the change returns.
    """

    name: str
    target_kind: str
    target_of: Callable[[ResultT], int | str]


async def perform(
    writes: Writes,
    subject: Subject,
    act: Act[ResultT],
    rule: Callable[Arguments, Rule[ResultT]],
    *args: Arguments.args,
    **named: Arguments.kwargs,
) -> ResultT:
    """Follow a rule, put it on record, and return its result. Raises as `Writes.apply`."""

    def on_record() -> Rule[ResultT]:
        result = yield from rule(*args, **named)
        yield from audit.record(
            actor_id=subject.account_id,
            act=act.name,
            target_kind=act.target_kind,
            target_id=act.target_of(result),
        )
        return result

    return await writes.apply(subject, on_record)
