"""Images made small and clean: what is kept is drawn again, and nothing of the upload is left.

The type is read from the bytes, whatever the name is. The size is read before the picture is
unpacked, so that a small file cannot fill the memory.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass
from typing import Any

from serving.kit.errors import BadRequestError, Fault

LONGEST_SIDE = 2048
MOST_PIXELS = 40_000_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_QUALITY = 82


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image as it is kept.

    Attributes:
        body: a WebP file without metadata.
    """

    body: bytes
    width: int
    height: int

    @property
    def sha256(self) -> bytes:
        """By which the file is named."""
        return hashlib.sha256(self.body).digest()


def cleaned(data: bytes) -> Picture:
    """Return an upload as it is kept: upright, bounded, the first frame of what moves.

    Raises:
        BadRequestError: it is no image of a type that is taken, too large, or broken.
    """
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - only uploads pay for it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
                return _drawn(opened)
    except UnidentifiedImageError as error:
        raise _fault("not an image; JPEG, PNG, WebP and GIF are taken") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _fault(f"too many pixels; at most {MOST_PIXELS}") from error
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        IndexError,
    ) as error:  # what decoders raise
        raise _fault("the image is broken") from error


def _drawn(opened: Any) -> Picture:
    from PIL import Image, ImageOps  # noqa: PLC0415 - only uploads pay for it

    if opened.width * opened.height > MOST_PIXELS:
        raise _fault(f"{opened.width} by {opened.height} pixels; at most {MOST_PIXELS} in all")
    if opened.format == "JPEG":
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # unpacks no more than is needed
    upright = ImageOps.exif_transpose(opened)
    has_alpha = "A" in upright.getbands() or "transparency" in upright.info
    plain = upright.convert("RGBA" if has_alpha else "RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # Drawn on an empty one, since a converted image keeps its metadata.
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=_QUALITY, method=4)
    return Picture(body=out.getvalue(), width=clean.width, height=clean.height)


def _fault(message: str) -> BadRequestError:
    return BadRequestError(Fault(where="body", name="image", message=message))
