"""What differs per viewer on public pages: requested separately, kept nowhere."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from serving.access.browser import PersonalRoute
from serving.access.scopes import Scope
from serving.kit.cursors import PageRequest
from serving.kit.errors import NotFoundError
from serving.kit.parameters import identifiers
from serving.pages.community.visits import Looking
from serving.social.follows import service as follows
from serving.social.follows.schemas import PersonViewer
from serving.social.likes.service import liked_of

router = APIRouter(include_in_schema=False, route_class=PersonalRoute)
_Ids = Annotated[str, Query(max_length=4000)]
_MOST_HIDDEN = 200


class Standing(BaseModel):
    """How the viewer stands to what is on a page.

    Attributes:
        account_id: theirs; None for nobody.
        csrf_token: for forms.
        may_write: they confirmed their address.
        posts: ids of those that they like.
        comments: likewise.
        hidden: ids of the accounts that they block or mute.
        person: how they stand to the one that the page is about.
    """

    account_id: int | None = None
    username: str | None = None
    csrf_token: str = ""
    may_write: bool = False
    posts: list[int] = []
    comments: list[int] = []
    hidden: list[int] = []
    person: PersonViewer | None = None


@router.get("/community/viewer")
async def read_viewer(
    visit: Looking,
    posts: _Ids = "",
    comments: _Ids = "",
    person: Annotated[str, Query(max_length=60)] = "",
) -> Standing:
    """What differs per viewer; of nobody, nothing."""
    if visit.viewer is None:
        return Standing()
    liked = await liked_of(
        visit.parts,
        visit.subject,
        post_ids=identifiers("posts", posts or None) or [],
        comment_ids=identifiers("comments", comments or None) or [],
    )
    first = PageRequest(cursor=None, limit=_MOST_HIDDEN)
    blocked = await follows.read_own(visit.parts, visit.subject, "blocks", first)
    muted = await follows.read_own(visit.parts, visit.subject, "mutes", first)
    known: PersonViewer | None = None
    if person:
        try:
            known = await follows.read_viewer(visit.parts, visit.subject, person)
        except NotFoundError:
            known = None
    return Standing(
        account_id=visit.subject.account_id,
        username=visit.viewer.username,
        csrf_token=visit.viewer.csrf_token,
        may_write=Scope.COMMUNITY_WRITE.value in visit.subject.scopes,
        posts=liked.post_ids,
        comments=liked.comment_ids,
        hidden=[each.account_id for each in (*blocked.items, *muted.items)],
        person=known,
    )
