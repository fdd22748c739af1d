"""Shapes of appeals. Instants are the wall clock's."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier
from serving.kit.schemas import Page, example, example_page
from serving.social.reports.schemas import SUBJECT, Message, ReportSubject

AppealState = Literal["open", "granted", "refused", "closed"]
_APPEAL: dict[str, Any] = {
    "appeal_id": 9,
    "subject": SUBJECT,
    "text": "It quotes the song of the fans, it insults nobody",
    "at": "2026-03-09T09:00:00Z",
    "state": "open",
}


class AppealWrite(BaseModel):
    """An appeal to be."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"subject": SUBJECT, "text": _APPEAL["text"]}]},
    )

    subject: ReportSubject = Field(description="Of your own, removed or waiting for review.")
    text: Annotated[Message, StringConstraints(min_length=1)] = Field(
        description="Why it should be shown; for moderators."
    )


class AppealRead(BaseModel):
    """An appeal, for its author."""

    appeal_id: int
    subject: ReportSubject
    text: str
    at: datetime
    state: AppealState = Field(
        description="`granted`: it is shown again; `refused`: it stays removed; `closed`: there"
        " was nothing left to decide."
    )


class AppealDetail(AppealRead):
    """One appeal."""

    model_config = example(world="simulated", **_APPEAL)

    world: str


class AppealPage(Page[AppealRead]):
    """Your appeals, newest first."""

    model_config = example_page(_APPEAL, "eyJraW5kIjoiYXBwZWFscyJ9")


class AppealCursor(Cursor):
    """The last appeal of a page."""

    kind: Literal["appeals"] = "appeals"
    appeal_id: Identifier
