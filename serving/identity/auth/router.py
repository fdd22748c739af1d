"""Registration, log-in, passwords and addresses over HTTP.

Nothing is changed by GET: a link in a mail leads to a page whose button posts here.
"""

from fastapi import Depends

from serving.access.declared import PUBLIC, AccountSecurity
from serving.access.idempotency import IdempotencyKey
from serving.access.limits.classes import limited
from serving.access.routing import router_of
from serving.identity.auth import log_in, service
from serving.identity.auth.schemas import (
    Accepted,
    ChangeAddress,
    ChangePassword,
    Done,
    Forgot,
    LogIn,
    Register,
    Reset,
    TokensRead,
    Verify,
)
from serving.identity.client import ClientDependency
from serving.identity.parts import Parts
from serving.identity.private import kept_by_nobody
from serving.kit import problems

router = router_of("/v1/auth", tag="accounts", access=PUBLIC)
router.dependencies.append(Depends(kept_by_nobody))
_MAILED = "Look into your mail: what is to be done next is there, if the address can be used."
_AUTH = [limited("auth")]


@router.post(
    "/register",
    status_code=202,
    summary="Register",
    response_model=Accepted,
    responses=problems.declare(409, 413, 422),
    dependencies=_AUTH,
)
async def register(parts: Parts, wanted: Register, _: IdempotencyKey) -> Accepted:
    """Request an account. A mail explains how to go on, whether the address has one or not."""
    await service.register(parts, wanted)
    return Accepted(world=parts.world, next_step=_MAILED)


@router.post(
    "/verify",
    summary="Confirm an address",
    response_model=Done,
    responses=problems.declare(409, 413, 422),
    dependencies=_AUTH,
)
async def verify(parts: Parts, wanted: Verify) -> Done:
    """Use the token of a mail, of registering or of another address. It is good once."""
    await service.verify(parts, wanted.token)
    return Done(world=parts.world, next_step="The address is confirmed: log in.")


@router.post(
    "/login",
    summary="Log in",
    response_model=TokensRead,
    responses=problems.declare(401, 403, 413, 422),
    dependencies=_AUTH,
)
async def log_in_(parts: Parts, client: ClientDependency, wanted: LogIn) -> TokensRead:
    """Get an access token of ten minutes and a refresh token for the next one.

    401 has the type `code-needed` where the password is right and a second factor is set up.
    """
    pair = await log_in.log_in(parts, wanted, client)
    return TokensRead(
        access_token=pair.access_token,
        expires_in=pair.expires_in,
        refresh_token=pair.refresh_token,
    )


@router.post(
    "/password/forgot",
    status_code=202,
    summary="Get a mail to choose another password",
    response_model=Accepted,
    responses=problems.declare(413, 422),
    dependencies=_AUTH,
)
async def forget_password(parts: Parts, wanted: Forgot) -> Accepted:
    """Ask for a mail with a link, which is good for an hour. The answer is always the same."""
    await service.forget(parts, wanted.email)
    return Accepted(world=parts.world, next_step=_MAILED)


@router.post(
    "/password/reset",
    summary="Choose another password by the token of a mail",
    response_model=Done,
    responses=problems.declare(413, 422),
    dependencies=_AUTH,
)
async def reset_password(parts: Parts, wanted: Reset) -> Done:
    """Set a password. Every session ends; the second factor stays as it is."""
    await service.reset(parts, wanted)
    return Done(world=parts.world, next_step="Log in with the new password.")


@router.post(
    "/password/change",
    summary="Change your password",
    response_model=Done,
    responses=problems.declare(401, 403, 413, 422),
    dependencies=_AUTH,
)
async def change_password(subject: AccountSecurity, parts: Parts, wanted: ChangePassword) -> Done:
    """Set another password. Every session but this one ends."""
    await service.change_password(parts, subject, wanted)
    return Done(world=parts.world, next_step="Your other devices are logged out.")


@router.post(
    "/email/change",
    status_code=202,
    summary="Change your address",
    response_model=Accepted,
    responses=problems.declare(401, 403, 413, 422),
    dependencies=_AUTH,
)
async def change_address(
    subject: AccountSecurity, parts: Parts, wanted: ChangeAddress
) -> Accepted:
    """Mail both addresses. The new one counts once its token was posted to /v1/auth/verify."""
    await service.change_address(parts, subject, wanted)
    return Accepted(world=parts.world, next_step=_MAILED)
