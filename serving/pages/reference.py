"""The API's reference at /docs, with Swagger's files from a wheel: no CDN is used."""

import base64
import hashlib
import re
from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter, Depends, FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from serving.access.declared import PUBLIC
from serving.kit.openapi import REFERENCE

_FILES = "/static/swagger"
_LOOK = {
    "docExpansion": "none",  # a page of groups: all operations at once take seconds to draw
    "defaultModelsExpandDepth": 0,
    "filter": True,
}
router = APIRouter(include_in_schema=False, dependencies=[Depends(PUBLIC)])


@router.get(REFERENCE)
async def show_reference() -> Response:
    """The OpenAPI document as people read and try it."""
    page = get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="Touchline: the API",
        swagger_js_url=f"{_FILES}/swagger-ui-bundle.js",
        swagger_css_url=f"{_FILES}/swagger-ui.css",
        swagger_favicon_url="/favicon.ico",
        swagger_ui_parameters=_LOOK,
    )
    page.headers["Content-Security-Policy"] = _policy(bytes(page.body))
    return page


def _policy(page: bytes) -> str:
    """Return what the page may do: run its one script of ours, and Swagger's from our own host."""
    scripts = [base64.b64encode(hashlib.sha256(each).digest()).decode() for each in _inline(page)]
    allowed = " ".join(f"'sha256-{each}'" for each in scripts)
    return (
        f"default-src 'none'; script-src 'self' {allowed}; style-src 'self' 'unsafe-inline';"
        " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self';"
        " frame-ancestors 'none'"
    )


def _inline(page: bytes) -> list[bytes]:
    return [found for found in re.findall(rb"<script>(.*?)</script>", page, re.DOTALL) if found]


def install(app: FastAPI) -> None:
    """Serve the reference and the files of the wheel, which is found but never imported."""
    found = find_spec("fastapi_offline")
    if found is None or found.origin is None:
        raise RuntimeError("fastapi-offline, which carries Swagger's files, is not installed")
    app.mount(_FILES, StaticFiles(directory=Path(found.origin).parent / "static"), name="swagger")
    app.include_router(router)
