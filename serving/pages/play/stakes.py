"""The page on which play money is staked on a match, with the odds of this moment."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from serving.football.matches.schemas import MatchRead
from serving.football.matches.service import find
from serving.games.stakes import service
from serving.games.stakes.schemas import PoolDetail, StakeWrite
from serving.games.wallet import service as wallets
from serving.games.wallet.schemas import WalletDetail
from serving.kit.parameters import PathId
from serving.pages.account.answers import page, see
from serving.pages.account.forms import Form
from serving.pages.account.routes import MemberRoute
from serving.pages.play.visits import Playing, PlayVisit

router = APIRouter(include_in_schema=False, route_class=MemberRoute)


@dataclass(frozen=True, slots=True, kw_only=True)
class StakeView:
    """What the page shows."""

    match: MatchRead
    pool: PoolDetail
    wallet: WalletDetail


@router.get("/stakes/{match_id}")
async def show_stakes(visit: Playing, match_id: PathId) -> Response:
    """What is staked on a match."""
    return await _shown(visit, match_id, Form())


@router.post("/stakes/{match_id}")
async def place(visit: Playing, match_id: PathId) -> Response:
    """Stake on an outcome."""
    form = await Form.of(visit.request)
    with form.noting():
        wanted = StakeWrite.model_validate(
            {
                "match_id": match_id,
                "outcome": form.value("outcome"),
                "amount": form.value("amount").strip(),
            }
        )
        await service.place(visit.parts, visit.subject, wanted)
    return see("/wallet", "saved") if form.is_fine else await _shown(visit, match_id, form)


async def _shown(visit: PlayVisit, match_id: int, form: Form) -> Response:
    view = StakeView(
        match=await find(visit.parts.database, match_id),
        pool=await service.read_pool(visit.parts, match_id),
        wallet=await wallets.read(visit.parts, visit.subject),
    )
    return page(visit.request, "stakes.html", visit.viewer, form=form, view=view, section="play")
