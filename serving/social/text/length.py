"""How long a text is: by what people call a character (grapheme clusters, UAX #29)."""

import unicodedata
from typing import Any

import regex

from serving.kit.errors import BadRequestError, Fault

_GRAPHEME: Any = regex.compile(r"\X")
_POINTS_PER_GRAPHEME = 8
_ALLOWED_CONTROLS = "\n\r\t"


def graphemes(text: str) -> int:
    """Return how many characters people see in a text."""
    if text.isascii() and "\r" not in text:
        return len(text)
    return sum(1 for _ in _GRAPHEME.finditer(text))


def check_text(name: str, text: str, *, most: int) -> None:
    """Let a text pass that can be shown: something visible, and not too much of it.

    Args:
        name: of the field.
        text: as written.
        most: graphemes.

    Raises:
        BadRequestError: it is empty or too long, or has control characters.
    """
    if not text.isprintable() and any(_is_control(each) for each in text):
        raise _fault(name, "control characters are not allowed, besides line breaks and tabs")
    if all(unicodedata.category(c)[0] in "CZ" for c in text):
        raise _fault(name, "write something")
    # Marks may be heaped upon one another without end, and still be one grapheme.
    if len(text) > most * _POINTS_PER_GRAPHEME:
        raise _fault(name, f"at most {most * _POINTS_PER_GRAPHEME} code points")
    length = graphemes(text)
    if length > most:
        raise _fault(name, f"{length} characters; at most {most}")


def _is_control(character: str) -> bool:
    is_one = unicodedata.category(character) in {"Cc", "Cs"}
    return is_one and character not in _ALLOWED_CONTROLS


def _fault(name: str, message: str) -> BadRequestError:
    return BadRequestError(Fault(where="body", name=name, message=message))
