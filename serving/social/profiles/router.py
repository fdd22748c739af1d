"""Profiles over HTTP."""

from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.parameters import PlainText
from serving.kit.preconditions import IfMatch, tag_of
from serving.social.parts import Member, Parts
from serving.social.profiles import service
from serving.social.profiles.schemas import ProfileRead, ProfileWrite

router = router_of("/v1/social/profiles", tag="community", access=PUBLIC)


@router.get(
    "/{username}",
    summary="Get a profile",
    response_model=ProfileRead,
    responses=problems.declare(404, 422),
)
async def read_profile(
    username: Annotated[PlainText, Path(min_length=1, max_length=60)],
    parts: Parts,
    response: Response,
) -> ProfileRead:
    """What somebody shows of themselves. Of a private profile, posts and lists are not shown."""
    found = await service.read(parts, username)
    response.headers["ETag"] = tag_of(found.version)
    response.headers["Cache-Control"] = "no-cache"
    return found


@router.put(
    "",
    summary="Edit your profile",
    response_model=ProfileRead,
    responses=problems.declare(401, 403, 412, 413, 422),
)
async def edit_profile(
    subject: Member, parts: Parts, response: Response, wanted: ProfileWrite, expected: IfMatch
) -> ProfileRead:
    """Show this of yourself. Names are the account's (PATCH /v1/users/me)."""
    found = await service.edit(parts, subject, wanted, expected)
    response.headers["ETag"] = tag_of(found.version)
    return found
