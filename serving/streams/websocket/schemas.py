"""Shapes of tickets."""

from pydantic import BaseModel, Field

from serving.kit.schemas import example


class TicketRead(BaseModel):
    """A seat at the WebSocket, once."""

    model_config = example(
        ticket="5Jd0p1wQ3n0c1XyUo8sT2b7m", subject="anonymous", lasts_seconds=30
    )

    ticket: str = Field(description="For `/v1/ws?ticket=` or the first message, once.")
    subject: str
    lasts_seconds: int
