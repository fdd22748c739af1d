"""Rules of the feed."""

from collections.abc import Mapping
from typing import Literal

from serving.access.subject import Kind, Subject
from serving.kit.cursors import PageRequest
from serving.kit.errors import UnauthorisedError
from serving.social.pages import before, following
from serving.social.parts import SocialParts, viewer_of
from serving.social.posts.schemas import PostPage
from serving.social.posts.shown import read_posts
from storage.kit.question import Question
from storage.social.statements import feed

_FEW = 300
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
    ids = await (_followed(parts, values) if wanted == "following" else _all(parts, values))
    return PostPage(
        world=parts.world,
        items=await read_posts(parts, viewer_id, ids[: page.limit]),
        next_cursor=following(page, wanted, ids),
    )


async def _followed(parts: SocialParts, values: Mapping[str, int]) -> list[int]:
    """Return the ids of a page and one more, of the people the viewer follows."""
    is_continued = "before_id" in values
    row = await parts.database.fetch_one(feed.breadth(), viewer_id=values["viewer_id"])
    if row is not None and row["following_count"] > _FEW:
        ids = await _ids(parts, feed.among_newest(is_continued=is_continued), values)
        if len(ids) == values["limit"]:
            return ids
    return await _ids(parts, feed.following(is_continued=is_continued), values)


async def _all(parts: SocialParts, values: Mapping[str, int]) -> list[int]:
    return await _ids(parts, feed.discovery(is_continued="before_id" in values), values)


async def _ids(parts: SocialParts, question: Question, values: Mapping[str, int]) -> list[int]:
    return [row["post_id"] for row in await parts.database.fetch(question, **values)]
