"""Rules of comments: writing, reading level by level, editing, deleting."""

from collections.abc import Sequence

from serving.access.subject import Subject
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import BadRequestError, NotFoundError
from serving.kit.preconditions import Expected
from serving.social.comments.schemas import (
    CommentCursor,
    CommentDetail,
    CommentEdit,
    CommentPage,
    CommentRead,
    CommentWrite,
    Level,
    Order,
)
from serving.social.comments.shown import comment_of, read_comments
from serving.social.parts import SocialParts, viewer_of
from serving.social.posts import service as posts
from serving.social.refusals import expects, refusals
from serving.social.words import words_of
from storage.social.statements import comments as questions
from storage.social.writes import comments
from storage.social.writes.comments import Draft


async def write(
    parts: SocialParts, subject: Subject, post_id: int, wanted: CommentWrite
) -> CommentDetail:
    """Comment.

    Raises:
        BadRequestError: the text is unfit.
        ConflictError: the thread is locked, or as deep as threads get.
        ForbiddenError: a block stands between.
        NotFoundError: there is no such post or comment that this subject may see.
    """
    draft = Draft(
        account_id=viewer_of(subject),
        post_id=post_id,
        words=words_of(wanted.text, parts.intake, most=parts.settings.comment_graphemes),
        parent_id=wanted.parent_id,
    )
    with refusals():
        comment_id = await parts.writes.apply(subject, comments.create, draft, parts.intake.policy)
    return await read(parts, subject, comment_id)


async def read(parts: SocialParts, subject: Subject, comment_id: int) -> CommentDetail:
    """Return one comment.

    Raises:
        NotFoundError: there is none that this subject may see.
    """
    found = await read_comments(parts, viewer_of(subject), [comment_id])
    if comment_id not in found:
        raise NotFoundError(f"There is no comment {comment_id}.")
    return CommentDetail(world=parts.world, **dict(found[comment_id]))


async def read_page(
    parts: SocialParts, subject: Subject, level: Level, page: PageRequest
) -> CommentPage:
    """Return one level of answers. Raises as `read`."""
    await posts.read(parts, subject, level.post_id)
    is_reply, order = level.parent_id is not None, level.order
    values: dict[str, object] = {"parent_id": level.parent_id} if is_reply else {}
    if page.cursor is not None:
        last = CommentCursor.decode(page.cursor)
        if last.order != order:
            raise BadRequestError.parameter("cursor", f"of the order {last.order}; ask for that")
        values |= {"last_id": last.last_id}
        values |= {"last_likes": last.last_likes} if order == "top" else {}
    statement = questions.below(
        order=order, is_reply=is_reply, is_continued=page.cursor is not None
    )
    rows = await parts.database.fetch(
        statement, post_id=level.post_id, limit=page.limit + 1, **values
    )
    items = [comment_of(row) for row in rows[: page.limit]]
    following = next_cursor(
        page,
        rows,
        items,
        lambda last: CommentCursor(
            order=order, last_id=last.comment_id, last_likes=last.like_count
        ),
    )
    return CommentPage(world=parts.world, items=items, next_cursor=following)


async def read_first_below(
    parts: SocialParts, comment_ids: Sequence[int], *, order: Order, limit: int
) -> dict[int, list[CommentRead]]:
    """Return the first answers to each of some comments, by the comment's id.

    Args:
        parts: of this process.
        comment_ids: of a post that the viewer was let read.
        order: of the answers to one comment.
        limit: answers to one comment.
    """
    if not comment_ids:
        return {}
    rows = await parts.database.fetch(
        questions.below_each(order=order), parent_ids=comment_ids, limit=limit
    )
    found: dict[int, list[CommentRead]] = {each: [] for each in comment_ids}
    for row in rows:
        found[row["parent_id"]].append(comment_of(row))
    return found


async def edit(
    parts: SocialParts, subject: Subject, comment_id: int, wanted: CommentEdit, expected: Expected
) -> CommentDetail:
    """Change the text of a comment.

    Raises:
        BadRequestError: the text is unfit.
        ConflictError: the thread is locked, or a moderator removed it.
        ForbiddenError: it is somebody else's.
        NotFoundError: there is none that this subject may see.
        PreconditionError: it has another version than the one that is meant.
    """
    words = words_of(wanted.text, parts.intake, most=parts.settings.comment_graphemes)
    with refusals():
        await parts.writes.apply(
            subject,
            comments.edit,
            viewer_of(subject),
            comment_id,
            words,
            expects=expects(expected),
            policy=parts.intake.policy,
        )
    return await read(parts, subject, comment_id)


async def erase(parts: SocialParts, subject: Subject, comment_id: int, expected: Expected) -> None:
    """Delete a comment of the subject. Raises as `edit`."""
    with refusals():
        await parts.writes.apply(
            subject, comments.erase, viewer_of(subject), comment_id, expects=expects(expected)
        )
