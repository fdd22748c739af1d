"""The card of a match as the PNG that other sites show; drawn with Pillow, imported at first use.

Pillow takes about 50 ms to import and some 20 ms for a card, so callers use a thread and keep it.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from serving.pages.card import HEIGHT, PAPER, WIDTH, Box, Words, layout
from serving.pages.match_rows import MatchRow

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

_BOLD = "mpl-data/fonts/ttf/DejaVuSans-Bold.ttf"


def as_png(row: MatchRow, world: str) -> bytes:
    """Return the card of a match as a picture."""
    return painted(layout(row, world))


def painted(pieces: Iterable[Words | Box]) -> bytes:
    """Return the pieces of a card as a picture."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - most processes never draw a card

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    for piece in pieces:
        match piece:
            case Words():
                _write(draw, piece)
            case Box():
                edges = (piece.x, piece.y, piece.x + piece.width, piece.y + piece.height)
                draw.rounded_rectangle(edges, radius=6, fill=piece.colour)
    written = BytesIO()
    image.save(written, "PNG", compress_level=6)
    return written.getvalue()


def _write(draw: "ImageDraw", words: Words) -> None:
    font, is_whole = _font(words.size)
    text = words.text
    if not is_whole:
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    anchor = "rs" if words.is_right_aligned else "ls"
    draw.text((words.x, words.y), text, font=font, fill=words.colour, anchor=anchor)


@cache
def _font(size: int) -> "tuple[FreeTypeFont | ImageFont, bool]":
    """Return a font, and whether it has more than ASCII, as names of clubs do.

    Pillow's own has not. Matplotlib's is read where that is installed, without importing it.
    """
    from PIL import ImageFont  # noqa: PLC0415 - as in `as_png`

    found = find_spec("matplotlib")
    if found is not None and found.origin is not None:
        file = Path(found.origin).parent / _BOLD
        if file.exists():
            return ImageFont.truetype(str(file), round(0.92 * size)), True
    return ImageFont.load_default(size), False
