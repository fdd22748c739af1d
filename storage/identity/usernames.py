"""Names by which accounts are known: which are possible, and which look like one another.

A name is letters, digits and single `.`, `_` or `-` between them, all of ASCII: most look-alikes
are letters of another script. What is left (case, 0 and o, l and I and 1, rn and m, separators)
is folded into one key, and only one account can have a key.
"""

import re
import unicodedata

from storage.kit.sentences import Sentence

SHORTEST = 3
LONGEST = 30
_FORM = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*", re.IGNORECASE | re.ASCII)
_SEPARATORS = re.compile(r"[._-]")
_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l"})
_RESERVED = (
    "abuse", "account", "admin", "administrator", "anonymous", "api", "billing", "everyone",
    "help", "helpdesk", "info", "me", "mod", "moderator", "noreply", "nobody", "null", "official",
    "operator", "owner", "postmaster", "root", "security", "service", "staff", "support", "system",
    "team", "touchline", "undefined", "user", "webmaster",
)  # fmt: skip


class UnfitUsernameError(ValueError):
    """A name that no account can have; says what a name is."""


def username_of(text: str, *, may_be_reserved: bool = False) -> str:
    """Return a name as it is kept.

    Args:
        text: as somebody wrote it; forms of the same letters are unified (NFKC).
        may_be_reserved: names such as `admin` are allowed too: an operator gives them.

    Raises:
        UnfitUsernameError: it is too short or long, has other characters, or is reserved.
    """
    name = unicodedata.normalize("NFKC", text).strip()
    if not SHORTEST <= len(name) <= LONGEST:
        raise UnfitUsernameError(
            Sentence(
                "a username has %(shortest)d to %(longest)d characters",
                shortest=SHORTEST,
                longest=LONGEST,
            )
        )
    if not _FORM.fullmatch(name):
        raise UnfitUsernameError(
            Sentence(
                "a username has letters from A to Z, digits, and single dots, hyphens or"
                " underscores between them"
            )
        )
    if not may_be_reserved and username_key(name) in _RESERVED_KEYS:
        raise UnfitUsernameError(Sentence("this name is reserved; choose another"))
    return name


def username_key(name: str) -> str:
    """Return what names that look alike have in common."""
    plain = unicodedata.normalize("NFKC", name).strip().casefold()
    bare = _SEPARATORS.sub("", plain)
    return bare.translate(_ALIKE).replace("rn", "m").replace("vv", "w")


_RESERVED_KEYS = frozenset(map(username_key, _RESERVED))
