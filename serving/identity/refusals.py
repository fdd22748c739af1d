"""What the rules of accounts refuse, as the problem a client sees."""

from collections.abc import Generator
from contextlib import contextmanager
from uuid import UUID

from serving.access.subject import Subject
from serving.kit.errors import (
    BadRequestError,
    ConflictError,
    Fault,
    NotFoundError,
)
from storage.identity.addresses import UnfitAddressError
from storage.identity.usernames import UnfitUsernameError
from storage.identity.writes.factors import FactorError
from storage.identity.writes.one_time import TokenError
from storage.identity.writes.profile import UnknownFavouriteError
from storage.identity.writes.registration import AddressTakenError, UsernameTakenError
from storage.identity.writes.standing import UnchangedError, UnknownAccountError
from storage.kit.sentences import Sentence, sentence_of

_FIELDS: dict[type[Exception], str] = {
    UnfitAddressError: "email",
    UnfitUsernameError: "username",
    UsernameTakenError: "username",
    TokenError: "token",
}


@contextmanager
def refusals() -> Generator[None]:
    """Turn what a rule refuses into the HTTP error for it."""
    try:
        yield
    except tuple(_FIELDS) as error:
        fault = Fault(where="body", name=_FIELDS[type(error)], message=sentence_of(error))
        raise BadRequestError(fault) from error
    except UnknownFavouriteError as error:
        fault = Fault(where="body", name=error.field, message=sentence_of(error))
        raise BadRequestError(fault) from error
    except (AddressTakenError, FactorError, UnchangedError) as error:
        raise ConflictError(sentence_of(error)) from error
    except UnknownAccountError as error:
        raise NotFoundError(
            Sentence("%(error)s; /v1/ops/accounts lists them", error=sentence_of(error))
        ) from error


def unknown_account(account_id: int) -> Sentence:
    """Return the sentence for administrators that there is no such account."""
    return Sentence("There is no account %(id)d; /v1/ops/accounts lists them.", id=account_id)


def session_of(subject: Subject) -> UUID | None:
    """Return the session that a subject stands on; None for a key."""
    return None if subject.session_id is None else UUID(subject.session_id)


def account_id_of(subject: Subject) -> int:
    """Return the account of somebody who is known.

    Raises:
        LookupError: the route lets strangers in, and its endpoint does not expect it.
    """
    if subject.account_id is None:
        raise LookupError(f"{subject.name} has no account")
    return subject.account_id
