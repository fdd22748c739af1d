"""Deciding cases. One transaction holds the change, the decision, the record and the notice.

An open case is decided once, by acts that go together; what was decided is undone by its reversal.
A second moderator learns who decided first.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.identity import audit
from storage.identity.tables.account import account
from storage.kit.rules import Row, Rule, one, rows
from storage.social import notices
from storage.social.guidelines import HELD, RuleCode
from storage.social.notices import News
from storage.social.statements.subjects import KINDS
from storage.social.tables.decision import ModerationAct, moderation_decision, restriction
from storage.social.tables.report import moderation_case, report
from storage.social.writes import appeals, cases, removals
from storage.social.writes.refusals import (
    OutrankedError,
    OwnThingError,
    UndecidableError,
    UnknownThingError,
)
from storage.social.writes.removals import REMOVALS

REVERSALS = frozenset[ModerationAct]({"restore", "unlock", "reinstate"})
"""Acts on a case that is decided; all others are for open ones."""
ALONE = frozenset[ModerationAct]({"dismiss", "approve", "uphold"})
"""Acts that go with no other."""
_NOW = func.clock_timestamp()
_MOST_NOTIFIED = 100
"""Reporters of one thing who get a notice of its decision; all see it among their reports."""
_NEWS: Mapping[ModerationAct, str] = {
    "approve": "content_restored",
    "remove": "content_removed",
    "restore": "content_restored",
    "uphold": "removal_upheld",
    "warn": "warned",
    "suspend": "suspended",
}
_STAFF = frozenset({"moderator", "admin"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What a moderator decides.

    Attributes:
        is_admin: the moderator is an administrator, too.
        acts: in this order.
        rule: that was broken; needed by every act against somebody.
        message: for the author to read.
        suspended_for: of `suspend`.
    """

    moderator_id: int
    is_admin: bool
    acts: Sequence[ModerationAct]
    rule: RuleCode | None = None
    message: str | None = None
    suspended_for: timedelta | None = None


def decide(case_id: int, ruling: Ruling) -> Rule[None]:
    """Decide a case, or undo a decision.

    Raises:
        UnknownThingError: there is no such case.
        TakenError: another moderator has it.
        DecidedError: it is decided already.
        OwnThingError: it is about the moderator, or about a removal of theirs.
        OutrankedError: it is about a moderator.
        UndecidableError: the thing is not so that this can be decided of it.
    """
    held = yield from cases.locked(case_id)
    if not REVERSALS.issuperset(ruling.acts):
        yield from cases.check_open(held)
    yield from cases.check_free(held, ruling.moderator_id)
    yield from _check_rank(held["author_id"], ruling)
    if not ruling.is_admin:
        yield from appeals.check_other(held, ruling.moderator_id)
    question = KINDS[held["subject_kind"]].whole()
    found = yield from one(question, subject_id=held["subject_id"])
    if found is None:
        raise UnknownThingError("what this case is about does not exist any more")
    yield from removals.lock(found)
    found = yield from one(question, subject_id=held["subject_id"])
    if found is None:
        raise UnknownThingError("what this case is about does not exist any more")
    for act in ruling.acts:
        yield from _ACTS[act](held, found, ruling)
        yield from _keep(held, ruling, act)
    if held["closed_at"] is None:
        yield from _close(case_id, ruling.moderator_id)


def _check_rank(author_id: int, ruling: Ruling) -> Rule[None]:
    if author_id == ruling.moderator_id:
        raise OwnThingError("this is about you: another moderator decides it")
    role = select(account.c.role).where(account.c.account_id == author_id)
    author = yield from one(role)
    if author is not None and author["role"] in _STAFF and not ruling.is_admin:
        raise OutrankedError("this is about a moderator: an administrator decides it")


def _dismiss(held: Row, found: Row, _: Ruling) -> Rule[None]:
    if found["removed_reason"] == HELD and found["deleted_at"] is None:
        raise UndecidableError(
            f"this {held['subject_kind']} waits for review: approve or remove it"
        )
    if held["cause"] == "appeal" and found["removed_at"] and found["deleted_at"] is None:
        raise UndecidableError("its author asked for a review: restore it, or uphold the removal")
    yield from ()


def _approve(held: Row, found: Row, _: Ruling) -> Rule[None]:
    if found["removed_reason"] != HELD:
        raise UndecidableError(f"this {held['subject_kind']} does not wait for review: dismiss it")
    yield from _restored(held, found)


def _remove(held: Row, found: Row, ruling: Ruling) -> Rule[None]:
    if found["deleted_at"] is not None:
        raise UndecidableError("it is deleted already: dismiss the case, or warn or suspend")
    if found["removed_reason"] not in {None, HELD}:
        raise UndecidableError("it is removed already")
    yield from REMOVALS[held["subject_kind"]].remove(found, ruling.rule or "other")


def _restore(held: Row, found: Row, _: Ruling) -> Rule[None]:
    if found["removed_reason"] in {None, HELD}:
        raise UndecidableError("it is not removed")
    yield from _restored(held, found)


