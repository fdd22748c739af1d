"""The page of a prediction room: a group's match-day."""

from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import APIRouter
from starlette.responses import Response

from serving.games.leaderboards.schemas import ProvisionalBoard
from serving.games.rooms import service
from serving.games.rooms.schemas import RoomDetail
from serving.kit.parameters import PathId
from serving.pages.account.answers import page, see
from serving.pages.account.routes import MemberRoute
from serving.pages.play.visits import Playing

router = APIRouter(include_in_schema=False, route_class=MemberRoute)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomView:
    """What the page shows.

    Attributes:
        standing: of the day, as a board.
        before: the day before.
        after: the day after.
    """

    room: RoomDetail
    standing: ProvisionalBoard
    before: date
    after: date


@router.get("/groups/{group_id}/room")
async def find(visit: Playing, group_id: PathId) -> Response:
    """The match-day that is on, or comes next."""
    day = await service.read_day(visit.parts, visit.subject, group_id)
    return see(f"/groups/{group_id}/rooms/{day}")


@router.get("/groups/{group_id}/rooms/{day}")
async def show(visit: Playing, group_id: PathId, day: date) -> Response:
    """The day's matches, what members picked of them, and who is ahead."""
    room = await service.read(visit.parts, visit.subject, group_id, day)
    playing = [each.match_id for each in room.matches if each.status == "in_play"]
    standing = ProvisionalBoard(
        world=room.world,
        scope="group",
        key=str(group_id),
        match_ids=playing,
        items=room.standing,
        next_cursor=None,
    )
    view = RoomView(room=room, standing=standing, before=day - _DAY, after=day + _DAY)
    return page(visit.request, "room.html", visit.viewer, view=view, section="play")
