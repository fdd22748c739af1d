"""Log-in: password, then the code of the second factor where one is set up, then a session.

A wrong name, a wrong password and an address that was never confirmed are answered alike, after
the same work. A caller that knows the password learns whether a code is needed, or why the log-in
is refused.
"""

import logging
from collections.abc import Generator
from contextlib import contextmanager
from time import time
from uuid import UUID

from serving.access.failed_attempts import Reason
from serving.access.sessions import TokenPair
from serving.access.subject import ANONYMOUS
from serving.identity.auth.schemas import LogIn
from serving.identity.client import Client
from serving.identity.errors import (
    SuspendedError,
    WrongCodeError,
    WrongCredentialsError,
)
from serving.identity.factor import codes
from serving.identity.parts import IdentityParts
from serving.kit.errors import TooManyError
from serving.kit.writes import Unit
from storage.identity import audit
from storage.identity.addresses import address_key
from storage.identity.statements import accounts
from storage.identity.usernames import username_key
from storage.identity.writes import credentials, factors, notices
from storage.kit.rules import Row
from storage.kit.sentences import Sentence

_LOG = logging.getLogger("touchline.security")
_REFUSED = "account.log_in_refused"
_WRONG = Sentence(
    "Wrong login or password, or the address was never confirmed: the link to do so is in the mail"
    " that came after registering. POST /v1/auth/password/forgot sends a way back in."
)


async def log_in(parts: IdentityParts, wanted: LogIn, client: Client) -> TokenPair:
    """Return the tokens of a new session.

    Raises:
        WrongCredentialsError: nobody has this login and password, or has confirmed the address.
        SuspendedError: they are kept out.
        CodeNeededError: a code of the second factor is wanted too.
        WrongCodeError: it is none, or was used already.
        TooManyError: so many attempts are allowed in so long.
        DatabaseAwayError: the database cannot be reached.
    """
    by_address = "@" in wanted.login
    key = address_key(wanted.login) if by_address else username_key(wanted.login)
    with _noted(parts, TooManyError, "limit", None):
        await parts.gate.admit_login(client.scope, key)
    row = await parts.database.fetch_one(accounts.to_log_in(by_address=by_address), key=key)
    kept = None if row is None else row["password_hash"]
    is_right, rehashed = await parts.passwords.verified(wanted.password, kept)
    account_id: int | None = None if row is None else row["account_id"]
    if row is None or not is_right or row["verified_at"] is None:
        _LOG.info("A log-in was refused.", extra={"address": client.address})
        reason: Reason = "unverified" if is_right and row is not None else "credentials"
        parts.failed_attempts.note(_REFUSED, reason, account_id)
        raise WrongCredentialsError(_WRONG)
    if row["suspended_at"] is not None:
        parts.failed_attempts.note(_REFUSED, "suspended", account_id)
        raise SuspendedError(_suspension(row))
    with _noted(parts, WrongCodeError, "code", account_id):
        proof = codes.read(parts.box, row, wanted.code, at_seconds=time())
        pair = await parts.writes.retried(lambda: _open(parts, row, proof, rehashed, client))
    await parts.gate.forget_login(key)
    return pair


@contextmanager
def _noted(
    parts: IdentityParts, kind: type[Exception], reason: Reason, account_id: int | None
) -> Generator[None]:
    try:
        yield
    except kind:
        parts.failed_attempts.note(_REFUSED, reason, account_id)
        raise


async def _open(
    parts: IdentityParts, row: Row, proof: codes.Proof, rehashed: str | None, client: Client
) -> TokenPair:
    account_id: int = row["account_id"]
    async with parts.writes.unit(ANONYMOUS) as unit:
        await _use_up(unit, account_id, proof)
        if rehashed is not None:
            old = row["password_hash"]
            await unit.run(credentials.rehash(account_id, old=old, new=rehashed))
        pair = await parts.sessions.open(
            unit, account_id, device=client.device, address=client.address
        )
        session_id = UUID(pair.session_id)
        await unit.run(notices.of_new_session(account_id, session_id, client.device))
        await unit.run(
            audit.record(
                actor_id=account_id,
                act="account.log_in",
                target_kind="session",
                target_id=pair.session_id,
            )
        )
    return pair


async def _use_up(unit: Unit, account_id: int, proof: codes.Proof) -> None:
    if proof.step is not None:
        is_accepted = await unit.run(factors.accept_step(account_id, proof.step))
    elif proof.recovery:
        is_accepted = await unit.run(factors.accept_recovery(account_id, proof.recovery))
    else:
        return
    if not is_accepted:
        raise WrongCodeError(codes.WRONG)


def _suspension(row: Row) -> str:
    since, reason = row["suspended_at"].date(), row["suspended_reason"]
    if not reason:
        return Sentence("This account is suspended since %(since)s", since=since)
    return Sentence(
        "This account is suspended since %(since)s: %(reason)s", since=since, reason=reason
    )
