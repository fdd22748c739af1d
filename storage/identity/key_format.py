"""What an API key looks like: `tl_`, 32 random letters and digits, a checksum of six.

The prefix lets scanners find keys that leaked; the checksum detects a mistyped or invented
key without a query to the database.
"""

import hashlib
import re
import secrets
import string
import zlib
from dataclasses import dataclass

from storage.kit.sentences import Sentence

PREFIX = "tl_"
SHOWN_CHARACTERS = 9
_ALPHABET = string.digits + string.ascii_letters
_RANDOM = 32  # 190 bits
_CHECKSUM = 6
_FORM = re.compile(rf"{PREFIX}([0-9A-Za-z]{{{_RANDOM}}})([0-9A-Za-z]{{{_CHECKSUM}}})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key that was just made; its text is shown once and kept nowhere.

    Attributes:
        text: the whole secret.
        shown: its first characters, by which people know it.
        digest: by which it is found.
    """

    text: str
    shown: str
    digest: bytes


def make() -> NewKey:
    """Return a new key."""
    body = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM))
    return read(f"{PREFIX}{body}{_checksum(body)}")


def read(text: str) -> NewKey:
    """Return a key that was made before from its text.

    Raises:
        ValueError: it is none.
    """
    if not is_well_formed(text):
        raise ValueError(Sentence("This is not an API key: a character is missing or mistyped."))
    return NewKey(text=text, shown=text[:SHOWN_CHARACTERS], digest=digest_of(text))


def is_well_formed(text: str) -> bool:
    """Tell whether a text can be a key: its form and its checksum are right."""
    found = _FORM.fullmatch(text)
    return found is not None and _checksum(found[1]) == found[2]


def digest_of(text: str) -> bytes:
    """Return by what a key is found. It is random enough for a plain digest."""
    return hashlib.sha256(text.encode()).digest()


def _checksum(body: str) -> str:
    number = zlib.crc32(body.encode())
    digits = ""
    for _ in range(_CHECKSUM):
        number, digit = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits
