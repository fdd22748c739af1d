"""The landing page over HTTP, read from the routes themselves."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from serving.answers.bodies import conditional
from serving.landing.schemas import Landing
from serving.pages import reference
from serving.state import World

router = APIRouter(tags=["health"])


@router.get("/", response_model=Landing)
async def read_landing(request: Request, world: World) -> Response:
    """Every address with what it answers."""
    paths: dict[str, dict[str, Any]] = request.app.openapi()["paths"]
    landing = Landing(
        name=request.app.title,
        world=world,
        version=request.app.version,
        documentation=reference.ADDRESS,
        addresses={path: _description(methods) for path, methods in paths.items()},
    )
    response = conditional(request, landing.model_dump_json().encode())
    response.headers["Vary"] = "Accept"
    return response


def _description(methods: dict[str, Any]) -> str:
    """Return what an address answers; one that is only written to says what it takes."""
    return (methods.get("get") or next(iter(methods.values())))["description"]
