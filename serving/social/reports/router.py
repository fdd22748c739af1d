"""Reports over HTTP."""

from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.cursors import PageDependency
from serving.kit.parameters import PathId
from serving.social.parts import Member, Parts
from serving.social.reports import service
from serving.social.reports.schemas import ReportDetail, ReportPage, ReportWrite

router = router_of("/v1/social/reports", tag="community", access=PUBLIC)


@router.post(
    "",
    status_code=201,
    summary="Report something",
    response_model=ReportDetail,
    responses={
        **problems.declare(401, 403, 404, 413, 422),
        200: {"model": ReportDetail, "description": "Your report of it is open already."},
    },
)
async def send_report(
    subject: Member, parts: Parts, response: Response, wanted: ReportWrite
) -> ReportDetail:
    """Tell moderators of a post, comment or profile that breaks a rule; again changes nothing.

    Its text of now is kept for them, also if its author edits or deletes it.
    """
    made, is_new = await service.send(parts, subject, wanted)
    response.status_code = 201 if is_new else 200
    response.headers["Location"] = f"/v1/social/reports/{made.report_id}"
    return made


@router.get(
    "",
    summary="List your reports",
    response_model=ReportPage,
    responses=problems.declare(401, 403, 422),
)
async def list_reports(subject: Member, parts: Parts, page: PageDependency) -> ReportPage:
    """What you reported, newest first."""
    return await service.read_page(parts, subject, page)


@router.get(
    "/{report_id}",
    summary="Get one of your reports",
    response_model=ReportDetail,
    responses=problems.declare(401, 403, 404, 422),
)
async def read_report(report_id: PathId, subject: Member, parts: Parts) -> ReportDetail:
    """One of your reports, and whether moderators have decided."""
    return await service.read(parts, subject, report_id)
