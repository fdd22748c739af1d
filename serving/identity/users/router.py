"""A user's own account over HTTP."""

from starlette.responses import Response

from serving.access.declared import OWN_ACCOUNT, AccountSecurity, AccountWriter, SignedIn
from serving.access.limits.classes import limited
from serving.access.routing import router_of
from serving.edge.lean import LeanPersonalRoute
from serving.identity.parts import Parts
from serving.identity.users import service
from serving.identity.users.schemas import Goodbye, Me, MeChange
from serving.kit import problems
from serving.kit.conditional import JSON
from serving.kit.preconditions import IfMatch, tag_of

router = router_of(
    "/v1/users/me", tag="accounts", access=OWN_ACCOUNT, route_class=LeanPersonalRoute
)


@router.get(
    "", summary="See your account", response_model=Me, responses=problems.declare(401, 403, 422)
)
async def read_me(subject: SignedIn, parts: Parts) -> Response:
    """Your names, language, time zone and favourites."""
    found, version = await service.read(parts, subject)
    headers = {"ETag": tag_of(version)}
    return Response(found.model_dump_json(), media_type=JSON, headers=headers)


@router.patch(
    "",
    summary="Change your account",
    response_model=Me,
    responses=problems.declare(401, 403, 412, 413, 422),
)
async def change_me(
    subject: AccountWriter,
    parts: Parts,
    response: Response,
    wanted: MeChange,
    expected: IfMatch,
) -> Me:
    """Change what is named, leave the rest; null takes a name away."""
    found, version = await service.change(parts, subject, wanted, expected)
    response.headers["ETag"] = tag_of(version)
    return found


@router.delete(
    "",
    status_code=204,
    summary="Erase your account",
    responses=problems.declare(401, 403, 413, 422),
    dependencies=[limited("auth")],
)
async def erase_me(subject: AccountSecurity, parts: Parts, wanted: Goodbye) -> None:
    """Erase what names you, for good. What others refer to stays, without a name."""
    await service.erase(parts, subject, wanted.password)
