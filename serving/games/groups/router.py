"""Groups over HTTP. Whoever is not in a group is answered as if there was none."""

from starlette.responses import Response

from serving.access.idempotency import IdempotencyKey
from serving.access.routing import router_of
from serving.games.groups import service
from serving.games.groups.schemas import (
    CaptainWrite,
    GroupDetail,
    GroupList,
    GroupWrite,
    JoinWrite,
)
from serving.games.parts import PLAYERS, Parts, Player
from serving.kit import problems
from serving.kit.parameters import PathId
from serving.social.people import Username

router = router_of("/v1/groups", tag="groups", access=PLAYERS)
_ONE = "/{group_id}"


@router.get(
    "",
    summary="List your groups",
    response_model=GroupList,
    responses=problems.declare(401, 403, 422),
)
async def list_groups(subject: Player, parts: Parts) -> GroupList:
    """The groups that you are in, by name."""
    return await service.read_own(parts, subject)


@router.post(
    "",
    status_code=201,
    summary="Make a group",
    response_model=GroupDetail,
    responses=problems.declare(401, 403, 409, 413, 422),
)
async def make_group(
    subject: Player, parts: Parts, response: Response, wanted: GroupWrite, _: IdempotencyKey
) -> GroupDetail:
    """You are its captain; its code lets others in."""
    made = await service.found(parts, subject, wanted)
    response.headers["Location"] = f"/v1/groups/{made.group_id}"
    return made


@router.post(
    "/memberships",
    summary="Join a group",
    response_model=GroupDetail,
    responses=problems.declare(401, 403, 404, 409, 413, 422),
)
async def join_group(subject: Player, parts: Parts, wanted: JoinWrite) -> GroupDetail:
    """By the code of an invitation; again changes nothing."""
    return await service.join(parts, subject, wanted.code)


@router.get(
    _ONE,
    summary="Get a group",
    response_model=GroupDetail,
    responses=problems.declare(401, 403, 404, 422),
)
async def read_group(group_id: PathId, subject: Player, parts: Parts) -> GroupDetail:
    """Its rules, code and members, and your jokers."""
    return await service.read(parts, subject, group_id)


@router.put(
    _ONE,
    summary="Change a group",
    response_model=GroupDetail,
    responses=problems.declare(401, 403, 404, 413, 422),
)
async def change_group(
    group_id: PathId, subject: Player, parts: Parts, wanted: GroupWrite
) -> GroupDetail:
    """Another name or other rules, by its captain; standings follow the present rules."""
    return await service.change(parts, subject, group_id, wanted)


@router.delete(
    _ONE,
    status_code=204,
    summary="Close a group",
    responses=problems.declare(401, 403, 404, 422),
)
async def close_group(group_id: PathId, subject: Player, parts: Parts) -> None:
    """For all its members, by its captain; it cannot be opened again."""
    await service.close(parts, subject, group_id)


@router.post(
    f"{_ONE}/code",
    summary="Renew the code of a group",
    response_model=GroupDetail,
    responses=problems.declare(401, 403, 404, 422),
)
async def renew_code(
    group_id: PathId, subject: Player, parts: Parts, _: IdempotencyKey
) -> GroupDetail:
    """By its captain; the old code lets nobody in any more."""
    return await service.renew_code(parts, subject, group_id)


@router.put(
    f"{_ONE}/captain",
    summary="Make somebody else captain",
    response_model=GroupDetail,
    responses=problems.declare(401, 403, 404, 413, 422),
)
async def hand_over(
    group_id: PathId, subject: Player, parts: Parts, wanted: CaptainWrite
) -> GroupDetail:
    """Another member, by the present captain."""
    return await service.hand_over(parts, subject, group_id, wanted.username)


@router.delete(
    f"{_ONE}/members/{{username}}",
    status_code=204,
    summary="Leave a group, or remove somebody",
    responses=problems.declare(401, 403, 404, 409, 422),
)
async def leave_group(group_id: PathId, username: Username, subject: Player, parts: Parts) -> None:
    """Yourself, or as captain somebody else: then the code changes as well."""
    await service.leave(parts, subject, group_id, username)


@router.put(
    f"{_ONE}/jokers/{{match_id}}",
    summary="Play your joker of a day",
    response_model=GroupDetail,
    responses=problems.declare(401, 403, 404, 409, 422),
)
async def put_joker(
    group_id: PathId, match_id: PathId, subject: Player, parts: Parts
) -> GroupDetail:
    """The match counts twice for you, in the place of another of its day."""
    return await service.put_joker(parts, subject, group_id, match_id)


@router.delete(
    f"{_ONE}/jokers/{{match_id}}",
    summary="Take your joker back",
    response_model=GroupDetail,
    responses=problems.declare(401, 403, 404, 409, 422),
)
async def take_joker_back(
    group_id: PathId, match_id: PathId, subject: Player, parts: Parts
) -> GroupDetail:
    """Until the deadline of the match; again changes nothing."""
    return await service.take_joker_back(parts, subject, group_id, match_id)
