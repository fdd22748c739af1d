"""Shapes of the outbox. Instants are the wall clock's, in a simulated world too."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier
from serving.kit.schemas import Page, example_page

_MAIL: dict[str, Any] = {
    "delivery_id": 17,
    "to": "ana@example.org",
    "kind": "verify_email",
    "language": "en",
    "subject": "Confirm your e-mail address",
    "text": "Hello ana, …",
    "link": "https://football.example/verify?token=tlm_…",
    "created_at": "2026-03-01T12:00:00Z",
}


class MailRead(BaseModel):
    """One mail that was kept."""

    delivery_id: int
    to: str
    kind: str = Field(description="`verify_email`, `password_reset`, …")
    language: str
    subject: str
    text: str = Field(description="In a live world without the token of its link.")
    link: str | None = Field(
        description="Where its button leads. In a live world without its token: whoever has that"
        " acts as the reader; `touchline outbox` on the machine shows it."
    )
    created_at: datetime


class MailPage(Page[MailRead]):
    """Mails, newest first."""

    model_config = example_page(_MAIL, "eyJraW5kIjoib3V0Ym94In0")


class OutboxCursor(Cursor):
    """The last mail of a page."""

    kind: Literal["outbox"] = "outbox"
    delivery_id: Identifier
