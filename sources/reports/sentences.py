"""Prose cut into sentences, with its typography made plain."""

import re

_TYPOGRAPHY = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"}
)
_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[^\W\d_a-z])")
_INITIAL = re.compile(r"(?:\b[A-Z]|\b(?:St|Jr|Sr|Mr|Dr|vs))\.$")


def plain(text: str) -> str:
    """Return text with straight quotes, plain dashes and single blanks."""
    return " ".join(text.translate(_TYPOGRAPHY).split())


def sentences(text: str) -> list[str]:
    """Cut plain text after each full stop that ends a sentence and not an initial."""
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        piece = text[start : end.start()]
        if _INITIAL.search(piece):
            continue
        found.append(text[start : end.end()].strip())
        start = end.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]
