"""The card of one's own pick of a match, as a picture to keep or to share."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from serving.games.picks import service
from serving.kit.errors import NotFoundError
from serving.kit.parameters import PathId
from serving.pages import card, match, picture
from serving.pages.account.routes import MemberRoute
from serving.pages.games.visits import GamesVisit, Playing
from serving.pages.pick_footing import footing
from words.messages import gettext as _

router = APIRouter(include_in_schema=False, route_class=MemberRoute)
_PRIVATE = {"Cache-Control": "private, no-store"}


@router.get("/matches/{match_id}/pick/card.svg")
async def draw_card(visit: Playing, match_id: PathId) -> Response:
    """One's own pick as a drawing."""
    text = card.drawing(await _pieces(visit, match_id))
    return Response(text, media_type="image/svg+xml", headers=_PRIVATE)


@router.get("/matches/{match_id}/pick/card.png")
async def paint_card(visit: Playing, match_id: PathId) -> Response:
    """One's own pick as a picture."""
    image = await run_in_threadpool(picture.painted, await _pieces(visit, match_id))
    return Response(image, media_type="image/png", headers=_PRIVATE)


async def _pieces(visit: GamesVisit, match_id: int) -> list[card.Words | card.Box]:
    own = await service.read_one_of_own(visit.parts, visit.subject, match_id)
    if own is None:
        raise NotFoundError(f"You have no pick of match {match_id}.")
    row = await match.read_row(visit.parts.database, match_id)
    name = "" if visit.viewer is None else visit.viewer.username
    shares = (own.p_home, own.p_draw, own.p_away)
    heading = _("%(name)s picked") % {"name": name}
    pieces = card.pick_layout(row, visit.parts.world, heading, shares, footing(own))
    return list(pieces)
