"""Text that others wrote and people will read: one form, no hidden characters, no excess.

What belongs here: what makes a name or a line fit to be shown, and why another is not. What does
not: comparing names (`names`), or escaping for a page, a file or a database (their own edges).
"""

import re
import unicodedata
from functools import lru_cache

LONGEST_NAME = 100
LONGEST_LINE = 5000
LONGEST_KEY = 100
_MOST_MARKS = 4  # accents on one letter; stacked higher they cover the lines above
# Embeddings, overrides and isolates: with them a text reads otherwise than it is written.
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co"})  # control, format, lone surrogate, private use


class UnfitText(ValueError):  # noqa: N818 - a verdict on one text
    """A text that cannot be mended: it goes to quarantine, or back to who sent it."""


def name_of(text: str) -> str:
    """Return a name as it is kept: NFC, white space folded, hidden characters removed.

    Raises:
        UnfitText: it changes the direction of writing, is too long, or nothing of it is left.
    """
    return _fit(text, LONGEST_NAME)


def line_of(text: str) -> str:
    """Return a title or a sentence likewise.

    Raises:
        UnfitText: it changes the direction of writing, is too long, or nothing of it is left.
    """
    return _fit(text, LONGEST_LINE)


def key_of(text: str, longest: int = LONGEST_KEY) -> str:
    """Return an id of a source's, unchanged.

    Raises:
        UnfitText: it is empty, too long, or holds white space at its ends or hidden characters.
    """
    if len(text) > longest or not text.isprintable() or text != text.strip() or not text:
        raise UnfitText(f"not an id: {shown(text)}")
    return text


def shown(text: str) -> str:
    """Return the start of a text with its hidden characters visible."""
    return ascii(text[:40]) + ("…" if len(text) > 40 else "")


@lru_cache(maxsize=8192)
def _fit(text: str, longest: int) -> str:
    if _REORDERING.search(text):
        raise UnfitText(f"it changes the direction of writing: {shown(text)}")
    fit = text
    if not text.isascii() or not text.isprintable():
        composed = unicodedata.normalize("NFC", text)
        fit = "".join(c for c in composed if c.isspace() or unicodedata.category(c) not in _HIDDEN)
        if _has_stacked_marks(fit):
            raise UnfitText(f"too many accents on one letter: {shown(text)}")
    fit = " ".join(fit.split())
    if not fit:
        raise UnfitText(f"nothing of it can be read: {shown(text)}")
    if len(fit) > longest:
        raise UnfitText(f"longer than {longest} characters: {shown(fit)}")
    return fit


def _has_stacked_marks(text: str) -> bool:
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > _MOST_MARKS:
            return True
    return False
