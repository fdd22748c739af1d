"""Rules of getting in. Whether an address has an account is answered by mail to that address.

Answers that could show it otherwise are the same by their words, and by their time.
"""

from serving.access.subject import ANONYMOUS, Subject
from serving.identity import confirmation
from serving.identity.auth.schemas import ChangeAddress, ChangePassword, Register, Reset
from serving.identity.constant_time import constant_time
from serving.identity.parts import IdentityParts
from serving.identity.refusals import refusals, session_of
from storage.identity.addresses import address_of
from storage.identity.writes import credentials, one_time, registration
from storage.identity.writes.registration import NewAccount
from storage.kit.rules import Row


async def register(parts: IdentityParts, wanted: Register) -> None:
    """Make an account that waits for its address to be confirmed.

    Raises:
        BadRequestError: the name is none or taken, the address is none, the password is weak.
        DatabaseAwayError: the database cannot be reached.
    """
    async with constant_time():
        await parts.passwords.refuse_weak(wanted.password, known=[wanted.username, wanted.email])
        kept = await parts.passwords.hashed(wanted.password)
        with refusals():
            new = NewAccount.of(wanted.username, wanted.email, kept)
            await parts.writes.apply(ANONYMOUS, registration.register, new)


async def verify(parts: IdentityParts, token: str) -> None:
    """Confirm an address, the first or a new one, by the token of its mail.

    Raises:
        BadRequestError: the token confirms nothing, or nothing any more.
    """
    with refusals():
        await parts.writes.apply(ANONYMOUS, credentials.verify, token)


async def forget(parts: IdentityParts, email: str) -> None:
    """Mail a way to choose another password, if anybody has this address.

    Raises:
        BadRequestError: it is no address.
    """
    async with constant_time():
        with refusals():
            address = address_of(email)
        await parts.writes.apply(ANONYMOUS, credentials.forget, address)


async def reset(parts: IdentityParts, wanted: Reset) -> None:
    """Set a password by the token of a mail; every session ends.

    Raises:
        BadRequestError: the token sets nothing, or nothing any more; the password is weak.
    """
    with refusals():
        found = await parts.writes.apply(ANONYMOUS, one_time.peek, wanted.token, "reset")
    row = await confirmation.account_of(parts, found["account_id"])
    await parts.passwords.refuse_weak(wanted.password, known=_known(row))
    kept = await parts.passwords.hashed(wanted.password)
    with refusals():
        await parts.writes.apply(ANONYMOUS, credentials.reset, wanted.token, kept)


async def change_password(parts: IdentityParts, subject: Subject, wanted: ChangePassword) -> None:
    """Set another password; every session but this one ends.

    Raises:
        WrongCredentialsError: the present password is another one.
        BadRequestError: the new one is weak.
    """
    row = await confirmation.confirmed(parts, subject, wanted.current_password)
    await parts.passwords.refuse_weak(wanted.password, known=_known(row))
    kept = await parts.passwords.hashed(wanted.password)
    await parts.writes.apply(
        subject,
        credentials.set_password,
        row["account_id"],
        kept,
        act="password.change",
        except_session_id=session_of(subject),
    )


async def change_address(parts: IdentityParts, subject: Subject, wanted: ChangeAddress) -> None:
    """Mail a confirmation to the new address and a notice to the old one.

    Raises:
        WrongCredentialsError: it is another password.
        BadRequestError: it is no address.
    """
    async with constant_time():
        row = await confirmation.confirmed(parts, subject, wanted.password)
        with refusals():
            await parts.writes.apply(
                subject, credentials.change_address, row["account_id"], wanted.email
            )


def _known(row: Row) -> list[str]:
    """Return what an attacker would try first."""
    named = (row["username"], row["email"], row["first_name"], row["last_name"])
    return [each for each in named if each]
