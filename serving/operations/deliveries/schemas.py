"""Shapes of deliveries. Instants are the wall clock's, in a simulated world too."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier
from serving.kit.schemas import Page, example_page
from storage.delivery.statements import State

_DELIVERY: dict[str, Any] = {
    "delivery_id": 17,
    "message_id": 17,
    "channel": "webhook",
    "topic": "alerts",
    "type": "alert.raised",
    "state": "in_doubt",
    "created_at": "2026-03-01T12:00:00Z",
    "attempts": 1,
    "started_at": "2026-03-01T12:00:01Z",
    "worker": "host:4711",
    "due_at": None,
    "delivered_at": None,
    "given_up_at": None,
    "last_error": "no answer within 10 s",
}


class DeliveryRead(BaseModel):
    """One message on its way by one channel."""

    delivery_id: int
    message_id: int
    channel: str = Field(description="`webhook`, …")
    topic: str
    type: str = Field(description="Of the event it reports.")
    state: State = Field(
        description="`in_doubt`: it may have arrived, since its worker died or the other end did"
        " not answer; it is never sent again by itself."
    )
    created_at: datetime
    attempts: int
    started_at: datetime | None = Field(description="When the last attempt began.")
    worker: str | None = Field(description="Host and process that made the last attempt.")
    due_at: datetime | None = Field(description="When the next attempt is due.")
    delivered_at: datetime | None
    given_up_at: datetime | None
    last_error: str | None


class DeliveryPage(Page[DeliveryRead]):
    """Deliveries, newest first."""

    model_config = example_page(_DELIVERY, "eyJraW5kIjoiZGVsaXZlcmllcyJ9")


class DeliveryCursor(Cursor):
    """The last delivery of a page."""

    kind: Literal["deliveries"] = "deliveries"
    delivery_id: Identifier
