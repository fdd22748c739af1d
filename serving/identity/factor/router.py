"""The second factor over HTTP."""

from serving.access.declared import OWN_ACCOUNT, AccountSecurity
from serving.access.limits.classes import limited
from serving.access.routing import router_of
from serving.identity.factor import service
from serving.identity.factor.schemas import FactorConfirm, FactorEnrol, FactorNew, RecoveryCodes
from serving.identity.parts import Parts
from serving.kit import problems

router = router_of("/v1/users/me/factor", tag="accounts", access=OWN_ACCOUNT)
_AUTH = [limited("auth")]


@router.post(
    "",
    status_code=201,
    summary="Set up a second factor",
    response_model=FactorNew,
    responses=problems.declare(401, 403, 409, 413, 422),
    dependencies=_AUTH,
)
async def enrol_factor(subject: AccountSecurity, parts: Parts, wanted: FactorEnrol) -> FactorNew:
    """Get the secret for an authenticator (TOTP). It counts once a code of it was confirmed."""
    return await service.enrol(parts, subject, wanted.password)


@router.post(
    "/confirm",
    summary="Confirm the second factor",
    response_model=RecoveryCodes,
    responses=problems.declare(401, 403, 409, 413, 422),
    dependencies=_AUTH,
)
async def confirm_factor(
    subject: AccountSecurity, parts: Parts, wanted: FactorConfirm
) -> RecoveryCodes:
    """Show a code of the new authenticator. From now on log-in needs one; keep the answer."""
    fresh = await service.confirm(parts, subject, wanted.code)
    return RecoveryCodes(recovery_codes=list(fresh))


@router.post(
    "/recovery-codes",
    summary="Replace the recovery codes",
    response_model=RecoveryCodes,
    responses=problems.declare(401, 403, 409, 413, 422),
    dependencies=_AUTH,
)
async def renew_recovery_codes(
    subject: AccountSecurity, parts: Parts, wanted: FactorEnrol
) -> RecoveryCodes:
    """Get new recovery codes; the older ones are good for nothing any more."""
    fresh = await service.renew_codes(parts, subject, wanted.password)
    return RecoveryCodes(recovery_codes=list(fresh))


@router.delete(
    "",
    status_code=204,
    summary="Take the second factor off",
    responses=problems.declare(401, 403, 409, 413, 422),
    dependencies=_AUTH,
)
async def take_factor_off(subject: AccountSecurity, parts: Parts, wanted: FactorEnrol) -> None:
    """Log-in needs the password alone again."""
    await service.take_off(parts, subject, wanted.password)
