"""Names compared: what of a club's name is noise, and what looks alike."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import fuzz, process

LOOK_ALIKE_SCORE = 87.0
_LEGAL_FORMS = frozenset({
    "fc", "afc", "cf", "sc", "ac", "as", "ss", "us", "ssc", "acf", "calcio", "cd", "ud", "sd",
    "rcd", "sv", "vfl", "vfb", "tsg", "fsv", "fk", "nk", "sk", "if", "bk", "ik", "gnk", "hnk",
    "bsc", "cfc", "ea", "fco", "hsc", "kv", "ogc", "osc", "pfc", "rc", "rsc", "sco", "sl", "uc",
})  # fmt: skip
_CONNECTIVES = frozenset({"de", "del", "da", "do", "di", "of"})  # one source writes them
_NOISE = _LEGAL_FORMS | _CONNECTIVES
_FOUNDED = re.compile(r"1[89]\d\d|20\d\d", re.ASCII)
_LONGEST_STUMP = 3
SUGGESTION_SCORE = 75.0
"""A name less alike than this is another name: no suggestion is better than a wrong one."""
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
    """Return the key that two spellings of one club share.

    It has no legal form, no founding year, and no `de` between a club and its town.
    """
    exact = exact_key(name)
    words = exact.split()
    bare = [word for word in words if word not in _NOISE]
    undated = [word for word in bare if not _FOUNDED.fullmatch(word)]
    return " ".join(undated or bare) or exact


def is_cut(name: str, whole: str) -> bool:
    """Whether a name is another one cut short in its last word: `Manchester U`.

    A name that ends with a whole word is none: Dundee is not Dundee United.
    """
    words, others = exact_key(name).split(), alias_key(whole).split()
    if not 1 < len(words) <= len(others):
        return False
    *first, stump = words
    rest = others[len(first)]
    is_stump = len(stump) <= _LONGEST_STUMP and stump != rest and rest.startswith(stump)
    return is_stump and first == others[: len(first)]


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
    """Return the candidate most like `name`, if it is alike enough to help a person."""
    keys = {candidate: alias_key(candidate) for candidate in candidates}
    found = process.extractOne(
        alias_key(name), keys, scorer=fuzz.WRatio, score_cutoff=SUGGESTION_SCORE
    )
    return (found[2], round(found[1], 1)) if found else None
