"""What somebody shows besides their password, read and checked; using it up is the database's."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from serving.identity.errors import CodeNeededError, WrongCodeError
from storage.identity import one_time_codes
from storage.identity.writes import factors
from storage.kit.rules import Row
from storage.kit.secret_box import SecretBox, SecretError
from storage.kit.sentences import Sentence

_LOG = logging.getLogger(__name__)
WRONG = Sentence(
    "That code is wrong, or was used already: each is good once. Wait for the next one, or use a"
    " recovery code."
)
_NEEDED = Sentence(
    "A code of your authenticator is wanted too: send it as `code`, or a recovery code."
)
_RECOVERY_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class Proof:
    """What is to be used up; nothing where no second factor is set up.

    Attributes:
        step: of time, that a code of the authenticator is of.
        recovery: under which digests a recovery code may be kept.
    """

    step: int | None = None
    recovery: Sequence[bytes] = ()


def read(box: SecretBox, row: Row, code: str | None, *, at_seconds: float) -> Proof:
    """Return what a code proves.

    Args:
        box: of this installation.
        row: of the account, with `factor_secret` and `factor_confirmed_at`.
        code: as it was typed; None if none was.
        at_seconds: since 1970, by the wall clock.

    Raises:
        CodeNeededError: a factor is set up and there is no code.
        WrongCodeError: it is no code of that factor, around this instant.
    """
    if row["factor_confirmed_at"] is None:
        return Proof()
    if code is None or not code.strip():
        raise CodeNeededError(_NEEDED)
    account_id: int = row["account_id"]
    typed = one_time_codes.recovery_key(code)
    if len(typed) == _RECOVERY_CHARACTERS:
        return Proof(recovery=recovery_digests(box, account_id, typed))
    step = step_of(box, account_id, row["factor_secret"], code, at_seconds=at_seconds)
    if step is None:
        raise WrongCodeError(WRONG)
    return Proof(step=step)


def step_of(
    box: SecretBox, account_id: int, kept: bytes, code: str, *, at_seconds: float
) -> int | None:
    """Return the step of time that a code is of; None if it is none of this authenticator."""
    try:
        secret = box.decrypt(kept, context=factors.context_of(account_id)).decode()
    except SecretError:
        _LOG.exception("The second factor of account %d cannot be read.", account_id)
        return None
    return one_time_codes.step_of(secret, code, at_seconds)


def sealed(box: SecretBox, account_id: int, secret: str) -> bytes:
    """Return the secret of an authenticator as it is kept."""
    return box.encrypt(secret.encode(), context=factors.context_of(account_id))


def recovery_digests(box: SecretBox, account_id: int, code: str) -> list[bytes]:
    """Return under which digests a recovery code may be kept; a new one is under the first."""
    typed = one_time_codes.recovery_key(code)
    return box.digests(typed, context=f"recovery_code:{account_id}")
