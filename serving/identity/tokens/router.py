"""The next tokens of a session, its end, and the keys of tokens over HTTP."""

from fastapi import Request
from starlette.responses import JSONResponse, Response

from serving.access.declared import PUBLIC, AccountSecurity
from serving.access.dependencies import AuthenticationDependency, SessionsDependency
from serving.access.limits.classes import limited
from serving.access.routing import router_of
from serving.identity.auth.schemas import TokensRead
from serving.identity.sessions import service
from serving.identity.tokens.schemas import KeySet, LoggedOut, LogOut, Refresh
from serving.kit import problems
from serving.kit.dependencies import World, WritesDependency
from serving.kit.errors import UnauthorisedError
from storage.kit.sentences import Sentence

router = router_of("/v1/auth", tag="accounts", access=PUBLIC)
_PRIVATE = {"Cache-Control": "private, no-store"}


@router.post(
    "/refresh",
    summary="Get the next tokens",
    response_model=TokensRead,
    responses=problems.declare(401, 403, 413, 422),
    dependencies=[limited("auth")],
)
async def refresh_tokens(
    request: Request,
    sessions: SessionsDependency,
    authentication: AuthenticationDependency,
    wanted: Refresh | None = None,
) -> Response:
    """Use a refresh token: it is good once, and its answer holds the next.

    Two requests with the same token within ten seconds get the same answer. A token that is shown
    again later was copied: its session ends. A browser sends its cookie, and gets both again.
    """
    token = None if wanted is None else wanted.refresh_token
    cookies = authentication.cookies
    by_cookie = token is None
    if token is None:
        cookies.refuse_foreign(request.headers)
        token = cookies.refresh_token(request.headers)
    if token is None:
        raise UnauthorisedError(
            Sentence("Send `refresh_token`, or log in with POST /v1/auth/login.")
        )
    pair = await sessions.refresh(token)
    found = TokensRead(
        access_token=pair.access_token,
        expires_in=pair.expires_in,
        refresh_token=pair.refresh_token,
    )
    if not by_cookie:
        return JSONResponse(found.model_dump(), headers=_PRIVATE)
    # A page's script learns that it worked, never the secrets that its cookies hold.
    shown = found.model_copy(update={"access_token": "", "refresh_token": ""})
    response = JSONResponse(shown.model_dump(), headers=_PRIVATE)
    cookies.set(response, access_token=pair.access_token, refresh_token=pair.refresh_token)
    return response


@router.post(
    "/logout",
    summary="Log out",
    response_model=LoggedOut,
    responses=problems.declare(401, 403, 413, 422),
)
async def log_out(
    subject: AccountSecurity,
    writes: WritesDependency,
    world: World,
    authentication: AuthenticationDependency,
    wanted: LogOut | None = None,
) -> Response:
    """End this session, or all of them. Their tokens stop within a second, their streams too."""
    everywhere = wanted is not None and wanted.everywhere
    ended = await service.log_out(writes, subject, everywhere=everywhere)
    response = JSONResponse(LoggedOut(world=world, ended=ended).model_dump(), headers=_PRIVATE)
    authentication.cookies.clear(response)
    return response


@router.get(
    "/jwks.json",
    summary="Keys that sign access tokens",
    response_model=KeySet,
    responses=problems.declare(422),
)
async def read_keys(authentication: AuthenticationDependency) -> Response:
    """The public keys (JWKS), so that a service of yours can check a token itself.

    Pin the algorithm `EdDSA`, the audience `touchline-api` and the issuer. Whether the session has
    ended meanwhile only this API knows.
    """
    found = await authentication.keyring.published()
    return JSONResponse(found, headers={"Cache-Control": "public, max-age=60"})
