"""Images by the hash of their file."""

from functools import cache

from sqlalchemy import (
    ARRAY,
    LargeBinary,
    Text,
    bindparam,
    func,
    literal_column,
    or_,
    select,
)

from storage.kit.question import Question
from storage.social.guidelines import HELD
from storage.social.tables.media import media
from storage.social.tables.post import post
from storage.social.tables.report import evidence


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


@cache
def wanted() -> Question:
    """Those of some images that somebody still has, or that moderators keep. Parameters: names.

    Hashes as hexadecimal digits; the column is `name`.
    """
    requested = (
        func.unnest(bindparam("names", type_=ARRAY(Text)))
        .table_valued("name")
        .render_derived("requested")
    )
    uploaded = select(media.c.media_id).where(
        media.c.sha256 == func.decode(requested.c.name, literal_column("'hex'", Text))
    )
    kept = select(func.jsonb_array_elements_text(evidence.c.images))
    return select(requested.c.name).where(or_(uploaded.exists(), requested.c.name.in_(kept)))
