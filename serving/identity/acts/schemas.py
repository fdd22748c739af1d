"""Shapes of the record of acts. Instants are the wall clock's, in a simulated world too."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier
from serving.kit.schemas import Page, example_page

_ACT: dict[str, Any] = {
    "entry_id": 901,
    "at": "2026-03-09T08:00:00Z",
    "actor_id": 1,
    "actor": "ada",
    "act": "account.suspend",
    "target_kind": "account",
    "target_id": "12",
    "request_id": "01JNX5R0M2",
    "address_hash": "5f1c0e7a44b9d2c8",
    "detail": {},
}


class ActRead(BaseModel):
    """One act: who did what to what."""

    entry_id: int
    at: datetime
    actor_id: int | None = Field(
        description="The account; null is somebody not logged in, or an operator at the machine:"
        " then `detail` has `subject`, `command line`, and `uid`, the number of the system's user."
    )
    actor: str | None = Field(description="Its username, while it has one.")
    act: str = Field(description="`account.suspend`, `session.end_all`, …")
    target_kind: str
    target_id: str
    request_id: str | None
    address_hash: str | None = Field(
        description="A keyed digest of the address: the same address has the same one."
    )
    detail: dict[str, Any] = Field(description="Ids and codes, nothing that a person wrote.")


class ActPage(Page[ActRead]):
    """Acts, newest first."""

    model_config = example_page(_ACT, "eyJraW5kIjoiYWN0cyJ9")


class ActCursor(Cursor):
    """The last act of a page."""

    kind: Literal["acts"] = "acts"
    entry_id: Identifier
