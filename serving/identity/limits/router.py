"""Limits of one's own over HTTP."""

from serving.access.declared import OWN_ACCOUNT, AccountWriter, SignedIn
from serving.access.routing import router_of
from serving.identity.limits import service
from serving.identity.limits.schemas import AccountLimits, AccountLimitsWrite
from serving.identity.parts import Parts
from serving.kit import problems

router = router_of("/v1/users/me/limits", tag="accounts", access=OWN_ACCOUNT)


@router.get(
    "",
    summary="See your own limits",
    response_model=AccountLimits,
    responses=problems.declare(401, 403, 422),
)
async def read_limits(subject: SignedIn, parts: Parts) -> AccountLimits:
    """Whether you said that you are an adult, and the limits that you set for advice."""
    return await service.read(parts, subject)


@router.put(
    "",
    summary="Set your own limits",
    response_model=AccountLimits,
    responses=problems.declare(401, 403, 413, 422),
)
async def set_limits(
    subject: AccountWriter, parts: Parts, wanted: AccountLimitsWrite
) -> AccountLimits:
    """What is tighter is valid at once, what is looser after a day by the domain clock.

    Limits of play money are at `/v1/wallet/limits`; an exclusion closes both.
    """
    return await service.change(parts, subject, wanted)
