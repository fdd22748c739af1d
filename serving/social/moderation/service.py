"""Rules of the moderators' queue: listing, claiming, deciding."""

from dataclasses import dataclass
from datetime import timedelta

from serving.access.scopes import Role
from serving.access.subject import Subject
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import BadRequestError, Fault
from serving.social.moderation.detail import read
from serving.social.moderation.schemas import (
    CaseCursor,
    CaseDecisionWrite,
    CaseDetail,
    CasePage,
    CaseState,
    Claim,
)
from serving.social.moderation.shown import case_of
from serving.social.parts import SocialParts, viewer_of
from serving.social.refusals import refusals
from storage.social.statements import cases as questions
from storage.social.writes import cases, decisions
from storage.social.writes.decisions import ALONE, REVERSALS, Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSelection:
    """Which cases.

    Attributes:
        state: open or closed.
        kind: of the thing; None is any.
        claim: `free` are those that nobody has, `mine` those that the caller has.
    """

    state: CaseState = "open"
    kind: str | None = None
    claim: Claim | None = None


async def read_page(
    parts: SocialParts, subject: Subject, page: PageRequest, selection: CaseSelection
) -> CasePage:
    """Return cases: open ones oldest first, decided ones newest first.

    Raises:
        BadRequestError: the cursor is of cases in the other state.
    """
    state = selection.state
    values: dict[str, object] = {} if selection.kind is None else {"kind": selection.kind}
    filters = {*values, *(() if selection.claim is None else (selection.claim,))}
    if selection.claim == "mine":
        values["moderator_id"] = viewer_of(subject)
    if page.cursor is not None:
        place = CaseCursor.decode(page.cursor)
        if place.state != state:
            message = f"of cases that are {place.state}; ask for those"
            raise BadRequestError.parameter("cursor", message)
        values["last_id"] = place.case_id
    statement = questions.page(
        state, filters=frozenset(filters), is_continued=page.cursor is not None
    )
    rows = await parts.database.fetch(statement, limit=page.limit + 1, **values)
    items = [case_of(row) for row in rows[: page.limit]]
    following = next_cursor(
        page, rows, items, lambda last: CaseCursor(state=state, case_id=last.case_id)
    )
    return CasePage(world=parts.world, items=items, next_cursor=following)


async def claim(parts: SocialParts, subject: Subject, case_id: int) -> CaseDetail:
    """Take a case, or keep it for longer.

    Raises:
        ConflictError: another moderator has it, or has decided it; names them.
        NotFoundError: there is no such case.
    """
    lasts = timedelta(minutes=parts.settings.claim_minutes)
    with refusals():
        await parts.writes.apply(subject, cases.claim, case_id, viewer_of(subject), lasts=lasts)
    return await read(parts, subject, case_id)


async def release(parts: SocialParts, subject: Subject, case_id: int) -> None:
    """Give a case back. Raises `NotFoundError`."""
    with refusals():
        await parts.writes.apply(subject, cases.release, case_id, viewer_of(subject))


async def decide(
    parts: SocialParts, subject: Subject, case_id: int, wanted: CaseDecisionWrite
) -> CaseDetail:
    """Decide a case, or undo what was decided.

    Raises:
        BadRequestError: the acts do not go together, or lack a rule or days.
        ConflictError: another moderator has the case, or has decided it (named), or the thing
            is not so that this can be decided of it.
        ForbiddenError: it is about oneself, or about a moderator.
        NotFoundError: there is no such case.
    """
    _check(wanted)
    ruling = Ruling(
        moderator_id=viewer_of(subject),
        is_admin=Role.ADMIN in subject.roles,
        acts=wanted.acts,
        rule=wanted.rule,
        message=(wanted.message or "").strip() or None,
        suspended_for=None if wanted.days is None else timedelta(days=wanted.days),
    )
    with refusals():
        await parts.writes.apply(subject, decisions.decide, case_id, ruling)
    return await read(parts, subject, case_id)


def _check(wanted: CaseDecisionWrite) -> None:
    acts = set(wanted.acts)
    faults: list[Fault] = []
    if len(acts) != len(wanted.acts):
        faults.append(Fault(where="body", name="acts", message="each once"))
    if acts & ALONE and len(acts) > 1:
        message = f"{' and '.join(sorted(ALONE))} go with no other act"
        faults.append(Fault(where="body", name="acts", message=message))
    if acts & REVERSALS and acts - REVERSALS:
        message = f"{', '.join(sorted(REVERSALS))} go with no act against somebody"
        faults.append(Fault(where="body", name="acts", message=message))
    if acts - REVERSALS - ALONE and wanted.rule is None:
        faults.append(Fault(where="body", name="rule", message="say which rule is broken"))
    if ("suspend" in acts) != (wanted.days is not None):
        faults.append(
            Fault(where="body", name="days", message="needed by suspend, and by it only")
        )
    if faults:
        raise BadRequestError(*faults)
