"""What somebody shows of themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update

from storage.kit.rules import ConstraintError, Rule, one, rows
from storage.social.tables.media import media
from storage.social.tables.profile import profile
from storage.social.tables.relation import follow
from storage.social.writes.refusals import Expects, UnknownPartError, check_version
from storage.social.writes.relations import announce_change
from storage.social.writes.screening import check_standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A profile as it shall be.

    Attributes:
        links: addresses elsewhere.
        picture: hash of an image of one's own, in hexadecimal; None is none.
    """

    bio: str
    location: str
    links: Sequence[str]
    favourite_team_id: int | None
    picture: str | None
    is_private: bool


def edit(account_id: int, shown: Shown, *, expects: Expects) -> Rule[int]:
    """Show this, and return the profile's version. Going public accepts all requests to follow.

    Raises:
        UnknownPartError: there is no such team, or no such image of one's own.
        StaleError: it has another version.
        RestrictedError: a moderator suspended the account from content.
    """
    yield from check_standing(account_id)
    if not shown.is_private:
        # First, because its trigger locks more profiles than one's own, and in their order.
        pending = (follow.c.followee_id == account_id, follow.c.state == "requested")
        yield from rows(update(follow).where(*pending).values(state="accepted"))
    yield from rows(select(func.social.lock_profiles([account_id])))
    own = profile.c.account_id == account_id
    held = yield from one(select(profile).where(own))
    check_version(1 if held is None else held["version"], expects)
    yield from _check_picture(account_id, shown.picture)
    changed = (
        update(profile)
        .where(own)
        .values(
            bio=shown.bio,
            location=shown.location,
            links=list(shown.links),
            favourite_team_id=shown.favourite_team_id,
            picture=shown.picture,
            is_private=shown.is_private,
            version=profile.c.version + 1,
        )
    )
    try:
        row = yield from one(changed.returning(profile.c.version))
    except ConstraintError as error:
        if error.constraint != "fk_profile_favourite_team_id":
            raise
        raise UnknownPartError("favourite_team_id", "there is none with this id") from error
    if shown.is_private and not (held is not None and held["is_private"]):
        yield from announce_change(account_id)
    return 1 if row is None else row["version"]


def _check_picture(account_id: int, picture: str | None) -> Rule[None]:
    if picture is None:
        return
    own = (media.c.account_id == account_id, media.c.sha256 == bytes.fromhex(picture))
    if (yield from one(select(media.c.media_id).where(*own).limit(1))) is None:
        raise UnknownPartError("picture", "name an image that you uploaded")
