"""Pages of ids, newest first: the one cursor that all lists of posts share."""

from collections.abc import Sequence
from typing import Literal

from serving.kit.cursors import Cursor, PageRequest
from serving.kit.errors import BadRequestError
from serving.kit.parameters import Identifier

Kind = Literal[
    "following", "discovery", "user-posts", "hashtag", "found-posts", "mentions", "edits"
]


class NewestCursor(Cursor):
    """The last row of a page, by its id."""

    kind: Kind
    before_id: Identifier


def before(page: PageRequest, kind: Kind, name: str = "before_id") -> dict[str, int]:
    """Return the parameter of a continued question; empty at the beginning.

    Raises:
        BadRequestError: the cursor is another list's.
    """
    if page.cursor is None:
        return {}
    found = NewestCursor.decode(page.cursor)
    if found.kind != kind:
        message = "the cursor of another list; allowed is the next_cursor of this one"
        raise BadRequestError.parameter("cursor", message)
    return {name: found.before_id}


def following(page: PageRequest, kind: Kind, ids: Sequence[int]) -> str | None:
    """Return where the next page begins; None on the last one.

    Args:
        page: what was requested.
        kind: of the list.
        ids: one more than the page has, if there is a next one.
    """
    if len(ids) <= page.limit:
        return None
    return NewestCursor(kind=kind, before_id=ids[page.limit - 1]).encode()
