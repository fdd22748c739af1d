"""Copies of one's data over HTTP. They need somebody who logged in: no key fetches them."""

from starlette.responses import Response

from serving.access.declared import OWN_ACCOUNT, AccountSecurity
from serving.access.idempotency import IdempotencyKey
from serving.access.limits.classes import limited
from serving.access.routing import router_of
from serving.identity.exports import service
from serving.identity.exports.schemas import ExportDetail, ExportList
from serving.identity.parts import Parts
from serving.kit import problems
from serving.kit.parameters import PathId

router = router_of("/v1/users/me/exports", tag="accounts", access=OWN_ACCOUNT)
ZIP = "application/zip"


@router.post(
    "",
    status_code=202,
    summary="Ask for a copy of your data",
    response_model=ExportDetail,
    responses=problems.declare(401, 403, 409, 422),
    dependencies=[limited("costly")],
)
async def request_export(
    subject: AccountSecurity, parts: Parts, _: IdempotencyKey
) -> ExportDetail:
    """Have all that is kept about you put into a ZIP of JSON.

    A mail and the event `export.ready` report when it is there. While one is being made, that one
    is answered.
    """
    return await service.request(parts, subject)


@router.get(
    "",
    summary="List the copies of your data",
    response_model=ExportList,
    responses=problems.declare(401, 403, 422),
)
async def list_exports(subject: AccountSecurity, parts: Parts) -> ExportList:
    """Copies that can be fetched or are being made, newest first."""
    return ExportList(world=parts.world, items=list(await service.read_all(parts, subject)))


@router.get(
    "/{export_id}",
    summary="Get one copy of your data",
    response_model=ExportDetail,
    responses=problems.declare(401, 403, 404, 422),
)
async def read_export(subject: AccountSecurity, parts: Parts, export_id: PathId) -> ExportDetail:
    """How one copy stands."""
    return await service.read(parts, subject, export_id)


@router.get(
    "/{export_id}/download",
    summary="Fetch a copy of your data",
    response_class=Response,
    responses={
        200: {
            "description": "The file.",
            "content": {ZIP: {"schema": {"type": "string"}, "example": "PK…"}},
        },
        **problems.declare(401, 403, 404, 422),
    },
    dependencies=[limited("costly")],
)
async def download_export(subject: AccountSecurity, parts: Parts, export_id: PathId) -> Response:
    """The ZIP of JSON: `manifest.json`, and a file per kind of rows."""
    return archive(export_id, await service.download(parts, subject, export_id))


def archive(export_id: int, content: bytes) -> Response:
    """Return the answer with the archive of a copy."""
    named = f'attachment; filename="touchline-export-{export_id}.zip"'
    headers = {"Content-Disposition": named, "Cache-Control": "private, no-store"}
    return Response(content, media_type=ZIP, headers=headers)
