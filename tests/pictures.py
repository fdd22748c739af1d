"""Pictures of the guides, taken of a simulated world: `python -m tests.pictures [ADDRESS]`.

Each is the first screen of a page on a phone, as WebP of at most 60 kB in `docs/guides/pictures`.
"""

import sys
from io import BytesIO

from PIL import Image
from playwright.sync_api import Page, ViewportSize

from serving.pages.guides import PICTURES
from tests.browsers import chromium

PAGES = {
    "fan": "/",
    "app-developer": "/text",
    "data-engineer": "/feeds",
    "ml-engineer": "/models",
    "operator": "/seals",
}
"""What each guide shows, by its name."""
MOST_BYTES = 60_000
_SCREEN: ViewportSize = {"width": 390, "height": 700}
_ADDRESS = "http://127.0.0.1:8700"


def take(page: Page, name: str) -> int:
    """Keep what a page shows now; return how many bytes it takes."""
    shown = Image.open(BytesIO(page.screenshot()))
    place = PICTURES / f"{name}.webp"
    shown.save(place, "WEBP", quality=70, method=6)
    return place.stat().st_size


def main(address: str = _ADDRESS) -> None:
    """Take all of them."""
    PICTURES.mkdir(exist_ok=True)
    with chromium() as browser:
        page = browser.new_context(
            base_url=address, viewport=_SCREEN, locale="en-GB", color_scheme="light"
        ).new_page()
        for name, shown in PAGES.items():
            page.goto(shown, wait_until="load")
            size = take(page, name)
            assert size <= MOST_BYTES, f"{name} takes {size} bytes"
            sys.stdout.write(f"{name}.webp {size} bytes\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
