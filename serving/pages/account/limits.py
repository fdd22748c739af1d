"""The page of limits of one's own: the word to be an adult, stakes, breaks, exclusion."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from serving.access.declared import AccountWriter
from serving.access.subject import Subject
from serving.identity.limits import service
from serving.identity.limits.schemas import AccountLimits, AccountLimitsWrite
from serving.identity.parts import IdentityParts, Parts
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.account.routes import MemberRoute
from serving.pages.account.viewer import Member, Viewer
from words.messages import gettext as _

router = APIRouter(include_in_schema=False, route_class=MemberRoute)
PATH = "/account/limits"
_LONGEST_BREAK_DAYS = 365
_EXCLUSIONS = ("180", "365", "1825")
_PERCENT = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody at this page, who logged in."""

    request: Request
    viewer: Viewer
    subject: Subject
    parts: IdentityParts


async def _visit(request: Request, viewer: Member, subject: AccountWriter, parts: Parts) -> Visit:
    return Visit(request=request, viewer=viewer, subject=subject, parts=parts)


Visiting = Annotated[Visit, Depends(_visit)]


@router.get(PATH)
async def show_limits(visit: Visiting) -> Response:
    """The limits."""
    held = await service.read(visit.parts, visit.subject)
    return _shown(visit, Form(), held)


@router.post(PATH)
async def save_limits(visit: Visiting) -> Response:
    """Set limits; a break and an exclusion are given in days from now."""
    form = await Form.of(visit.request)
    held = await service.read(visit.parts, visit.subject)
    at = await service.now(visit.parts.database)
    values: dict[str, Any] = {
        "adult": form.value("adult") == "on",
        "advice_stake_match": _most(form),
        **_until(form, at),
    }
    with form.noting(advice_stake_match="most"):
        if form.is_fine:
            wanted = AccountLimitsWrite.model_validate(values)
            await service.change(visit.parts, visit.subject, wanted)
    return see(PATH, "saved") if form.is_fine else _shown(visit, form, held)


def _most(form: Form) -> float | None:
    """Return the share of a bankroll that a form gives in percent."""
    written = form.value("most").strip().removesuffix("%").strip().replace(",", ".")
    if not written:
        return None
    try:
        return float(written) / _PERCENT
    except ValueError:
        form.blame("most", _("Give a number of percent, such as 0.5."))
        return None


def _until(form: Form, at: datetime) -> dict[str, datetime | None]:
    """Return the break and the exclusion that a form asks for; none where it leaves them."""
    values: dict[str, datetime | None] = {}
    days = form.value("pause_days").strip()
    if days and not (days.isdecimal() and len(days) < 4 and int(days) <= _LONGEST_BREAK_DAYS):
        form.blame("pause_days", _("Give whole days, 365 at most; 0 ends the break."))
    elif days:
        until = at + timedelta(days=int(days)) if int(days) else None
        values["advice_paused_until"] = until
    chosen = form.value("exclusion")
    if chosen in _EXCLUSIONS:
        values["excluded_until"] = at + timedelta(days=int(chosen))
    return values


def _shown(visit: Visit, form: Form, held: AccountLimits) -> Response:
    return page(
        visit.request, "limits.html", visit.viewer, form=form, section="limits", limits=held
    )
