"""Images over HTTP."""

from typing import Annotated

from fastapi import Path, Query, Request
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.idempotency import IdempotencyKey
from serving.access.limits.classes import limited
from serving.access.routing import router_of
from serving.kit import problems
from serving.kit.parameters import PlainText
from serving.social.media import service
from serving.social.media.schemas import MediaRead
from serving.social.parts import Member, Parts

PLACE = "/v1/social/media"
router = router_of(PLACE, tag="community", access=PUBLIC)
_FOR_EVER = "public, max-age=31536000, immutable"
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_IMAGES = ("image/jpeg", "image/png", "image/webp", "image/gif")


@router.post(
    "",
    status_code=201,
    summary="Upload an image",
    response_model=MediaRead,
    responses=problems.declare(401, 403, 409, 413, 422),
    dependencies=[limited("costly")],
    openapi_extra={"requestBody": {"required": True, "content": dict.fromkeys(_IMAGES, _BINARY)}},
)
async def upload_image(
    request: Request,
    subject: Member,
    parts: Parts,
    _: IdempotencyKey,
    description: Annotated[
        PlainText, Query(max_length=1000, description="For those who do not see it.")
    ] = "",
) -> MediaRead:
    """Send the bytes of a JPEG, PNG, WebP or GIF as the body, then name it in a post.

    It is turned upright, made 2048 pixels wide or high at most, and kept as WebP without any
    metadata.
    """
    data = await request.body()
    return await service.keep(parts, subject, data, description=description)


@router.get(
    "/{sha256}.webp",
    summary="Get an image",
    response_class=Response,
    responses={
        **problems.declare(404, 422),
        200: {
            "description": "The image; it never changes.",
            "content": {"image/webp": {**_BINARY, "example": "RIFF…WEBP"}},
        },
    },
)
async def read_image(
    parts: Parts, sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
) -> Response:
    """An image by the hash of its file, until its post is deleted or removed.

    Who has the address may see it.
    """
    body = await service.read(parts, sha256)
    return Response(body, media_type="image/webp", headers={"Cache-Control": _FOR_EVER})
