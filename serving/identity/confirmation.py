"""Asking somebody who is logged in for their password again, before what matters most."""

from serving.access.subject import Subject
from serving.identity.errors import WrongCredentialsError
from serving.identity.parts import IdentityParts
from serving.identity.refusals import account_id_of
from storage.identity.statements import accounts
from storage.kit.rules import Row
from storage.kit.sentences import Sentence

_WRONG = Sentence("That is not your password.")


async def account_of(parts: IdentityParts, account_id: int) -> Row:
    """Return what the password of an account is checked against.

    Raises:
        WrongCredentialsError: the account was erased meanwhile.
    """
    row = await parts.database.fetch_one(accounts.to_confirm(), account_id=account_id)
    if row is None:
        raise WrongCredentialsError(_WRONG)
    return row


async def confirmed(parts: IdentityParts, subject: Subject, password: str) -> Row:
    """Return the account of a subject who knows its password.

    Raises:
        WrongCredentialsError: it is another password.
    """
    account_id = account_id_of(subject)
    row = await account_of(parts, account_id)
    is_right, _ = await parts.passwords.verified(password, row["password_hash"])
    if not is_right:
        parts.failed_attempts.note(
            "account.confirmation_refused", "credentials", account_id, actor_id=account_id
        )
        raise WrongCredentialsError(_WRONG)
    return row
