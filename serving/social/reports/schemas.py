"""Shapes of reports. Instants are the wall clock's."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier
from serving.kit.schemas import Page, example, example_page
from storage.social.guidelines import RuleCode
from storage.social.statements.subjects import KINDS

MOST_CHARACTERS = 1_000
SUBJECT: dict[str, Any] = {"kind": "post", "id": 314}
_REPORT: dict[str, Any] = {
    "report_id": 77,
    "subject": SUBJECT,
    "reason": "harassment",
    "text": "Third time today",
    "at": "2026-03-09T08:00:00Z",
    "state": "open",
}


def _known_kind(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError(f"allowed: {', '.join(KINDS)}")
    return kind


def _writable(text: str) -> str:
    if any(not (each.isprintable() or each in "\n\t") for each in text):
        raise ValueError("control characters are not allowed")
    return text


SubjectName = Annotated[
    str,
    AfterValidator(_known_kind),
    Field(description=f"One of {', '.join(f'`{kind}`' for kind in KINDS)}; more will follow."),
]
Message = Annotated[str, AfterValidator(_writable), Field(max_length=MOST_CHARACTERS)]


class ReportSubject(BaseModel):
    """What a report or a decision is about."""

    kind: SubjectName
    id: Identifier = Field(description="Of a profile, its `account_id`.")


class ReportWrite(BaseModel):
    """A report to be."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"subject": SUBJECT, "reason": "harassment", "text": "Third time today"}]
        },
    )

    subject: ReportSubject
    reason: RuleCode = Field(description="The rule that is broken: /community/guidelines.")
    text: Message = Field(default="", description="For moderators.")


class ReportRead(BaseModel):
    """A report, for its sender."""

    report_id: int
    subject: ReportSubject
    reason: str
    text: str
    at: datetime
    state: Literal["open", "closed"] = Field(description="`closed`: moderators have decided.")


class ReportDetail(ReportRead):
    """One report."""

    model_config = example(world="simulated", **_REPORT)

    world: str


class ReportPage(Page[ReportRead]):
    """Your reports, newest first."""

    model_config = example_page(_REPORT, "eyJraW5kIjoicmVwb3J0cyJ9")


class ReportCursor(Cursor):
    """The last report of a page."""

    kind: Literal["reports"] = "reports"
    report_id: Identifier
