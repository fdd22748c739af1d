"""The card of a post that carries a pick: what other sites show where the post is shared."""

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.kit.errors import NotFoundError
from serving.kit.parameters import PathId
from serving.pages import match, picture
from serving.pages.card import pick_layout
from serving.pages.community.routes import SharedRoute
from serving.pages.community.visits import Shared
from serving.pages.pick_footing import footing
from serving.social.posts import service
from words.messages import gettext as _

router = APIRouter(
    include_in_schema=False, route_class=SharedRoute, dependencies=[Depends(PUBLIC)]
)


@router.get("/community/posts/{post_id}/card.png")
async def paint_card(visit: Shared, post_id: PathId) -> Response:
    """The pick that a post carries with what became of it, once its match is locked."""
    post = await service.read(visit.parts, visit.subject, post_id)
    pick = post.pick
    if pick is None or pick.p_home is None or pick.p_draw is None or pick.p_away is None:
        raise NotFoundError(f"Post {post_id} shows no pick: it has none, or it is hidden as yet.")
    row = await match.read_row(visit.parts.database, pick.match_id)
    heading = _("%(name)s picked") % {"name": post.author.name or _("Somebody who left")}
    shares = (pick.p_home, pick.p_draw, pick.p_away)
    pieces = pick_layout(row, visit.parts.world, heading, shares, footing(pick))
    image = await run_in_threadpool(picture.painted, list(pieces))
    return Response(image, media_type="image/png", headers={"Cache-Control": "no-store"})
