"""Shapes of accounts as an administrator sees them. Instants are the wall clock's."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier, PlainText
from serving.kit.schemas import Page, example, example_page
from storage.identity.tables.account import Kind, Role

AccountState = Literal["active", "unverified", "suspended"]
_ACCOUNT: dict[str, Any] = {
    "account_id": 12,
    "kind": "person",
    "role": "fan",
    "username": "ana",
    "email": "ana@example.org",
    "first_name": "Ana",
    "last_name": "Prado",
    "language": "en",
    "state": "suspended",
    "created_at": "2026-03-01T12:00:00Z",
    "verified_at": "2026-03-01T12:05:00Z",
    "suspended_at": "2026-03-09T08:00:00Z",
    "suspended_reason": "advertising in comments",
    "has_second_factor": False,
}


class AccountRead(BaseModel):
    """An account and the person behind it."""

    account_id: int
    kind: Kind
    role: Role
    username: str
    email: str
    first_name: str | None
    last_name: str | None
    language: str
    state: AccountState
    created_at: datetime
    verified_at: datetime | None
    suspended_at: datetime | None
    suspended_reason: str | None
    has_second_factor: bool


class AccountPage(Page[AccountRead]):
    """Accounts, newest first."""

    model_config = example_page(_ACCOUNT, "eyJraW5kIjoiYWNjb3VudHMifQ")


class AccountChanged(BaseModel):
    """An account after something was decided about it."""

    model_config = example(world="simulated", account=_ACCOUNT)

    world: str
    account: AccountRead


class Suspension(BaseModel):
    """Why somebody is kept out."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reason": "advertising in comments"}]}
    )

    reason: Annotated[PlainText, Field(min_length=1, max_length=500)] | None = Field(
        default=None, description="For them to read, in the mail and at log-in."
    )


class RoleChange(BaseModel):
    """What somebody is from now on."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"role": "moderator"}]}
    )

    role: Role


class AccountCursor(Cursor):
    """The last account of a page."""

    kind: Literal["accounts"] = "accounts"
    account_id: Identifier
