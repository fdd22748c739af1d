"""Hashtags, mentions and bare addresses in a text, by Unicode's rules for letters.

A hashtag (UAX #31) is `#` with letters, marks, digits and underscores, a letter among them, that
follows nothing of the kind. A mention is `@` with a username. Both may be of full width.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import regex

Kind = Literal["text", "tag", "mention", "address"]
_WORD = r"\p{L}\p{M}\p{Nd}_"
_CLOSING = {")": "(", "]": "[", "}": "{"}
_ENTITY: Any = regex.compile(
    rf"""
    (?P<address>(?<![{_WORD}])https?://[^\s<>"\p{{Cc}}]{{1,1000}})
    | (?P<tag>(?<![{_WORD}&/#\uff03])[#\uff03](?=[{_WORD}\u200c\u200d·]{{0,99}}\p{{L}})
        [{_WORD}](?:[{_WORD}\u200c\u200d·]{{0,98}}[{_WORD}])?(?![{_WORD}]))
    | (?P<mention>(?<![{_WORD}@\uff20/.])[@\uff20]
        [a-zA-Z0-9]+(?:[._-][a-zA-Z0-9]+)*(?![{_WORD}@\uff20]))
    """,
    regex.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text.

    Attributes:
        text: as written.
        value: a hashtag folded, a username, or an address; the text itself of anything else.
    """

    kind: Kind
    text: str
    value: str


def fold(tag: str) -> str:
    """Return a hashtag without its sign, equal for those that differ in case or width only."""
    plain = unicodedata.normalize("NFKC", tag).lstrip("#").casefold()
    return unicodedata.normalize("NFKC", plain)


def pieces(text: str) -> Iterator[Piece]:
    """Yield the parts of a text in order."""
    at = 0
    for found in _ENTITY.finditer(text):
        kind, start, end = found.lastgroup, *found.span()
        if start < at:
            continue
        if kind == "address":
            end = start + len(_trimmed(found[0]))
        whole = text[start:end]
        if start > at:
            yield Piece("text", text[at:start], text[at:start])
        yield Piece(kind, whole, _value(kind, whole))
        at = end
    if at < len(text):
        yield Piece("text", text[at:], text[at:])


def _value(kind: Kind, text: str) -> str:
    if kind == "tag":
        return fold(text)
    return text[1:] if kind == "mention" else text


def _trimmed(address: str) -> str:
    """Return an address without the punctuation of the sentence that it stands in."""
    while address and unicodedata.category(address[-1])[0] == "P" and address[-1] not in "/-_%#&=":
        opening = _CLOSING.get(address[-1])
        if opening is not None and address.count(opening) >= address.count(address[-1]):
            break
        address = address[:-1]
    return address
