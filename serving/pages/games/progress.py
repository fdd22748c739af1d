"""One's own progress as a page: level, challenges, achievements."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from serving.games.challenges import service as challenges
from serving.games.challenges.schemas import CommunityRead
from serving.games.progress import service
from serving.games.progress.schemas import ProgressRead
from serving.pages.account.answers import page
from serving.pages.account.routes import MemberRoute
from serving.pages.games.visits import Playing

router = APIRouter(include_in_schema=False, route_class=MemberRoute)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressView:
    """What the page shows.

    Attributes:
        community: the goal of the week that everybody works on.
    """

    progress: ProgressRead
    community: CommunityRead

    @property
    def level_share(self) -> float:
        """How far the level is, from 0 to 1."""
        progress = self.progress
        whole = progress.next_level - progress.level_begins
        return (progress.experience - progress.level_begins) / whole


@router.get("/progress")
async def show_progress(visit: Playing) -> Response:
    """Level, challenges of the day and the week, achievements."""
    view = ProgressView(
        progress=await service.read(visit.parts, visit.subject),
        community=await challenges.read(visit.parts),
    )
    return page(visit.request, "progress.html", visit.viewer, view=view)
