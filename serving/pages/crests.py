"""Crest-like monograms: letters on two colours and a cut, drawn from a club's name alone.

Never a real crest, which belongs to its club. The classes are those of `crests.css`.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

_COLOURS = 12
_CUTS = 4
_SMALL = frozenset(
    {"fc", "cf", "ac", "as", "sc", "afc", "cd", "ud", "rc", "sv", "de", "of", "the"}
)


@dataclass(frozen=True, slots=True)
class Crest:
    """What stands for a club.

    Attributes:
        letters: two of its name.
        classes: of the style sheet: a ground, a second colour, and how the two are cut.
    """

    letters: str
    classes: str


@lru_cache(maxsize=4096)
def crest(name: str) -> Crest:
    """Return the monogram of a club: the same name has the same one, for ever."""
    digest = hashlib.sha256(name.encode()).digest()
    ground = digest[0] % _COLOURS
    # Never the ground's own colour.
    second = (ground + 1 + digest[1] % (_COLOURS - 1)) % _COLOURS
    return Crest(_letters(name), f"g{ground} s{second} k{digest[2] % _CUTS}")


def _letters(name: str) -> str:
    words = [word for word in name.split() if any(c.isalpha() for c in word)]
    telling = (
        [word for word in words if word.casefold().strip(".") not in _SMALL] or words or [name]
    )
    first = "".join(c for c in telling[0] if c.isalnum())
    if len(telling) == 1:
        return first[:2].upper()
    second = next((c for c in telling[1] if c.isalnum()), "")
    return (first[:1] + second).upper()
