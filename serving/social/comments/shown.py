"""Comments as everybody sees them, from their rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from serving.social.authors import author_of
from serving.social.comments.schemas import CommentRead
from serving.social.parts import SocialParts
from serving.social.text.rendering import known_of, render
from storage.social.guidelines import HELD
from storage.social.statements import comments


async def read_comments(
    parts: SocialParts, viewer_id: int, comment_ids: Sequence[int]
) -> dict[int, CommentRead]:
    """Return those of some comments whose posts a viewer may see, by id."""
    if not comment_ids:
        return {}
    rows = await parts.database.fetch(
        comments.by_ids(), viewer_id=viewer_id, comment_ids=comment_ids
    )
    return {row["comment_id"]: comment_of(row) for row in rows}


def comment_of(row: Mapping[str, Any]) -> CommentRead:
    """Return a comment from its row."""
    state = "live"
    if row["deleted_at"] is not None:
        state = "deleted"
    elif row["removed_at"] is not None:
        state = "held" if row["removed_reason"] == HELD else "removed"
    elif row["suspended_at"] is not None:
        state = "hidden"
    is_shown = row["text"] is not None
    html = render(row["text"], known_of(row["mentioned"])).html if is_shown else None
    return CommentRead.model_validate(
        {
            **row,
            "author": author_of(row) if is_shown else None,
            "text_html": html,
            "mentions": sorted(row["mentioned"] or ()) if is_shown else [],
            "state": state,
            "removed_reason": row["removed_reason"] if state == "removed" else None,
        }
    )
