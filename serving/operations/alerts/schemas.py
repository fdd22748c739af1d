"""Shapes of alerts. Instants are the domain clock's."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier, PlainText
from serving.kit.schemas import Page, example, example_page

Severity = Literal["info", "warning", "critical"]
AlertState = Literal["open", "acknowledged", "resolved"]
_ALERT: dict[str, Any] = {
    "alert_id": 41,
    "key": "drift:S1:concept",
    "kind": "drift",
    "severity": "critical",
    "competition": "S1",
    "title": "S1: concept drift in odds_free",
    "message": "odds_free: the chart signalled on 2025-11-14. Outcomes cost more than the"
    " forecasts expected: a training is requested.",
    "details": {"error_class": "drift", "drift": "concept", "drift_report_id": 12},
    "raised_at": "2025-11-15T00:00:00Z",
    "last_seen_at": "2025-11-16T00:00:00Z",
    "occurrences": 2,
    "state": "acknowledged",
    "acknowledged_at": "2025-11-15T09:12:00Z",
    "acknowledged_by": "account:7",
    "note": "looking",
    "resolved_at": None,
    "resolved_by": None,
    "resolution": None,
}
_Words = Annotated[PlainText, Field(min_length=1, max_length=500)]
_By = Annotated[
    Annotated[PlainText, Field(min_length=1, max_length=80)] | None,
    Field(
        deprecated=True,
        description="Ignored: on record is the account that sends the request.",
    ),
]


class AlertRead(BaseModel):
    """One thing to look at."""

    alert_id: int
    key: str = Field(description="What it is about: one alert is open for each.")
    kind: str = Field(description="`run`, `feed`, `parser`, `drift`, …")
    severity: Severity
    competition: str | None = Field(description="Code, where it concerns one.")
    title: str
    message: str = Field(description="What happened, and what to do.")
    details: dict[str, Any]
    raised_at: datetime
    last_seen_at: datetime
    occurrences: int
    state: AlertState
    acknowledged_at: datetime | None
    acknowledged_by: str | None = Field(description="Who looks after it, such as `account:7`.")
    note: str | None
    resolved_at: datetime | None
    resolved_by: str | None = Field(description="Who settled it: an account, or `touchline`.")
    resolution: str | None


class AlertPage(Page[AlertRead]):
    """Alerts, newest first."""

    model_config = example_page(_ALERT, "eyJraW5kIjoiYWxlcnRzIn0")


class AlertChanged(BaseModel):
    """An alert after something was done about it."""

    model_config = example(world="simulated", alert=_ALERT)

    world: str
    alert: AlertRead


class Acknowledgement(BaseModel):
    """That the sender looks after an alert."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"note": "looking"}]}
    )

    by: _By = None
    note: _Words | None = None


class Resolution(BaseModel):
    """That the sender settled an alert, and how."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"resolution": "mended"}]}
    )

    by: _By = None
    resolution: _Words | None = None


class AlertCursor(Cursor):
    """The last alert of a page."""

    kind: Literal["alerts"] = "alerts"
    alert_id: Identifier
