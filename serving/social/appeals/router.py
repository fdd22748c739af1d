"""Appeals over HTTP."""

from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.idempotency import IdempotencyKey
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.parameters import PathId
from serving.social.appeals import service
from serving.social.appeals.schemas import AppealDetail, AppealPage, AppealWrite
from serving.social.parts import Member, Parts

router = router_of("/v1/social/appeals", tag="community", access=PUBLIC)


@router.post(
    "",
    status_code=201,
    summary="Appeal a removal",
    response_model=AppealDetail,
    responses=problems.declare(401, 403, 404, 409, 413, 422),
)
async def send_appeal(
    subject: Member, parts: Parts, response: Response, wanted: AppealWrite, _: IdempotencyKey
) -> AppealDetail:
    """Have moderators look again at something of yours that they removed, or that waits for it.

    Once for each decision. Another moderator than the one who removed it decides, and you get a
    notification.
    """
    made = await service.send(parts, subject, wanted)
    response.headers["Location"] = f"/v1/social/appeals/{made.appeal_id}"
    return made


@router.get(
    "",
    summary="List your appeals",
    response_model=AppealPage,
    responses=problems.declare(401, 403, 422),
)
async def list_appeals(subject: Member, parts: Parts, page: PageDependency) -> AppealPage:
    """What you asked moderators to look at again, newest first."""
    return await service.read_page(parts, subject, page)


@router.get(
    "/{appeal_id}",
    summary="Get one of your appeals",
    response_model=AppealDetail,
    responses=problems.declare(401, 403, 404, 422),
)
async def read_appeal(appeal_id: PathId, subject: Member, parts: Parts) -> AppealDetail:
    """One of your appeals, and what came of it."""
    return await service.read(parts, subject, appeal_id)
