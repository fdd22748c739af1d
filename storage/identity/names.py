"""Names compared: what of a club's name is noise, and what looks alike."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz, process

LOOK_ALIKE_SCORE = 86.0
_LEGAL_FORMS = frozenset({"fc", "afc", "cf", "sc"})
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
    """Return the candidates that a person could take for `name`, best first."""
    keys = {candidate: alias_key(candidate) for candidate in candidates}
    found = process.extract(
        alias_key(name), keys, scorer=fuzz.WRatio, score_cutoff=LOOK_ALIKE_SCORE, limit=5
    )
    return [(candidate, round(score, 1)) for _, score, candidate in found]


def nearest(name: str, candidates: Iterable[str]) -> tuple[str, float] | None:
    """Return the candidate most like `name`, however little: a suggestion for a person."""
    keys = {candidate: alias_key(candidate) for candidate in candidates}
    found = process.extractOne(alias_key(name), keys, scorer=fuzz.WRatio)
    return (found[2], round(found[1], 1)) if found else None
