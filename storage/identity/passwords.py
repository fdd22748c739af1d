"""Passwords: whether one is good enough, and why not; hashing and checking them.

Both cost time on purpose: tens of milliseconds of a processor. Serving calls them beside its loop.
"""

import threading
import unicodedata
from collections.abc import Sequence

from pwdlib import PasswordHash
from pwdlib.exceptions import PwdlibError
from pwdlib.hashers.argon2 import Argon2Hasher

from storage.kit.sentences import Sentence

SHORTEST = 10
LONGEST = 200
_LEAST_SCORE = 3  # of 4: about 10^8 guesses and more
_LOOKED_AT = 72  # characters; what is longer is judged by its beginning
_LOCK = threading.Lock()  # the library keeps what it is given in a table of its own
_MEMORY_KIB, _PASSES = 19_456, 2  # OWASP's recommendation for Argon2id
_HASHES = PasswordHash((Argon2Hasher(time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=1),))
_NOBODYS = _HASHES.hash("nobody has this password")


class WeakPasswordError(ValueError):
    """A password that is too easy to guess.

    Attributes:
        reasons: what is wrong with it, and what would be better; sentences.
    """

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def check(password: str, *, known: Sequence[str] = ()) -> None:
    """Let a password pass that is hard enough to guess.

    Args:
        password: as it was chosen.
        known: what an attacker would try first: the username, the address, names.

    Raises:
        WeakPasswordError: with the reasons.
    """
    plain = _unified(password)
    if len(plain) < SHORTEST:
        raise WeakPasswordError(
            [Sentence("A password has at least %(n)d characters.", n=SHORTEST)]
        )
    if len(plain) > LONGEST:
        raise WeakPasswordError([Sentence("A password has at most %(n)d characters.", n=LONGEST)])
    score, reasons = _judged(plain, [part for each in known for part in (each, *each.split("@"))])
    if score < _LEAST_SCORE:
        raise WeakPasswordError([Sentence("This password is easy to guess."), *reasons])


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    return _HASHES.hash(_unified(password))


def verified(password: str, kept: str | None) -> tuple[bool, str | None]:
    """Return whether a password is the one, and its new hash if that should be replaced.

    Args:
        password: as it was sent.
        kept: the hash; without one it takes as long as with one, and is wrong.
    """
    if len(password) > LONGEST:
        password = ""  # never anybody's, and as costly as another
    try:
        is_right, replacement = _HASHES.verify_and_update(_unified(password), kept or _NOBODYS)
    except PwdlibError:
        return False, None
    return (is_right, replacement) if kept is not None else (False, None)


def _judged(password: str, known: Sequence[str]) -> tuple[int, list[Sentence]]:
    """Return a score from 0 to 4, and what makes the password easy to guess."""
    from zxcvbn import zxcvbn  # noqa: PLC0415  # its word lists are megabytes

    with _LOCK:
        found = zxcvbn(password[:_LOOKED_AT], user_inputs=[each for each in known if each])
    advice = [found["feedback"]["warning"], *found["feedback"]["suggestions"]]
    # The library's sentences are in the catalogues too: `words.passwords`.
    return found["score"], [Sentence(each) for each in advice if each]


def _unified(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
