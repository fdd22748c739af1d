"""Images that people uploaded."""

from dataclasses import dataclass

from sqlalchemy import DateTime, func, insert

from storage.kit.rules import Rule, rows
from storage.social.tables.media import media
from storage.social.writes.screening import check_standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image whose file is kept.

    Attributes:
        sha256: of the file.
        description: for those who do not see it.
    """

    sha256: bytes
    width: int
    height: int
    description: str


def add(account_id: int, image: Image) -> Rule[int]:
    """Note an image, and return its id.

    Raises:
        RestrictedError: a moderator suspended the account from content.
    """
    yield from check_standing(account_id)
    made = yield from rows(
        insert(media)
        .values(
            account_id=account_id,
            sha256=image.sha256,
            width=image.width,
            height=image.height,
            description=image.description,
            created_at=func.clock.now(type_=DateTime(timezone=True)),
        )
        .returning(media.c.media_id)
    )
    return made[0]["media_id"]
