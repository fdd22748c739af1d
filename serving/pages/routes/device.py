"""What browsers ask for by themselves: the icon, the manifest, the worker and its offline page."""

from starlette.responses import FileResponse, JSONResponse, Response

from serving.kit.dependencies import World
from serving.pages import device, files
from serving.pages.account.forms import Form
from serving.pages.answering import PagesDependency, router_of_pages
from serving.pages.games.picking import START

router = router_of_pages()
_CHECKED = {"Cache-Control": "no-cache"}


async def _nothing() -> None:
    """What is read for a page that is the same in every world."""


@router.get("/manifest.webmanifest")
async def send_manifest(world: World) -> Response:
    """What a browser needs to install the site."""
    shown = device.manifest(is_simulated=world == "simulated")
    return JSONResponse(shown, media_type="application/manifest+json", headers=_CHECKED)


@router.get("/service-worker.js")
async def send_service_worker() -> Response:
    """What browsers run when a push comes or the network is gone: at the root, for every page."""
    # A worker fetches what its own policy lets it fetch, not that of the pages.
    headers = {**_CHECKED, "Content-Security-Policy": "default-src 'none'; connect-src 'self'"}
    return Response(device.worker(), media_type="text/javascript", headers=headers)


@router.get(device.OFFLINE)
async def show_offline(pages: PagesDependency) -> Response:
    """What is shown offline in the place of a page that was not seen before."""
    return await pages.answer("offline.html", _nothing)


async def _start() -> Form:
    return Form.filled(**START)


@router.get(device.PICK)
async def show_pick(pages: PagesDependency) -> Response:
    """The form of a pick that is shown offline: the same for everybody and every match."""
    return await pages.answer("pick_offline.html", _start)


@router.get("/favicon.ico")
async def send_icon() -> Response:
    """The icon, for those who do not read the page that names it."""
    return FileResponse(files.DIRECTORY / "icon.svg", media_type="image/svg+xml")
