"""Following, requests, blocks and mutes over HTTP."""

from starlette.responses import Response

from serving.access.declared import PUBLIC, Caller
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.social.follows import service
from serving.social.follows.schemas import FollowRead, Kept, PersonPage, PersonViewer
from serving.social.parts import Member, Parts
from serving.social.people import Username

router = router_of("/v1/social", tag="community", access=PUBLIC)


@router.post(
    "/users/{username}/follow",
    status_code=201,
    summary="Follow somebody",
    response_model=FollowRead,
    responses={
        **problems.declare(401, 403, 404, 409, 422),
        200: {"model": FollowRead, "description": "You follow them already."},
    },
)
async def follow(
    username: Username, subject: Member, parts: Parts, response: Response
) -> FollowRead:
    """Follow somebody, or ask a private profile to be let; again changes nothing."""
    made, is_new = await service.follow(parts, subject, username)
    response.status_code = 201 if is_new else 200
    return made


@router.delete(
    "/users/{username}/follow",
    status_code=204,
    summary="Unfollow somebody",
    responses=problems.declare(401, 403, 404, 422),
)
async def unfollow(username: Username, subject: Member, parts: Parts) -> None:
    """Follow them no longer, or take a request back; again changes nothing."""
    await service.unfollow(parts, subject, username)


@router.get(
    "/users/{username}/followers",
    summary="List followers",
    response_model=PersonPage,
    responses=problems.declare(401, 404, 422),
)
async def list_followers(
    username: Username, subject: Caller, parts: Parts, page: PageDependency
) -> PersonPage:
    """Who follows them, the newest first; of a private profile for its followers only."""
    return await service.read_of(parts, subject, username, "followers", page)


@router.get(
    "/users/{username}/following",
    summary="List whom somebody follows",
    response_model=PersonPage,
    responses=problems.declare(401, 404, 422),
)
async def list_following(
    username: Username, subject: Caller, parts: Parts, page: PageDependency
) -> PersonPage:
    """The people they follow, the newest first; of a private profile for its followers only."""
    return await service.read_of(parts, subject, username, "following", page)


@router.get(
    "/users/{username}/friends",
    summary="List friends",
    response_model=PersonPage,
    responses=problems.declare(401, 404, 422),
)
async def list_friends(
    username: Username, subject: Caller, parts: Parts, page: PageDependency
) -> PersonPage:
    """Who follows them and is followed by them."""
    return await service.read_of(parts, subject, username, "friends", page)


@router.get(
    "/users/{username}/viewer",
    summary="How you stand to somebody",
    response_model=PersonViewer,
    responses=problems.declare(401, 403, 404, 422),
)
async def read_person_viewer(username: Username, subject: Member, parts: Parts) -> PersonViewer:
    """What differs per viewer of a profile that is the same for everybody."""
    return await service.read_viewer(parts, subject, username)


@router.get(
    "/follow-requests",
    summary="List follow requests",
    response_model=PersonPage,
    responses=problems.declare(401, 403, 422),
)
async def list_requests(subject: Member, parts: Parts, page: PageDependency) -> PersonPage:
    """Requests to follow your private profile, the newest first."""
    return await service.read_own(parts, subject, "requests", page)


@router.post(
    "/follow-requests/{username}",
    status_code=204,
    summary="Accept a follow request",
    responses=problems.declare(401, 403, 404, 422),
)
async def accept_request(username: Username, subject: Member, parts: Parts) -> None:
    """Let them follow you; again changes nothing."""
    await service.accept(parts, subject, username)


@router.delete(
    "/follow-requests/{username}",
    status_code=204,
    summary="Refuse a follow request",
    responses=problems.declare(401, 403, 404, 422),
)
async def refuse_request(username: Username, subject: Member, parts: Parts) -> None:
    """Let them not follow you, or no longer if they do; again changes nothing."""
    await service.refuse(parts, subject, username)


@router.get(
    "/blocks",
    summary="List whom you block",
    response_model=PersonPage,
    responses=problems.declare(401, 403, 422),
)
async def list_blocks(subject: Member, parts: Parts, page: PageDependency) -> PersonPage:
    """The people you block, the newest first."""
    return await service.read_own(parts, subject, "blocks", page)


@router.post(
    "/users/{username}/block",
    status_code=201,
    summary="Block somebody",
    response_model=Kept,
    responses={
        **problems.declare(401, 403, 404, 422),
        200: {"model": Kept, "description": "You block them already."},
    },
)
async def block(username: Username, subject: Member, parts: Parts, response: Response) -> Kept:
    """Neither follows the other any longer, nor meets what they write; again changes nothing."""
    kept, is_new = await service.block(parts, subject, username)
    response.status_code = 201 if is_new else 200
    return kept


@router.delete(
    "/users/{username}/block",
    status_code=204,
    summary="Unblock somebody",
    responses=problems.declare(401, 403, 404, 422),
)
async def unblock(username: Username, subject: Member, parts: Parts) -> None:
    """Block them no longer; again changes nothing."""
    await service.unblock(parts, subject, username)


@router.get(
    "/mutes",
    summary="List whom you mute",
    response_model=PersonPage,
    responses=problems.declare(401, 403, 422),
)
async def list_mutes(subject: Member, parts: Parts, page: PageDependency) -> PersonPage:
    """The people you mute, the newest first."""
    return await service.read_own(parts, subject, "mutes", page)


@router.post(
    "/users/{username}/mute",
    status_code=201,
    summary="Mute somebody",
    response_model=Kept,
    responses={
        **problems.declare(401, 403, 404, 422),
        200: {"model": Kept, "description": "You mute them already."},
    },
)
async def mute(username: Username, subject: Member, parts: Parts, response: Response) -> Kept:
    """Meet them in your feed and searches no longer, unnoticed; again changes nothing."""
    kept, is_new = await service.mute(parts, subject, username)
    response.status_code = 201 if is_new else 200
    return kept


@router.delete(
    "/users/{username}/mute",
    status_code=204,
    summary="Unmute somebody",
    responses=problems.declare(401, 403, 404, 422),
)
async def unmute(username: Username, subject: Member, parts: Parts) -> None:
    """Mute them no longer; again changes nothing."""
    await service.unmute(parts, subject, username)
