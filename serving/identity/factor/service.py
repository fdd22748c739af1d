"""Rules of the second factor: set up in two steps, taken off with the password."""

from collections.abc import Sequence
from io import BytesIO
from time import time

import segno

from serving.access.subject import Subject
from serving.identity import confirmation
from serving.identity.errors import WrongCodeError
from serving.identity.factor import codes
from serving.identity.factor.schemas import FactorNew
from serving.identity.parts import IdentityParts
from serving.identity.refusals import account_id_of, refusals
from serving.kit.errors import ConflictError
from storage.identity import one_time_codes
from storage.identity.roles import needs_factor
from storage.identity.writes import factors
from storage.kit.secret_box import SecretBox
from storage.kit.sentences import Sentence

_NEXT = "Scan it with an authenticator, then POST one of its codes to /v1/users/me/factor/confirm."
_PIXELS_PER_MODULE = 5


async def enrol(parts: IdentityParts, subject: Subject, password: str) -> FactorNew:
    """Return the secret for a new authenticator, which counts once a code of it is confirmed.

    Raises:
        WrongCredentialsError: it is another password.
        ConflictError: a factor is set up already.
    """
    row = await confirmation.confirmed(parts, subject, password)
    account_id: int = row["account_id"]
    secret = one_time_codes.new_secret()
    with refusals():
        kept = codes.sealed(parts.box, account_id, secret)
        await parts.writes.apply(subject, factors.enrol, account_id, kept)
    uri = one_time_codes.uri_of(secret, row["username"])
    return FactorNew(secret=secret, uri=uri, qr_svg=picture_of(uri), next_step=_NEXT)


async def confirm(parts: IdentityParts, subject: Subject, code: str) -> Sequence[str]:
    """Let a factor count from now on, and return its recovery codes.

    Raises:
        ConflictError: none waits to be confirmed.
        WrongCodeError: it is no code of the new authenticator.
    """
    row = await confirmation.account_of(parts, account_id_of(subject))
    kept: bytes | None = row["factor_secret"]
    if kept is None or row["factor_confirmed_at"] is not None:
        raise ConflictError(factors.NONE_WAITS)
    account_id: int = row["account_id"]
    step = codes.step_of(parts.box, account_id, kept, code, at_seconds=time())
    if step is None:
        parts.failed_attempts.note(
            "account.confirmation_refused", "code", account_id, actor_id=account_id
        )
        raise WrongCodeError(
            Sentence("That is no code of the new authenticator; is its clock right?")
        )
    fresh = one_time_codes.new_recovery_codes()
    digests = _digests(parts.box, account_id, fresh)
    with refusals():
        await parts.writes.apply(subject, factors.confirm, account_id, kept, step, digests)
    return fresh


async def renew_codes(parts: IdentityParts, subject: Subject, password: str) -> Sequence[str]:
    """Replace the recovery codes and return the new ones.

    Raises:
        WrongCredentialsError: it is another password.
        ConflictError: no factor is set up.
    """
    row = await confirmation.confirmed(parts, subject, password)
    fresh = one_time_codes.new_recovery_codes()
    digests = _digests(parts.box, row["account_id"], fresh)
    with refusals():
        await parts.writes.apply(subject, factors.renew_codes, row["account_id"], digests)
    return fresh


async def take_off(parts: IdentityParts, subject: Subject, password: str) -> None:
    """Take the factor off.

    Raises:
        WrongCredentialsError: it is another password.
        ConflictError: none is set up, or the account's role needs one.
    """
    row = await confirmation.confirmed(parts, subject, password)
    if needs_factor(row["role"], parts.world):
        raise ConflictError(
            Sentence("The role %(role)s needs a second factor in this world.", role=row["role"])
        )
    with refusals():
        await parts.writes.apply(subject, factors.take_off, row["account_id"])


def picture_of(uri: str) -> str:
    """Return what an authenticator scans, as SVG without a background."""
    written = BytesIO()
    segno.make(uri, error="m").save(
        written, kind="svg", scale=_PIXELS_PER_MODULE, xmldecl=False, svgns=True
    )
    return written.getvalue().decode()


def _digests(box: SecretBox, account_id: int, fresh: Sequence[str]) -> list[bytes]:
    return [codes.recovery_digests(box, account_id, each)[0] for each in fresh]
