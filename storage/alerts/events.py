"""What becomes of alerts."""

from typing import Any, ClassVar

from storage.kit.event_payload import Payload

_ALERT = ("alert_id", "key", "kind", "severity", "competition", "title", "message")


class OfAlert(Payload):
    """What an alert is about.

    Attributes:
        columns: the part of the alert's row that is published.
        key: what it is about; one alert is open for each.
        kind: in one word: `run`, `feed`, `parser`, `drift`, ….
        error_class: what kind of thing it is, more closely.
        job: the job whose run failed, likewise `run_id`, `step` and `owed_at`.
        parser: the parser that met a word it does not know, `name`.
        provider: the provider that refuses us.
        details: further facts.
    """

    topics = ("alerts", "competition:{code}")
    columns: ClassVar[tuple[str, ...]] = _ALERT

    error_class: str
    message: str
    alert_id: int | None = None
    key: str | None = None
    kind: str | None = None
    severity: str | None = None
    competition: str | None = None
    title: str | None = None
    job: str | None = None
    run_id: str | None = None
    step: str | None = None
    owed_at: str | None = None
    parser: str | None = None
    name: str | None = None
    provider: str | None = None
    details: dict[str, Any] | None = None


class AlertRaised(OfAlert):
    """A person should look at something, or it got worse."""

    event_type = "alert.raised"


class AlertAcknowledged(OfAlert):
    """Somebody looks after an alert."""

    event_type = "alert.acknowledged"
    columns = (*_ALERT, "acknowledged_by", "note")

    acknowledged_by: str
    note: str | None = None


class AlertResolved(OfAlert):
    """What an alert was about is settled."""

    event_type = "alert.resolved"
    columns = (*_ALERT, "resolved_by", "resolution")

    resolved_by: str
    resolution: str | None = None
