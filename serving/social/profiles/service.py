"""Rules of profiles."""

from serving.access.subject import Subject
from serving.kit.errors import NotFoundError
from serving.kit.preconditions import Expected
from serving.social.follows.service import person_read
from serving.social.parts import SocialParts, viewer_of
from serving.social.people import person_of
from serving.social.profiles.schemas import PickAccuracy, ProfileRead, ProfileWrite
from serving.social.refusals import expects, refusals
from serving.social.text.length import check_text
from serving.social.text.rendering import render
from storage.games.statements import boards
from storage.social.statements import people
from storage.social.visibility import NOBODY
from storage.social.writes import profiles
from storage.social.writes.profiles import Shown

_MOST_GRAPHEMES = 300


async def read(parts: SocialParts, username: str) -> ProfileRead:
    """Return a profile.

    Raises:
        NotFoundError: nobody has this username.
    """
    row = await person_of(parts, username, NOBODY)
    person = person_read(row)
    return ProfileRead(
        **dict(person),
        world=parts.world,
        bio_html=render(person.bio).html,
        location=row["location"] or "",
        links=row["links"] or [],
        favourite_team_id=row["favourite_team_id"],
        favourite_team=row["favourite_team"],
        joined_at=row["created_at"],
        post_count=row["post_count"] or 0,
        following_count=row["following_count"] or 0,
        accuracy=await _accuracy(parts, row["account_id"]),
        version=row["version"] or 1,
    )


async def _accuracy(parts: SocialParts, account_id: int) -> PickAccuracy | None:
    row = await parts.database.fetch_one(
        boards.of_account(), scope="global", key="", account_id=account_id
    )
    if row is None or not row["compared"]:
        return None
    return PickAccuracy(
        picks=row["compared"],
        rank=row["rank"],
        mean=row["value"],
        low=row["lower"],
        high=row["upper"],
    )


async def edit(
    parts: SocialParts, subject: Subject, wanted: ProfileWrite, expected: Expected
) -> ProfileRead:
    """Show this, and return the profile.

    Raises:
        BadRequestError: the text is unfit, or it names what is not there.
        PreconditionError: it has another version than the one that is meant.
    """
    if wanted.bio:
        check_text("bio", wanted.bio, most=_MOST_GRAPHEMES)
    account_id = viewer_of(subject)
    shown = Shown(**wanted.model_dump())
    with refusals():
        await parts.writes.apply(
            subject, profiles.edit, account_id, shown, expects=expects(expected)
        )
    named = await parts.database.fetch_one(people.own_name(), account_id=account_id)
    if named is None:
        raise NotFoundError("This account does not exist any more.")
    return await read(parts, named["username"])
