"""The page of a post with its comments, one branch of them, and its earlier versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from markupsafe import Markup
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.subject import Subject
from serving.kit.cursors import PageRequest
from serving.kit.errors import NotFoundError
from serving.kit.parameters import PathId
from serving.pages.account.answers import page
from serving.pages.account.routes import MemberRoute
from serving.pages.community.cards import PostCard, cards_of
from serving.pages.community.liked import liked_comments, liked_posts
from serving.pages.community.routes import SharedRoute
from serving.pages.community.threads import Branch, branch_of, each_of, read_thread
from serving.pages.community.visits import Own, Shared
from serving.pages.community.ways import Place, place_of, shared
from serving.social.comments.schemas import Level, Order
from serving.social.comments.service import read as read_comment
from serving.social.follows import service as follows
from serving.social.follows.schemas import PersonViewer
from serving.social.parts import SocialParts
from serving.social.posts import service
from serving.social.posts.schemas import EditRead, PostViewer

router = APIRouter(
    include_in_schema=False, route_class=SharedRoute, dependencies=[Depends(PUBLIC)]
)
own_router = APIRouter(include_in_schema=False, route_class=MemberRoute)
Sort = Annotated[Order, Query()]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostView:
    """What the page shows.

    Attributes:
        root: the comment whose answers are shown alone; None of the whole.
        liked: ids of the posts that the viewer likes.
        liked_comments: likewise of comments.
    """

    card: PostCard
    root: Branch | None
    branches: Sequence[Branch]
    place: Place
    order: Order
    liked: Sequence[int]
    liked_comments: Sequence[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """An earlier version of a post."""

    edit: EditRead
    body: Markup


@router.get("/community/posts/{post_id}")
async def show_post(visit: Shared, post_id: PathId, sort: Sort = "top") -> Response:
    """A post and its comments."""
    level = Level(post_id=post_id, parent_id=None, order=sort)
    view = await _read(visit.parts, visit.subject, level, visit.page)
    return shared(visit.request, "post.html", visit.viewer, view=view)


@router.get("/community/posts/{post_id}/comments/{comment_id}")
async def show_branch(
    visit: Shared, post_id: PathId, comment_id: PathId, sort: Sort = "top"
) -> Response:
    """A comment, and what answers it."""
    level = Level(post_id=post_id, parent_id=comment_id, order=sort)
    view = await _read(visit.parts, visit.subject, level, visit.page)
    return shared(visit.request, "post.html", visit.viewer, view=view)


@router.get("/community/posts/{post_id}/edits")
async def show_edits(visit: Shared, post_id: PathId) -> Response:
    """The earlier versions of a post."""
    (card,) = await cards_of(
        visit.parts, [await service.read(visit.parts, visit.subject, post_id)]
    )
    found = await service.read_edits(visit.parts, visit.subject, post_id, visit.page)
    # Made safe by `serving.social.text.rendering`, which lets a dozen elements through.
    versions = [Version(edit=each, body=Markup(each.text_html)) for each in found.items]  # noqa: S704
    place = place_of(visit.page, visit.request.url.path, found.next_cursor)
    return shared(
        visit.request, "edits.html", visit.viewer, card=card, versions=versions, place=place
    )


@own_router.get("/community/posts/{post_id}/more")
async def show_more(visit: Own, post_id: PathId) -> Response:
    """What one may do about a post."""
    post = await service.read(visit.parts, visit.subject, post_id)
    (card,) = await cards_of(visit.parts, [post])
    standing: PostViewer = await service.read_viewer(visit.parts, visit.subject, post_id)
    person: PersonViewer | None = None
    if post.author.username is not None and not standing.is_author:
        person = await follows.read_viewer(visit.parts, visit.subject, post.author.username)
    return page(
        visit.request, "post_more.html", visit.viewer, card=card, standing=standing, person=person
    )


async def _read(parts: SocialParts, subject: Subject, level: Level, page: PageRequest) -> PostView:
    """Return a post with one level of its comments.

    Raises:
        NotFoundError: there is no such post or comment that this subject may see.
    """
    post = await service.read(parts, subject, level.post_id)
    (card,) = await cards_of(parts, [post])
    root, address = None, f"/community/posts/{level.post_id}"
    if level.parent_id is not None:
        comment = await read_comment(parts, subject, level.parent_id)
        if comment.post_id != level.post_id:
            raise NotFoundError(f"There is no comment {level.parent_id} under this post.")
        root, address = branch_of(comment), f"{address}/comments/{level.parent_id}"
    thread = await read_thread(parts, subject, level, page)
    shown = [each.comment_id for each in each_of([*thread.branches, *([root] if root else [])])]
    return PostView(
        card=card,
        root=root,
        branches=thread.branches,
        place=place_of(page, f"{address}?sort={level.order}", thread.next_cursor),
        order=level.order,
        liked=await liked_posts(parts, subject, [post]),
        liked_comments=await liked_comments(parts, subject, shown),
    )
