"""The landing page over HTTP, read from the routes themselves."""

from typing import Any

from fastapi import Request
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.kit.conditional import conditional
from serving.kit.dependencies import World
from serving.kit.openapi import REFERENCE
from serving.operations.landing.schemas import Landing

router = router_of("", tag="health", access=PUBLIC, is_strict=False)


@router.get("/", summary="Every address of the API", response_model=Landing)
async def read_landing(request: Request, world: World) -> Response:
    """Every address with what it answers."""
    paths: dict[str, dict[str, Any]] = request.app.openapi()["paths"]
    landing = Landing(
        name=request.app.title,
        world=world,
        version=request.app.version,
        documentation=REFERENCE,
        addresses={path: _description(methods) for path, methods in paths.items()},
    )
    response = conditional(request, landing.model_dump_json().encode())
    response.headers["Vary"] = "Accept"
    return response


def _description(methods: dict[str, Any]) -> str:
    """Return what an address answers; one that is only written to describes what it takes."""
    return (methods.get("get") or next(iter(methods.values())))["description"]
