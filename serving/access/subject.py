"""The subject of a request: who sends it, and what they may do. Anonymous is a subject too."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self


class Kind(StrEnum):
    """The kinds of subject."""

    ANONYMOUS = "anonymous"
    ACCOUNT = "account"
    KEY = "key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The caller of a request.

    Attributes:
        kind: somebody who logged in, a program with an API key, or nobody that is known.
        account_id: of the account; None for anonymous.
        roles: what the subject is, such as `admin`.
        scopes: what it may do besides what everybody may.
        session_id: of the log-in that it stands on; None for a key.
        key_id: of the API key that it stands on; None for a session.
        signed_by: the key that signed its access token; None where it showed none.
        expires_at: until when what it showed holds, by the wall clock; None is without end.
        per_minute: requests that its key may make in a minute; None is what everybody may.
    """

    kind: Kind
    account_id: int | None = None
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    session_id: str | None = None
    key_id: int | None = None
    signed_by: str | None = None
    expires_at: datetime | None = None
    per_minute: int | None = None

    @property
    def name(self) -> str:
        """For logs, and for clients to see who they are here."""
        return Kind.ANONYMOUS if self.account_id is None else f"account:{self.account_id}"

    def document(self) -> dict[str, Any]:
        """Return the subject as JSON can hold it."""
        return {
            "kind": self.kind.value,
            "account_id": self.account_id,
            "roles": sorted(self.roles),
            "scopes": sorted(self.scopes),
            "session_id": self.session_id,
            "key_id": self.key_id,
            "signed_by": self.signed_by,
            "expires_at": None if self.expires_at is None else self.expires_at.isoformat(),
            "per_minute": self.per_minute,
        }

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> Self:
        """Return the subject that `document` described."""
        expires_at = document["expires_at"]
        return cls(
            kind=Kind(document["kind"]),
            account_id=document["account_id"],
            roles=frozenset(document["roles"]),
            scopes=frozenset(document["scopes"]),
            session_id=document["session_id"],
            key_id=document["key_id"],
            signed_by=document.get("signed_by"),
            expires_at=None if expires_at is None else datetime.fromisoformat(expires_at),
            per_minute=document["per_minute"],
        )


ANONYMOUS = Subject(kind=Kind.ANONYMOUS)
"""A caller without credentials."""
