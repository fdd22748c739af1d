"""One case with all that a decision needs: the thing, its thread, its author, who reported it.

Blocks between a moderator and an author hide nothing here.
"""

from collections.abc import Mapping
from typing import Any

from serving.access.subject import Subject
from serving.kit.errors import NotFoundError
from serving.social.authors import author_of
from serving.social.moderation.schemas import (
    CaseAbove,
    CaseAppeal,
    CaseContent,
    CaseDetail,
    CaseHistory,
    CaseRead,
    CaseScreening,
)
from serving.social.moderation.shown import (
    above_of,
    case_decision_of,
    case_of,
    case_report_of,
    content_of,
    evidence_of,
)
from serving.social.parts import SocialParts
from storage.social.statements import appeals, cases, decisions, people, reports
from storage.social.statements.subjects import KINDS
from storage.social.tables.decision import ModerationAct
from storage.social.writes.removals import REMOVALS

_MOST_REPORTS = 100


async def read(parts: SocialParts, subject: Subject, case_id: int) -> CaseDetail:
    """Return a case with all that surrounds it.

    Raises:
        NotFoundError: there is no such case.
    """
    del subject  # every moderator sees the same
    row = await parts.database.fetch_one(cases.one(), case_id=case_id)
    if row is None:
        raise NotFoundError(f"There is no case {case_id}; /v1/moderation/cases lists them.")
    case = case_of(row)
    kind, subject_id = case.subject.kind, case.subject.id
    found = await parts.database.fetch_one(KINDS[kind].whole(), subject_id=subject_id)
    kept = await parts.database.fetch(cases.kept(), case_id=case_id)
    sent = await parts.database.fetch(reports.of_case(), case_id=case_id, limit=_MOST_REPORTS)
    screened = await parts.database.fetch_one(cases.screened(), kind=kind, subject_id=subject_id)
    appealed = await parts.database.fetch_one(appeals.of_case(), case_id=case_id)
    history = await _history(parts, case.author.account_id)
    decided = await parts.database.fetch(decisions.of_case(), case_id=case_id)
    content = None if found is None else content_of(found)
    return CaseDetail(
        **dict(case),
        world=parts.world,
        content=content,
        evidence=[evidence_of(each) for each in kept],
        reports=[case_report_of(each) for each in sent],
        screening=None if screened is None else CaseScreening.model_validate(dict(screened)),
        appeal=None if appealed is None else CaseAppeal.model_validate(dict(appealed)),
        history=history,
        thread=await _thread(parts, case),
        decisions=[case_decision_of(each) for each in decided],
        may=_allowed(case, content, history),
    )


async def _history(parts: SocialParts, account_id: int) -> CaseHistory | None:
    row = await parts.database.fetch_one(cases.history(), account_id=account_id)
    if row is None:
        return None
    is_suspended, is_erased = row["suspended_at"] is not None, row["erased_at"] is not None
    return CaseHistory.model_validate(
        {**row, "is_suspended": is_suspended, "is_erased": is_erased}
    )


async def _thread(parts: SocialParts, case: CaseRead) -> list[CaseAbove]:
    """Return what stands above a comment, the post first, or before a message in its talk."""
    if case.subject.kind == "message":
        before = await parts.database.fetch(cases.before(), subject_id=case.subject.id)
        return [above_of(row) for row in before]
    if case.subject.kind != "comment" or case.post_id is None:
        return []
    post = await parts.database.fetch_one(KINDS["post"].whole(), subject_id=case.post_id)
    chain = await parts.database.fetch(cases.above(), subject_id=case.subject.id)
    found: list[CaseAbove] = []
    if post is not None:
        writer = await parts.database.fetch_one(people.one_of(), account_id=post["author_id"])
        author = author_of(_nobody(post) if writer is None else writer)
        found.append(CaseAbove(comment_id=None, author=author, text=post["text"]))
    return [*found, *(above_of(row) for row in chain if row["comment_id"] != case.subject.id)]


def _nobody(post: Mapping[str, Any]) -> Mapping[str, Any]:
    names = dict.fromkeys(("username", "first_name", "last_name", "picture"))
    return {**names, "account_id": post["author_id"], "kind": "person"}


def _allowed(
    case: CaseRead, content: CaseContent | None, history: CaseHistory | None
) -> list[ModerationAct]:
    """Return what can be decided now."""
    state = "deleted" if content is None else content.state
    is_locked = content is not None and content.is_locked
    is_threaded = content is not None and case.post_id is not None
    can_come_back = REMOVALS[case.subject.kind].restore is not None
    is_out = history is not None and history.suspended_until is not None
    is_open = case.state == "open"
    is_appeal = case.cause == "appeal"
    allowed: dict[ModerationAct, bool] = {
        "approve": is_open and state == "held",
        "dismiss": is_open and state != "held" and (not is_appeal or state != "removed"),
        "remove": is_open and state in {"live", "held"},
        "lock": is_open and is_threaded and not is_locked,
        "warn": is_open,
        "suspend": is_open,
        "restore": (is_appeal or not is_open) and state == "removed" and can_come_back,
        "uphold": is_open and is_appeal and state == "removed",
        "unlock": not is_open and is_threaded and is_locked,
        "reinstate": not is_open and is_out,
    }
    return [act for act, may in allowed.items() if may]
