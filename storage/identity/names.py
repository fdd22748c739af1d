"""Names compared: what of a club's name is noise, and what looks alike."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz, process

LOOK_ALIKE_SCORE = 87.0
_LEGAL_FORMS = frozenset({"fc", "afc", "cf", "sc"})
_RESERVES = frozenset({"b", "ii", "u21", "u23"})
_APOSTROPHES = re.compile("['`.\u2019\u00b4]")
_UNDECOMPOSED = {0xF8: "o", 0xD8: "O", 0x131: "i", 0x142: "l"}  # ø Ø dotless-i l-stroke
_OTHERS = re.compile(r"[^\w]+")


@lru_cache(maxsize=8192)
def exact_key(name: str) -> str:
    """Return the name without case, accents, punctuation or superfluous blanks."""
    decomposed = unicodedata.normalize("NFKD", name.translate(_UNDECOMPOSED))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    return _OTHERS.sub(" ", _APOSTROPHES.sub("", bare)).strip()


@lru_cache(maxsize=8192)
def alias_key(name: str) -> str:
    """Return the key that two spellings of one club share: no legal form either."""
    exact = exact_key(name)
    return " ".join(word for word in exact.split() if word not in _LEGAL_FORMS) or exact


def look_alikes(name: str, candidates: Iterable[str]) -> list[tuple[str, float]]:
    """Return the candidates that `name` could be a slip of the pen for, best first.

    Letters are compared as a whole: sharing a word is no slip (Rangers, Cove Rangers), and a
    reserve side is not its club.
    """
    scored = [
        (candidate, _likeness(alias_key(name), alias_key(candidate))) for candidate in candidates
    ]
    found = [
        (candidate, round(score, 1)) for candidate, score in scored if score >= LOOK_ALIKE_SCORE
    ]
    return sorted(found, key=lambda pair: -pair[1])


def _likeness(one: str, other: str) -> float:
    if _is_reserve(one) != _is_reserve(other):
        return 0.0
    return max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other))


def _is_reserve(key: str) -> bool:
    return key.rpartition(" ")[2] in _RESERVES


def nearest(name: str, candidates: Iterable[str]) -> tuple[str, float] | None:
    """Return the candidate most like `name`, however little: a suggestion for a person."""
    keys = {candidate: alias_key(candidate) for candidate in candidates}
    found = process.extractOne(alias_key(name), keys, scorer=fuzz.WRatio)
    return (found[2], round(found[1], 1)) if found else None
