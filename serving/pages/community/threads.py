"""Comments as a tree: the first levels at once, the rest behind links."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from serving.access.subject import Subject
from serving.kit.cursors import PageRequest
from serving.social.comments.schemas import CommentRead, Level, Order
from serving.social.comments.service import read_first_below, read_page
from serving.social.parts import SocialParts

_REPLIES = (3, 2)
"""How many answers are shown at once, level by level below the list's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A comment with the answers that are shown below it.

    Attributes:
        body: its text, safe to be put into a page; None of a tombstone.
        is_cut: there are more answers than are shown.
    """

    comment: CommentRead
    body: Markup | None
    replies: Sequence["Branch"]

    @property
    def is_cut(self) -> bool:
        return self.comment.reply_count > len(self.replies)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One level of answers, each with those below it."""

    branches: Sequence[Branch]
    next_cursor: str | None


def each_of(branches: Sequence[Branch]) -> Iterator[CommentRead]:
    """Yield every comment of some branches."""
    for branch in branches:
        yield branch.comment
        yield from each_of(branch.replies)


def branch_of(comment: CommentRead, replies: Sequence[Branch] = ()) -> Branch:
    """Return a comment with its answers for a page."""
    # Made safe by `serving.social.text.rendering`, which lets a dozen elements through.
    body = None if comment.text_html is None else Markup(comment.text_html)  # noqa: S704
    return Branch(comment=comment, body=body, replies=replies)


async def read_thread(
    parts: SocialParts, subject: Subject, level: Level, page: PageRequest
) -> Thread:
    """Return one level of answers and the first ones below, three questions in all.

    Raises:
        NotFoundError: there is no such post that this subject may see.
    """
    found = await read_page(parts, subject, level, page)
    below = await _below(parts, found.items, level.order, _REPLIES)
    return Thread(branches=below, next_cursor=found.next_cursor)


async def _below(
    parts: SocialParts, comments: Sequence[CommentRead], order: Order, most: Sequence[int]
) -> list[Branch]:
    """Return comments with their answers, as many levels deep as `most` has numbers."""
    if not most:
        return [branch_of(each) for each in comments]
    parents = [each.comment_id for each in comments if each.reply_count]
    # A talk reads from its beginning, unless somebody wants the best of it.
    inner: Order = "top" if order == "top" else "old"
    found = await read_first_below(parts, parents, order=inner, limit=most[0])
    replies = [each for answers in found.values() for each in answers]
    branches = await _below(parts, replies, order, most[1:]) if replies else []
    by_id = {branch.comment.comment_id: branch for branch in branches}
    return [
        branch_of(each, [by_id[r.comment_id] for r in found.get(each.comment_id, ())])
        for each in comments
    ]
