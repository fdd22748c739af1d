"""The page of one's wallet: balance, grant, stakes, own limits, and every movement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter
from starlette.responses import Response

from serving.games.stakes import service as stakes
from serving.games.stakes.schemas import OwnStake
from serving.games.wallet import service
from serving.games.wallet.schemas import LimitsWrite, WalletDetail, WalletEntry
from serving.kit.cursors import PageRequest
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.account.routes import MemberRoute
from serving.pages.play.visits import Playing, PlayVisit
from storage.kit.statements import clock
from words.messages import gettext as _

router = APIRouter(include_in_schema=False, route_class=MemberRoute)
_ROWS = PageRequest(cursor=None, limit=25)
_LONGEST_BREAK_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletView:
    """What the page shows."""

    wallet: WalletDetail
    stakes: Sequence[OwnStake]
    entries: Sequence[WalletEntry]


@router.get("/wallet")
async def show_wallet(visit: Playing) -> Response:
    """The wallet."""
    return await _shown(visit, Form())


@router.post("/wallet/grant")
async def claim(visit: Playing) -> Response:
    """Take the grant that is due."""
    form = await Form.of(visit.request)
    with form.noting():
        await service.claim(visit.parts, visit.subject)
    return see("/wallet", "saved") if form.is_fine else await _shown(visit, form)


@router.post("/wallet/limits")
async def set_limits(visit: Playing) -> Response:
    """Set limits; a break is given in days from now."""
    form = await Form.of(visit.request)
    held = await service.read(visit.parts, visit.subject)
    until = held.limits.paused_until
    days = form.value("pause_days").strip()
    if days and not (days.isdecimal() and int(days) <= _LONGEST_BREAK_DAYS):
        form.blame("pause_days", _("Give whole days, 365 at most; 0 ends the break."))
    elif days:
        at = (await visit.parts.database.fetch(clock.now()))[0]["now"]
        until = at + timedelta(days=int(days)) if int(days) else None
    with form.noting():
        if form.is_fine:
            wanted = LimitsWrite.model_validate(
                {"stake_week": form.value("stake_week").strip() or None, "paused_until": until}
            )
            await service.set_limits(visit.parts, visit.subject, wanted)
    return see("/wallet", "saved") if form.is_fine else await _shown(visit, form)


async def _shown(visit: PlayVisit, form: Form) -> Response:
    view = WalletView(
        wallet=await service.read(visit.parts, visit.subject),
        stakes=(await stakes.read_own(visit.parts, visit.subject, _ROWS)).items,
        entries=(await service.read_entries(visit.parts, visit.subject, _ROWS)).items,
    )
    return page(visit.request, "wallet.html", visit.viewer, form=form, view=view, section="play")
