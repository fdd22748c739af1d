"""Rules of a user's own API keys: none can do more than its owner."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from serving.access.scopes import SESSION_ONLY
from serving.access.subject import Subject
from serving.identity.keys.schemas import KeyList, KeyMade, KeyRead, KeyWrite, Rotation
from serving.kit.errors import (
    BadRequestError,
    ConflictError,
    Fault,
    ForbiddenError,
    NotFoundError,
)
from serving.kit.postgres.database import Database
from serving.kit.writes import Writes
from storage.identity import key_format
from storage.identity.statements import api_keys as statements
from storage.identity.writes import api_keys
from storage.identity.writes.api_keys import TooManyKeysError, UnknownKeyError, Wanted
from storage.kit.sentences import Sentence, sentence_of


async def read_all(database: Database, world: str, subject: Subject) -> KeyList:
    """Return the subject's keys that work."""
    rows = await database.fetch(statements.of_account(), account_id=subject.account_id)
    return KeyList(world=world, items=[_key_of(row) for row in rows])


async def create(writes: Writes, subject: Subject, world: str, wanted: KeyWrite) -> KeyMade:
    """Make a key of the subject's account.

    Raises:
        BadRequestError: a scope is not the subject's to give, or the end is past.
        ConflictError: the account has as many keys as it may.
    """
    _refuse_foreign_scopes(subject, wanted)
    if wanted.expires_at is not None and wanted.expires_at <= datetime.now(UTC):
        message = Sentence("is in the past")
        raise BadRequestError(Fault(where="body", name="expires_at", message=message))
    key = key_format.make()
    with _refusals():
        row = await writes.apply(
            subject,
            api_keys.create,
            _account_of(subject),
            key,
            Wanted(
                name=wanted.name,
                scopes=sorted({scope.value for scope in wanted.scopes}),
                expires_at=wanted.expires_at,
                per_minute=wanted.per_minute,
            ),
        )
    return KeyMade(world=world, key=key.text, details=_key_of(row))


async def rotate(
    writes: Writes, subject: Subject, world: str, key_id: int, wanted: Rotation
) -> KeyMade:
    """Make a key in place of one, which still works for a while.

    Raises:
        NotFoundError: the subject has no such key that works.
        ConflictError: the account has as many keys as it may.
    """
    key = key_format.make()
    with _refusals():
        row = await writes.apply(
            subject,
            api_keys.rotate,
            _account_of(subject),
            key_id,
            key,
            overlap=timedelta(hours=wanted.overlap_hours),
        )
    return KeyMade(world=world, key=key.text, details=_key_of(row))


async def revoke(writes: Writes, subject: Subject, key_id: int) -> None:
    """End a key of the subject's account. Raises `NotFoundError`."""
    account_id = _account_of(subject)
    with _refusals():
        await writes.apply(subject, api_keys.revoke, account_id, key_id, actor_id=account_id)


def _refuse_foreign_scopes(subject: Subject, wanted: KeyWrite) -> None:
    allowed = subject.scopes - SESSION_ONLY
    foreign = sorted({scope.value for scope in wanted.scopes} - allowed)
    if foreign:
        message = Sentence(
            "%(names)s: not yours to give; allowed: %(allowed)s",
            names=", ".join(foreign),
            allowed=", ".join(sorted(allowed)),
        )
        raise BadRequestError(Fault(where="body", name="scopes", message=message))


@contextmanager
def _refusals() -> Generator[None]:
    try:
        yield
    except UnknownKeyError as error:
        message = Sentence("You have no such key that works; /v1/users/me/keys lists yours.")
        raise NotFoundError(message) from error
    except TooManyKeysError as error:
        raise ConflictError(sentence_of(error)) from error


def _key_of(row: Mapping[str, Any]) -> KeyRead:
    return KeyRead(**{name: row[name] for name in KeyRead.model_fields})


def _account_of(subject: Subject) -> int:
    if subject.account_id is None:
        raise ForbiddenError(Sentence("This is for accounts."))
    return subject.account_id
