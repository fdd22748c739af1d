"""Addresses of mail: which can be one, and which are the same.

Whether somebody reads there only a mail can find out; here is refused what no server would take,
and what would put lines of its own into a mail's head.
"""

import re
import unicodedata

from storage.kit.sentences import Sentence

LONGEST = 254
_LOCAL = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]{1,64}")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.ASCII)
_FORM = Sentence("an address is written name@example.org")


class UnfitAddressError(ValueError):
    """A text that is no address of mail."""


def address_of(text: str) -> str:
    """Return an address as it is kept: its domain in lower case and in ASCII (IDNA).

    Raises:
        UnfitAddressError: no mail could be sent there.
    """
    local, at, domain = unicodedata.normalize("NFC", text).strip().rpartition("@")
    is_printable = local.isprintable() and domain.isprintable()
    if not at or not is_printable or not _LOCAL.fullmatch(local) or _has_odd_dots(local):
        raise UnfitAddressError(_FORM)
    try:
        plain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise UnfitAddressError(_FORM) from error
    labels = plain.split(".")
    if len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)) or labels[-1].isdigit():
        raise UnfitAddressError(_FORM)
    address = f"{local}@{plain}"
    if len(address.encode()) > LONGEST:
        raise UnfitAddressError(Sentence("an address has at most %(n)d characters", n=LONGEST))
    return address


def address_key(address: str) -> str:
    """Return what two ways to write one address have in common."""
    return unicodedata.normalize("NFKC", address).strip().casefold()


def _has_odd_dots(local: str) -> bool:
    return local.startswith(".") or local.endswith(".") or ".." in local
