"""API keys in this process: looked up by digest, remembered for a minute or until changed."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from serving.access.revocations import Revocations
from serving.access.scopes import grantable, roles_of
from serving.access.subject import ANONYMOUS, Kind, Subject
from serving.kit.errors import DatabaseAwayError, ForbiddenError, UnauthorisedError
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from serving.kit.writes import Writes
from storage.identity.key_format import digest_of, is_well_formed
from storage.identity.roles import World, effective_role
from storage.identity.statements import api_keys as statements
from storage.identity.writes import api_keys
from storage.kit.sentences import Sentence

_REMEMBERED_SECONDS = 60.0
_MOST_REMEMBERED = 10_000
_NOBODYS = Sentence("This API key works no longer, or never did; see /v1/users/me/keys.")


@dataclass(frozen=True, slots=True)
class _Remembered:
    subject: Subject
    until_seconds: float


class ApiKeys:
    """Who shows a key.

    Args:
        database: where keys are looked up.
        writes: by which their last use is kept.
        revocations: reports when keys, or their owners' rights, change.
        world: in a live one some roles need a second factor.
    """

    def __init__(
        self, database: Database, writes: Writes, revocations: Revocations, world: World
    ) -> None:
        self._world: World = world
        self._database = database
        self._writes = writes
        self._revocations = revocations
        self._remembered: OrderedDict[bytes, _Remembered] = OrderedDict()
        revocations.listen(self._on_change)

    async def subject_of(self, text: str) -> Subject:
        """Return whose key it is.

        Raises:
            UnauthorisedError: it is nobody's, or works no longer.
            ForbiddenError: its owner is suspended.
            DatabaseAwayError: it has to be looked up, and cannot be.
        """
        if not is_well_formed(text):
            raise UnauthorisedError(
                Sentence("This is not an API key: a character is missing or mistyped.")
            )
        digest = digest_of(text)
        known = self._remembered.get(digest)
        if known is None or known.until_seconds < monotonic() or not self._revocations.is_current:
            subject = await self._looked_up(digest)
        else:
            subject = known.subject
        if subject.expires_at is not None and subject.expires_at <= datetime.now(UTC):
            raise UnauthorisedError(Sentence("This API key has expired; make another one."))
        return subject

    async def _looked_up(self, digest: bytes) -> Subject:
        generation = self._revocations.generation
        row = await self._database.fetch_one(statements.by_digest(), key_hash=digest)
        if row is None or row["revoked_at"] is not None or row["erased_at"] is not None:
            raise UnauthorisedError(_NOBODYS)
        if row["suspended_at"] is not None:
            raise ForbiddenError(Sentence("This account is suspended."))
        await self._note_use(row)
        subject = _subject(row, self._world)
        if generation == self._revocations.generation:  # else it may have changed meanwhile
            self._remembered[digest] = _Remembered(subject, monotonic() + _REMEMBERED_SECONDS)
            while len(self._remembered) > _MOST_REMEMBERED:
                self._remembered.popitem(last=False)
        return subject

    async def _note_use(self, row: Row) -> None:
        if not api_keys.is_use_due(row["last_used_at"], datetime.now(UTC)):
            return
        try:
            await self._writes.apply(ANONYMOUS, api_keys.note_use, row["key_id"])
        except DatabaseAwayError:
            return  # it can be read and not written: the request goes on without

    def _on_change(self, kind: str, payload: Mapping[str, Any]) -> None:
        del kind
        if not payload:
            self._remembered.clear()
            return
        changed = (payload.get("key_id"), payload.get("account_id"))
        gone = [
            digest
            for digest, known in self._remembered.items()
            if known.subject.key_id == changed[0] or known.subject.account_id == changed[1]
        ]
        for digest in gone:
            del self._remembered[digest]


def _subject(row: Row, world: World) -> Subject:
    is_verified = row["verified_at"] is not None
    role = effective_role(row["role"], world=world, has_factor=row["has_factor"])
    return Subject(
        kind=Kind.KEY,
        account_id=row["account_id"],
        roles=roles_of(role, is_verified=is_verified),
        scopes=grantable(role, is_verified=is_verified) & frozenset(row["scopes"]),
        key_id=row["key_id"],
        expires_at=row["expires_at"],
        per_minute=row["per_minute"],
    )
