"""Images by the hash of their file."""

from functools import cache

from sqlalchemy import LargeBinary, Text, bindparam, literal_column, or_, select

from storage.kit.question import Question
from storage.social.guidelines import HELD
from storage.social.tables.media import media
from storage.social.tables.post import post


@cache
def shown() -> Question:
    """An image that somebody uploaded and nobody removed since. Parameters: sha256.

    No row once its post is deleted, or a moderator removed it.
    """
    held = literal_column(f"'{HELD}'", Text)
    return (
        select(media.c.media_id)
        .outerjoin(post, post.c.post_id == media.c.post_id)
        .where(
            media.c.sha256 == bindparam("sha256", type_=LargeBinary),
            or_(post.c.removed_at.is_(None), post.c.removed_reason == held),
        )
        .limit(1)
    )
