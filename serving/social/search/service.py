"""Rules of searching people and posts, and of what mentions somebody."""

from collections.abc import Mapping

import regex

from serving.access.subject import Subject
from serving.kit.cursors import PageRequest
from serving.kit.errors import BadRequestError
from serving.social.comments.shown import read_comments
from serving.social.follows.schemas import PersonPage
from serving.social.follows.service import person_read
from serving.social.pages import before, following
from serving.social.parts import SocialParts, viewer_of
from serving.social.posts.schemas import PostPage
from serving.social.posts.shown import read_posts
from serving.social.search.schemas import FoundPersonCursor, MentionPage, MentionRead
from storage.social.statements import found, people

_MOST_WORDS = 8


def words_of(text: str) -> str:
    """Return a question in the language of `to_tsquery`: all words, each may go on.

    Raises:
        BadRequestError: there is no word in it.
    """
    words: list[str] = regex.findall(r"[\p{L}\p{M}\p{N}]+", text)
    if not words:
        raise BadRequestError.parameter("q", "name a word, letters or digits")
    return " & ".join(f"'{word}':*" for word in words[:_MOST_WORDS])


async def find_people(
    parts: SocialParts, subject: Subject, q: str, page: PageRequest
) -> PersonPage:
    """Return people by user name, first and last name, the most followed first.

    Raises:
        BadRequestError: there is no word in the question.
    """
    values: dict[str, object] = {}
    if page.cursor is not None:
        last = FoundPersonCursor.decode(page.cursor)
        values = {"last_followers": last.last_followers, "last_id": last.last_id}
    rows = await parts.database.fetch(
        people.search(is_continued=bool(values)),
        viewer_id=viewer_of(subject),
        words=words_of(q),
        limit=page.limit + 1,
        **values,
    )
    cursor = None
    if len(rows) > page.limit:
        row = rows[page.limit - 1]
        cursor = FoundPersonCursor(
            last_followers=row["follower_count"], last_id=row["account_id"]
        ).encode()
    items = [person_read(row) for row in rows[: page.limit]]
    return PersonPage(world=parts.world, items=items, next_cursor=cursor)


async def find_posts(
    parts: SocialParts, subject: Subject, filters: Mapping[str, object], page: PageRequest
) -> PostPage:
    """Return posts to which all filters apply, newest first.

    Args:
        parts: of this process.
        subject: the caller; nobody blocked or muted is found.
        filters: `q`, `match_id`, `team_id`, `competition`; one at least.
        page: which part of them.

    Raises:
        BadRequestError: there is no filter, or no word in `q`.
    """
    wanted = dict(filters)
    if not wanted:
        raise BadRequestError.parameter("q", "ask for words, or a match, team or competition")
    if "q" in wanted:
        wanted["words"] = words_of(str(wanted.pop("q")))
    values = before(page, "found-posts")
    viewer_id = viewer_of(subject)
    rows = await parts.database.fetch(
        found.posts(filters=frozenset(wanted), is_continued=bool(values)),
        viewer_id=viewer_id,
        limit=page.limit + 1,
        **wanted,
        **values,
    )
    ids = [row["post_id"] for row in rows]
    return PostPage(
        world=parts.world,
        items=await read_posts(parts, viewer_id, ids[: page.limit]),
        next_cursor=following(page, "found-posts", ids),
    )


async def read_mentions(parts: SocialParts, subject: Subject, page: PageRequest) -> MentionPage:
    """Return posts and comments that mention a subject, newest first."""
    values = before(page, "mentions")
    viewer_id = viewer_of(subject)
    rows = await parts.database.fetch(
        found.mentions(is_continued=bool(values)),
        viewer_id=viewer_id,
        limit=page.limit + 1,
        **values,
    )
    shown = rows[: page.limit]
    posts = await read_posts(parts, viewer_id, sorted({row["post_id"] for row in shown}))
    comment_ids = [row["comment_id"] for row in shown if row["comment_id"] is not None]
    comments = await read_comments(parts, viewer_id, comment_ids)
    by_id = {post.post_id: post for post in posts}
    items = [
        MentionRead(
            mention_id=row["mention_id"],
            post=by_id[row["post_id"]],
            comment=comments.get(row["comment_id"]),
        )
        for row in shown
        if row["post_id"] in by_id
    ]
    next_cursor = following(page, "mentions", [row["mention_id"] for row in rows])
    return MentionPage(world=parts.world, items=items, next_cursor=next_cursor)
