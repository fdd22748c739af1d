"""The site on a device: its manifest, and the worker that shows it offline.

What belongs here: what browsers are told to install and to keep. What does not: the worker's own
rules (`static/service-worker.js`).
"""

import hashlib
import json
from functools import cache

from serving.pages import files
from words.messages import gettext as _

OFFLINE = "/offline"
PICK = "/offline/pick"
"""The form of a pick, nobody's and of no match: a script fills in what the device saw of one."""
_SHELL = ("site.css", "times.js", "choices.js", "favourites.js", "live.js", "unread.js",
          "account.js", "device.js", "icon.svg", "account.css", "games.css", "pick.js",
          "pick-offline.js")  # fmt: skip
_IMPORTED = ("interval.js", "stream.js", "viewer.js")
_PAPER, _GREEN = "#f8f7f2", "#0b5e4c"


def manifest(*, is_simulated: bool) -> dict[str, object]:
    """Return what a browser needs to install the site."""
    name = "Touchline (simulated)" if is_simulated else "Touchline"
    return {
        "id": "/",
        "name": name,
        "short_name": "Touchline",
        "description": _("Football forecasts, sealed before kick-off."),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": _PAPER,
        "theme_color": _GREEN,
        "icons": [
            {"src": files.address("icon.svg"), "type": "image/svg+xml", "sizes": "any"},
            *(
                {
                    "src": files.address(f"icon-{size}.png"),
                    "type": "image/png",
                    "sizes": f"{size}x{size}",
                    "purpose": purpose,
                }
                for size in (192, 512)
                for purpose in ("any", "maskable")
            ),
        ],
        "shortcuts": [
            {"name": _("Live"), "url": "/live"},
            {"name": _("Standings"), "url": "/standings"},
        ],
    }


@cache
def worker() -> str:
    """Return the service worker; another one whenever a file that pages need is another."""
    shell = [OFFLINE, PICK, *(files.address(name) for name in (*_SHELL, *_IMPORTED))]
    code = files.text("service-worker.js")
    version = hashlib.sha256("".join([*shell, code]).encode()).hexdigest()[:10]
    return f"const VERSION = {json.dumps(version)};\nconst SHELL = {json.dumps(shell)};\n{code}"
