"""Signatures of what is sent in either direction: who sent it, when, and that it is new.

    X-Touchline-Signature: t=SECONDS,n=NONCE,v1=HEX

HEX is the HMAC-SHA256 of `SECONDS.NONCE.BODY` with the secret of the integration. SECONDS are Unix
time and at most five minutes off; a NONCE is taken once.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

HEADER = "X-Touchline-Signature"
MOST_SECONDS_OFF = 300
_FORM = re.compile(r"t=(\d{1,12}),n=([A-Za-z0-9_-]{8,64}),v1=([0-9a-f]{64})", re.ASCII)


class ForgedError(ValueError):
    """A signature is missing, wrong or too old; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What a signature that holds says.

    Attributes:
        digest: of the body.
    """

    nonce: str
    digest: bytes


def sign(secret: bytes, body: bytes, at: int) -> str:
    """Return the header of a body that is sent at a Unix second."""
    nonce = secrets.token_urlsafe(16)
    return f"t={at},n={nonce},v1={_mac(secret, at, nonce, body)}"


def verify(header: str | None, body: bytes, known: Sequence[bytes], at: int) -> Signed:
    """Return what a signature says.

    Args:
        header: as it came.
        body: as it came.
        known: the secrets that are believed.
        at: now, as a Unix second.

    Raises:
        ForgedError: it does not hold.
    """
    found = _FORM.fullmatch(header or "")
    if found is None:
        raise ForgedError(f"{HEADER}: t=SECONDS,n=NONCE,v1=HEX is missing")
    seconds, nonce, shown = int(found[1]), found[2], found[3]
    if abs(at - seconds) > MOST_SECONDS_OFF:
        raise ForgedError(
            f"it was signed {abs(at - seconds)} s away from now; at most {MOST_SECONDS_OFF} s are"
            " allowed: set the clock right"
        )
    # All of them are computed, so that the time says nothing about which.
    fits = [hmac.compare_digest(_mac(each, seconds, nonce, body), shown) for each in known]
    if not any(fits):
        raise ForgedError("it is not signed with the secret of this integration")
    return Signed(nonce=nonce, digest=hashlib.sha256(body).digest())


def _mac(secret: bytes, at: int, nonce: str, body: bytes) -> str:
    signed = f"{at}.{nonce}.".encode() + body
    return hmac.new(secret, signed, hashlib.sha256).hexdigest()
