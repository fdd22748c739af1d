"""Rules of the feed."""

from typing import Literal

from serving.access.subject import Kind, Subject
from serving.kit.cursors import PageRequest
from serving.kit.errors import UnauthorisedError
from serving.social.pages import before, following
from serving.social.parts import SocialParts, viewer_of
from serving.social.posts.schemas import PostPage
from serving.social.posts.shown import read_posts
from storage.social.statements import feed

Scope = Literal["following", "discovery"]


async def read_page(
    parts: SocialParts, subject: Subject, scope: Scope | None, page: PageRequest
) -> PostPage:
    """Return posts of the people a subject follows, or of everybody, newest first.

    Args:
        parts: of this process.
        subject: whose feed it is.
        scope: None is `following`, and `discovery` for somebody without an account.
        page: which part of it.

    Raises:
        UnauthorisedError: nobody follows anybody without an account.
    """
    is_anonymous = subject.kind is Kind.ANONYMOUS
    if is_anonymous and scope == "following":
        raise UnauthorisedError("Log in to see whom you follow, or ask for scope=discovery.")
    wanted: Scope = scope or ("discovery" if is_anonymous else "following")
    viewer_id = viewer_of(subject)
    values = {"viewer_id": viewer_id, "limit": page.limit + 1, **before(page, wanted)}
    asked = feed.following if wanted == "following" else feed.discovery
    rows = await parts.database.fetch(asked(is_continued="before_id" in values), **values)
    ids = [row["post_id"] for row in rows]
    return PostPage(
        world=parts.world,
        items=await read_posts(parts, viewer_id, ids[: page.limit]),
        next_cursor=following(page, wanted, ids),
    )
