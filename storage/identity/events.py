"""What every process of the API must know at once, and the account's owner may follow."""

from typing import Literal
from uuid import UUID

from storage.kit.event_payload import Payload

EndReason = Literal["logout", "ended", "everywhere", "reused", "password", "role", "suspended",
                    "erased"]  # fmt: skip


class SessionRevoked(Payload):
    """A session ended: whatever stands on it ends too."""

    event_type = "session.revoked"
    topics = ("user:{id}",)

    session_id: UUID
    reason: EndReason


class ExportReady(Payload):
    """A copy of one's data is ready to be fetched."""

    event_type = "export.ready"
    topics = ("user:{id}",)

    export_id: int


class KeyRevoked(Payload):
    """An API key was revoked: whatever stands on it ends too."""

    event_type = "key.revoked"
    topics = ("user:{id}",)

    key_id: int


class SigningKeysRevoked(Payload):
    """Keys that sign access tokens are worth nothing any more: what they signed is refused."""

    event_type = "signing_key.revoked"
    topics = ("alerts",)

    kids: list[str]


class AccessChanged(Payload):
    """What an account may do changed: its API keys are looked up again.

    Attributes:
        is_less: it may do less than before: streams that stand on its keys end.
    """

    event_type = "access.changed"
    topics = ("user:{id}",)

    account_id: int
    is_less: bool = False
