"""Asking that a removal or a hold is looked at again: once each, by the author."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from storage.kit.rules import Row, Rule, one
from storage.social.guidelines import HELD
from storage.social.statements.subjects import KINDS
from storage.social.tables.appeal import appeal
from storage.social.tables.decision import moderation_decision
from storage.social.tables.report import moderation_case
from storage.social.writes import cases, removals
from storage.social.writes.refusals import (
    AppealedError,
    OwnThingError,
    UndecidableError,
    UnknownThingError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAppeal:
    """An appeal to be.

    Attributes:
        account_id: the author of the thing.
        kind: of the thing, one of `storage.social.statements.subjects.KINDS`.
        subject_id: which one.
        text: what the author says.
    """

    account_id: int
    kind: str
    subject_id: int
    text: str


def send(wanted: NewAppeal) -> Rule[int]:
    """Appeal, and return the appeal's id.

    What waits for review is decided in the case that it waits in; for what was removed another
    case is opened.

    Raises:
        UnknownThingError: the account has no such thing.
        UndecidableError: it is shown, or only its author can bring it back.
        AppealedError: it was appealed before.
    """
    found = yield from _own(wanted)
    about_case_id = yield from _case_about(wanted, found)
    yield from cases.locked(about_case_id)
    yield from removals.lock(found)
    found = yield from _own(wanted)
    if (yield from _case_about(wanted, found)) != about_case_id:
        raise UndecidableError("moderators decided about it just now: look at it again")
    case_id = about_case_id
    if found["removed_reason"] != HELD:
        case_id = yield from cases.open_for(wanted.kind, found, cause="appeal")
    made = insert(appeal).values(
        account_id=wanted.account_id,
        about_case_id=about_case_id,
        case_id=case_id,
        text=wanted.text,
    )
    fresh = yield from one(made.on_conflict_do_nothing().returning(appeal.c.appeal_id))
    if fresh is None:
        raise AppealedError("you asked for a review of this before; each decision has one")
    return fresh["appeal_id"]


def check_other(held: Row, moderator_id: int) -> Rule[None]:
    """Let a case pass that is no appeal against a removal by this moderator.

    Raises:
        OwnThingError: the moderator removed what is appealed.
    """
    if held["cause"] != "appeal":
        return
    own = (
        select(moderation_decision.c.decision_id)
        .join(appeal, appeal.c.about_case_id == moderation_decision.c.case_id)
        .where(
            appeal.c.case_id == held["case_id"],
            moderation_decision.c.act == "remove",
            moderation_decision.c.moderator_id == moderator_id,
        )
    )
    if (yield from one(own)) is not None:
        raise OwnThingError("you removed this: another moderator decides the appeal")


def _own(wanted: NewAppeal) -> Rule[Row]:
    found = yield from one(KINDS[wanted.kind].whole(), subject_id=wanted.subject_id)
    is_own = found is not None and found["author_id"] == wanted.account_id
    if found is None or not is_own or found["deleted_at"] is not None:
        raise UnknownThingError(f"you have no {wanted.kind} {wanted.subject_id}")
    removal = removals.REMOVALS.get(wanted.kind)
    if removal is None or removal.restore is None:
        raise UndecidableError("only you can bring this back: change it as you like")
    if found["removed_reason"] is None:
        raise UndecidableError("it is neither removed nor waits for review")
    return found


def _case_about(wanted: NewAppeal, found: Row) -> Rule[int]:
    """Return the case in which something waits, or was removed."""
    about = (
        moderation_case.c.author_id == wanted.account_id,
        moderation_case.c.subject_kind == wanted.kind,
        moderation_case.c.subject_id == wanted.subject_id,
    )
    statement = select(moderation_case.c.case_id).where(*about)
    if found["removed_reason"] == HELD:
        statement = statement.where(moderation_case.c.closed_at.is_(None))
    else:
        statement = (
            statement.join(
                moderation_decision, moderation_decision.c.case_id == moderation_case.c.case_id
            )
            .where(moderation_decision.c.act == "remove")
            .order_by(moderation_decision.c.decision_id.desc())
            .limit(1)
        )
    row = yield from one(statement)
    if row is None:
        raise UndecidableError("there is no decision about it to review")
    return row["case_id"]
