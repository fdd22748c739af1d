"""The second factor of an account: enrolled, confirmed, used, taken off.

Secrets come encrypted and codes as digests: what they are made with is the caller's.
"""

from collections.abc import Sequence

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.identity import audit
from storage.identity.events import AccessChanged
from storage.identity.tables.credential import recovery_code, second_factor
from storage.identity.writes import sessions
from storage.kit.rules import Rule, one, rows
from storage.kit.sentences import Sentence

_NOW = func.clock_timestamp()


NONE_WAITS = Sentence("No second factor waits to be confirmed; set one up first.")
_NONE = Sentence("No second factor is set up.")


def context_of(account_id: int) -> str:
    """Return to what the secret of an authenticator is bound."""
    return f"second_factor:{account_id}"


class FactorError(ValueError):
    """The second factor is not in the state for this; says in which it is."""


def enrol(account_id: int, secret: bytes) -> Rule[None]:
    """Keep the secret of an authenticator, which counts once a code of it was confirmed.

    Raises:
        FactorError: one is confirmed already.
    """
    kept = yield from one(
        upsert(second_factor)
        .values(account_id=account_id, secret=secret)
        .on_conflict_do_update(
            index_elements=["account_id"],
            set_={"secret": secret, "created_at": _NOW, "last_step": None},
            where=second_factor.c.confirmed_at.is_(None),
        )
        .returning(second_factor.c.account_id)
    )
    if kept is None:
        raise FactorError(Sentence("A second factor is set up already; take it off first."))


def confirm(account_id: int, secret: bytes, step: int, codes: Sequence[bytes]) -> Rule[None]:
    """Let a factor count from now on.

    Args:
        account_id: whose.
        secret: the encrypted one that the code was checked against.
        step: of the code that was shown; it is used up.
        codes: digests of the recovery codes.

    Raises:
        FactorError: none waits for its confirmation, or another one meanwhile.
    """
    confirmed = yield from one(
        update(second_factor)
        .where(
            second_factor.c.account_id == account_id,
            second_factor.c.confirmed_at.is_(None),
            second_factor.c.secret == secret,
        )
        .values(confirmed_at=_NOW, last_step=step)
        .returning(second_factor.c.account_id)
    )
    if confirmed is None:
        raise FactorError(NONE_WAITS)
    yield from _give_codes(account_id, codes)
    yield from sessions.publish(AccessChanged(account_id=account_id), account_id)
    yield from _noted("factor.confirm", account_id)


def accept_step(account_id: int, step: int) -> Rule[bool]:
    """Use a code up: whether nobody used it, or a later one, before. Of two at once one wins."""
    used = yield from one(
        update(second_factor)
        .where(
            second_factor.c.account_id == account_id,
            second_factor.c.confirmed_at.is_not(None),
            or_(second_factor.c.last_step.is_(None), second_factor.c.last_step < step),
        )
        .values(last_step=step)
        .returning(second_factor.c.account_id)
    )
    return used is not None


def accept_recovery(account_id: int, codes: Sequence[bytes]) -> Rule[bool]:
    """Use a recovery code up: whether it was one, and unused.

    Args:
        account_id: whose.
        codes: its digests, by the secret of now and older ones.
    """
    used = yield from one(
        update(recovery_code)
        .where(
            recovery_code.c.account_id == account_id,
            recovery_code.c.code_hash.in_(codes),
            recovery_code.c.used_at.is_(None),
        )
        .values(used_at=_NOW)
        .returning(recovery_code.c.account_id)
    )
    if used is not None:
        yield from _noted("factor.recover", account_id)
    return used is not None


def renew_codes(account_id: int, codes: Sequence[bytes]) -> Rule[None]:
    """Replace the recovery codes; the older ones are good for nothing any more.

    Raises:
        FactorError: no factor is confirmed.
    """
    statement = select(second_factor.c.account_id).where(
        second_factor.c.account_id == account_id, second_factor.c.confirmed_at.is_not(None)
    )
    if (yield from one(statement)) is None:
        raise FactorError(_NONE)
    yield from _give_codes(account_id, codes)
    yield from _noted("factor.renew_codes", account_id)


def take_off(account_id: int) -> Rule[None]:
    """Take the factor and its recovery codes off.

    Raises:
        FactorError: there is none.
    """
    yield from rows(delete(recovery_code).where(recovery_code.c.account_id == account_id))
    gone = yield from one(
        delete(second_factor)
        .where(second_factor.c.account_id == account_id)
        .returning(second_factor.c.account_id)
    )
    if gone is None:
        raise FactorError(_NONE)
    yield from sessions.publish(AccessChanged(account_id=account_id), account_id)
    yield from _noted("factor.take_off", account_id)


def _give_codes(account_id: int, codes: Sequence[bytes]) -> Rule[None]:
    yield from rows(delete(recovery_code).where(recovery_code.c.account_id == account_id))
    for each in codes:
        yield from rows(insert(recovery_code).values(account_id=account_id, code_hash=each))


def _noted(act: str, account_id: int) -> Rule[None]:
    yield from audit.record(
        actor_id=account_id, act=act, target_kind="account", target_id=account_id
    )