def _uphold(held: Row, found: Row, _: Ruling) -> Rule[None]:
    if held["cause"] != "appeal" or found["removed_reason"] in {None, HELD}:
        raise UndecidableError("nobody asked for a review of a removal here")
    yield from ()  # it stays as it is; the decision is what its author learns


def _restored(held: Row, found: Row) -> Rule[None]:
    restore = REMOVALS[held["subject_kind"]].restore
    if restore is None or found["deleted_at"] is not None:
        raise UndecidableError("only its author can bring this back")
    yield from restore(found)


def _lock(_: Row, found: Row, __: Ruling) -> Rule[None]:
    yield from _close_thread(found, is_closed=True)


def _unlock(_: Row, found: Row, __: Ruling) -> Rule[None]:
    yield from _close_thread(found, is_closed=False)


def _close_thread(found: Row, *, is_closed: bool) -> Rule[None]:
    if found["post_id"] is None:
        raise UndecidableError("it has no thread")
    if (found["locked_at"] is not None) == is_closed:
        raise UndecidableError("the thread is locked already" if is_closed else "it is not locked")
    yield from removals.close_thread(found["post_id"], is_closed=is_closed)


def _warn(_: Row, __: Row, ___: Ruling) -> Rule[None]:
    yield from ()  # the decision itself is the warning


def _suspend(_: Row, __: Row, ruling: Ruling) -> Rule[None]:
    if ruling.suspended_for is None:
        raise UndecidableError("say for how many days")
    yield from ()


def _reinstate(held: Row, _: Row, __: Ruling) -> Rule[None]:
    gone = delete(restriction).where(
        restriction.c.account_id == held["author_id"], restriction.c.until > _NOW
    )
    if (yield from one(gone.returning(restriction.c.account_id))) is None:
        raise UndecidableError("its author is not suspended from content")


_ACTS: Mapping[ModerationAct, Callable[[Row, Row, Ruling], Generator[Any, Any, None]]] = {
    "dismiss": _dismiss,
    "approve": _approve,
    "remove": _remove,
    "restore": _restore,
    "uphold": _uphold,
    "lock": _lock,
    "unlock": _unlock,
    "warn": _warn,
    "suspend": _suspend,
    "reinstate": _reinstate,
}


def _keep(held: Row, ruling: Ruling, act: ModerationAct) -> Rule[None]:
    """Write an act down: for the author and the public log, and in the record of acts."""
    until = _until(held["at"], ruling) if act == "suspend" else None
    made = (
        insert(moderation_decision)
        .values(
            case_id=held["case_id"],
            subject_kind=held["subject_kind"],
            subject_id=held["subject_id"],
            author_id=held["author_id"],
            moderator_id=ruling.moderator_id,
            act=act,
            rule=ruling.rule,
            message=ruling.message,
            until=until,
        )
        .returning(moderation_decision.c.decision_id)
    )
    decision_id: int = (yield from rows(made))[0]["decision_id"]
    if until is not None:
        yield from _restrict(held["author_id"], decision_id, until)
    yield from _tell(held, ruling, act, decision_id)
    yield from audit.record(
        actor_id=ruling.moderator_id,
        act=f"moderation.{act}",
        target_kind=held["subject_kind"],
        target_id=held["subject_id"],
        detail={"case_id": held["case_id"], "rule": ruling.rule},
    )


def _tell(held: Row, ruling: Ruling, act: ModerationAct, decision_id: int) -> Rule[None]:
    """Notify the author of the decision."""
    kind = _NEWS.get(act)
    if kind is None:
        return
    facts = {
        "subject_kind": held["subject_kind"],
        "subject_id": held["subject_id"],
        **({} if ruling.rule is None else {"reason": ruling.rule}),
    }
    news = News(kind=kind, noun="decision", thing=decision_id, facts=facts)
    yield from notices.notify(news, [held["author_id"]])


def _until(at: datetime, ruling: Ruling) -> datetime | None:
    return None if ruling.suspended_for is None else at + ruling.suspended_for


def _restrict(account_id: int, decision_id: int, until: datetime) -> Rule[None]:
    """Suspend somebody from content; a longer suspension stays."""
    made = upsert(restriction).values(account_id=account_id, decision_id=decision_id, until=until)
    longer = made.on_conflict_do_update(
        index_elements=["account_id"],
        set_={
            "decision_id": decision_id,
            "until": func.greatest(restriction.c.until, made.excluded.until),
        },
    )
    yield from rows(longer)


def _close(case_id: int, moderator_id: int) -> Rule[None]:
    closed = update(moderation_case).where(moderation_case.c.case_id == case_id)
    values = {"closed_at": _NOW, "closed_by": moderator_id}
    yield from rows(closed.values(claimed_by=None, claimed_until=None, **values))
    pending = (report.c.case_id == case_id, report.c.closed_at.is_(None))
    closing = update(report).where(*pending).values(closed_at=_NOW)
    answered = yield from rows(closing.returning(report.c.report_id, report.c.reporter_id))
    for row in sorted(answered, key=lambda each: each["reporter_id"])[:_MOST_NOTIFIED]:
        news = News(kind="report_closed", noun="report", thing=row["report_id"])
        yield from notices.notify(news, [row["reporter_id"]])
