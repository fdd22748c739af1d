"""The API's reference at /docs, with Swagger's files from a wheel: no CDN is asked."""

from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

ADDRESS = "/docs"
_FILES = "/static/swagger"
router = APIRouter(include_in_schema=False)


@router.get(ADDRESS)
async def show_reference() -> Response:
    """The OpenAPI document as people read and try it."""
    return get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="Touchline: the API",
        swagger_js_url=f"{_FILES}/swagger-ui-bundle.js",
        swagger_css_url=f"{_FILES}/swagger-ui.css",
        swagger_favicon_url="/favicon.ico",
    )


def install(app: FastAPI) -> None:
    """Serve the reference and the files of the wheel, which is found but never imported."""
    found = find_spec("fastapi_offline")
    if found is None or found.origin is None:
        raise RuntimeError("fastapi-offline, which carries Swagger's files, is not installed")
    app.mount(_FILES, StaticFiles(directory=Path(found.origin).parent / "static"), name="swagger")
    app.include_router(router)
