"""The second factor: codes of an authenticator (TOTP, RFC 6238), and codes to recover with.

What belongs here: what a secret and its codes look like. What does not: that a code is accepted
once, which is the database's (`writes.factors`).
"""

import hmac
import re
import secrets
from collections.abc import Sequence

from pyotp import random_base32
from pyotp.hotp import HOTP
from pyotp.totp import TOTP

ISSUER = "Touchline"
STEP_SECONDS = 30
RECOVERY_CODES = 10
_TOLERATED_STEPS = (0, -1, 1)  # clocks of telephones are not exact
_CODE = re.compile(r"\d{6}", re.ASCII)
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read as something else
_HALF_CHARACTERS = 6


def new_secret() -> str:
    """Return the secret of a new authenticator: 160 random bits in base 32."""
    return random_base32()


def uri_of(secret: str, account: str) -> str:
    """Return what an authenticator scans (`otpauth://`)."""
    return TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)


def step_of(secret: str, code: str, at_seconds: float) -> int | None:
    """Return the step of time that a code is of; None if it is of none around an instant.

    Args:
        secret: of the authenticator.
        code: as it was typed; blanks do not count.
        at_seconds: since 1970, by the wall clock.
    """
    typed = "".join(code.split())
    if not _CODE.fullmatch(typed):
        return None
    generator = HOTP(secret)
    now = int(at_seconds) // STEP_SECONDS
    for tolerated in _TOLERATED_STEPS:
        if hmac.compare_digest(generator.at(now + tolerated), typed):
            return now + tolerated
    return None


def new_recovery_codes() -> Sequence[str]:
    """Return codes that work once each, for when the authenticator is lost."""
    return [f"{_half()}-{_half()}" for _ in range(RECOVERY_CODES)]


def recovery_key(code: str) -> str:
    """Return what two ways to type a recovery code have in common."""
    return "".join(code.split()).replace("-", "").casefold()


def _half() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_HALF_CHARACTERS))
