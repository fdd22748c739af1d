"""Shapes of moderation. Instants are the wall clock's."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier
from serving.kit.schemas import Page, example, example_page
from serving.social.authors import AUTHOR, Author
from serving.social.reports.schemas import SUBJECT, Message, ReportRead, ReportSubject
from storage.social.guidelines import RuleCode
from storage.social.tables.decision import ModerationAct

CaseState = Literal["open", "closed"]
Claim = Literal["free", "mine"]
MOST_DAYS = 365
_LOGGED: dict[str, Any] = {
    "decision_id": 12,
    "at": "2026-03-09T08:20:00Z",
    "act": "remove",
    "subject": SUBJECT,
    "rule": "harassment",
    "until": None,
}
_CASE: dict[str, Any] = {
    "case_id": 5,
    "subject": SUBJECT,
    "post_id": 314,
    "author": AUTHOR,
    "state": "open",
    "cause": "report",
    "opened_at": "2026-03-09T08:00:00Z",
    "reported_at": "2026-03-09T08:10:00Z",
    "closed_at": None,
    "decided_by": None,
    "claimed_by": "mo",
    "claimed_until": "2026-03-09T08:25:00Z",
    "report_count": 2,
    "reasons": {"harassment": 2},
    "score": 30,
    "has_appeal": False,
}


class ModerationActRead(BaseModel):
    """One act of moderators, as everybody may know it: no text, and no name."""

    decision_id: int
    at: datetime
    act: ModerationAct
    subject: ReportSubject
    rule: str | None = Field(description="That was broken, by its code.")
    until: datetime | None = Field(description="Of a suspension from content.")


class ModerationLogPage(Page[ModerationActRead]):
    """What moderators did, newest first."""

    model_config = example_page(_LOGGED, "eyJraW5kIjoibW9kZXJhdGlvbi1sb2cifQ")


class OwnDecisionRead(ModerationActRead):
    """What moderators decided about something of yours, and why."""

    message: str | None = Field(description="What the moderator says to you.")
    text: str | None = Field(description="What it is about; null once it is deleted.")
    post_id: int | None = Field(description="Of the thread.")
    may_appeal: bool = Field(description="You can ask for a review of it.")
    match_id: int | None = Field(description="Of the match in whose talk it is.")


class OwnDecisionPage(Page[OwnDecisionRead]):
    """What moderators decided about you, newest first."""

    model_config = example_page(
        {
            **_LOGGED,
            "message": "Play the ball.",
            "text": "You fool",
            "post_id": 314,
            "may_appeal": True,
            "match_id": None,
        },
        "eyJraW5kIjoib3duLWRlY2lzaW9ucyJ9",
    )


class CaseRead(BaseModel):
    """Something that was reported, or waits for review."""

    case_id: int
    subject: ReportSubject
    post_id: int | None = Field(description="Of the thread it is in.")
    author: Author
    state: CaseState
    cause: Literal["report", "screening", "appeal"] = Field(
        description="`screening`: it was held because it looks like spam; `appeal`: its author"
        " asks for a review of its removal."
    )
    opened_at: datetime
    reported_at: datetime = Field(description="When somebody reported it last.")
    closed_at: datetime | None
    decided_by: str | None = Field(description="Username of the moderator who decided.")
    claimed_by: str | None = Field(description="Username of the moderator who has it now.")
    claimed_until: datetime | None
    report_count: int
    reasons: dict[str, int] = Field(description="How many reports name each reason.")
    score: int | None = Field(description="Spam score; null if nothing spoke for spam.")
    has_appeal: bool = Field(description="Its author asks for a review.")


class CasePage(Page[CaseRead]):
    """Cases: open ones oldest first, decided ones newest first."""

    model_config = example_page(_CASE, "eyJraW5kIjoiY2FzZXMifQ")


class CaseContent(BaseModel):
    """What a case is about, as it is now."""

    state: Literal["live", "removed", "held", "deleted"]
    text: str | None
    text_html: str | None
    images: list[str] = Field(description="Their addresses.")
    created_at: datetime
    is_locked: bool
    removed_reason: str | None


class CaseEvidence(BaseModel):
    """Its text when it was reported; kept for moderators for a stated time."""

    version: int
    text: str
    text_html: str
    images: list[str]
    kept_at: datetime


class CaseReport(ReportRead):
    """A report, with who sent it: for moderators only."""

    reporter: Author


class ScreeningReason(BaseModel):
    """One reason for a spam score."""

    code: str
    points: int
    value: int


class CaseScreening(BaseModel):
    """Why something looks like spam."""

    score: int
    reasons: list[ScreeningReason]
    is_held: bool


class CaseHistory(BaseModel):
    """How an author stands."""

    joined_at: datetime
    role: str
    posts: int
    comments: int
    cases: int
    removed: int
    warnings: int
    suspensions: int
    suspended_until: datetime | None = Field(description="From content.")
    is_suspended: bool = Field(description="The account as a whole, by an administrator.")
    is_erased: bool


class CaseAbove(BaseModel):
    """What stands above a comment: the post (`comment_id` null), then comments, downwards.

    Of a message: those before it in its talk.
    """

    comment_id: int | None
    author: Author
    text: str | None


class CaseAppeal(BaseModel):
    """What the author says who asks for a review."""

    about_case_id: int = Field(description="The case that removed or held it.")
    text: str
    at: datetime


class CaseDecision(ModerationActRead):
    """What was decided in a case."""

    moderator: str | None
    message: str | None


class CaseDetail(CaseRead):
    """A case with all that a decision needs."""

    model_config = example(
        world="simulated",
        **_CASE,
        content=None,
        evidence=[],
        reports=[],
        screening=None,
        appeal=None,
        history=None,
        thread=[],
        decisions=[],
        may=["dismiss", "remove", "lock", "warn", "suspend"],
    )

    world: str
    content: CaseContent | None = Field(description="Null once nothing is left of it.")
    evidence: list[CaseEvidence]
    reports: list[CaseReport] = Field(description="The first hundred reports.")
    screening: CaseScreening | None
    appeal: CaseAppeal | None = Field(description="Null unless its author asks for a review.")
    history: CaseHistory | None
    thread: list[CaseAbove]
    decisions: list[CaseDecision] = Field(
        description="Of an appeal, also those of the case that it is about."
    )
    may: list[ModerationAct] = Field(description="What can be decided now.")


class CaseDecisionWrite(BaseModel):
    """What a moderator decides."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"acts": ["remove", "warn"], "rule": "harassment", "message": "Play the ball."}
            ]
        },
    )

    acts: list[ModerationAct] = Field(
        min_length=1,
        max_length=4,
        description="`dismiss`, `approve` and `uphold` go alone; `remove`, `lock`, `warn` and"
        " `suspend` together. A decided case takes `restore`, `unlock` and `reinstate`, an appeal"
        " `restore` or `uphold`.",
    )
    rule: RuleCode | None = Field(
        default=None, description="Needed by every act against somebody."
    )
    message: Message | None = Field(default=None, description="For the author to read.")
    days: int | None = Field(
        default=None, ge=1, le=MOST_DAYS, description="Of `suspend`: nothing can be posted."
    )


class CaseCursor(Cursor):
    """The last case of a page."""

    kind: Literal["cases"] = "cases"
    state: CaseState
    case_id: Identifier


class LogCursor(Cursor):
    """The last act of a page."""

    kind: Literal["moderation-log", "own-decisions"]
    decision_id: Identifier
