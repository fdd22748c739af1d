"""What was found of drift, kept: a report a day and scope, its values, and the alerts that follow.

What belongs here: one transaction per report, in which alerts are raised and closed. What does
not: looking (`football.drift`), the page (`assets.monitoring.drift_page`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, delete, insert, update
from sqlalchemy.dialects.postgresql import insert as upsert

from football.drift.findings import Finding, Kind, Severity, worst
from storage.alerts.writes import Notice, raise_alert, resolve_key
from storage.kit.keeping import Files
from storage.kit.unit_of_work import UnitOfWork
from storage.monitoring.statements import drift as statements
from storage.monitoring.tables.drift import drift_alert, drift_report, drift_value

SOURCES = "sources"
_ALARMING = (Severity.WARNING, Severity.CRITICAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one look at a competition, or at the sources, came to.

    Attributes:
        scope: code of the competition, or `sources`.
        page: name of its page among the artifacts.
        summary: what Evidently measured, plain values.
        fitted_on: day the champions were fitted: what charts signalled before is settled by it.
    """

    scope: str
    as_of: datetime
    findings: Sequence[Finding]
    season_start_year: int | None = None
    first_match_on: date | None = None
    last_match_on: date | None = None
    n_current: int = 0
    n_reference: int = 0
    page: str | None = None
    summary: Mapping[str, Any] = field(default_factory=dict[str, Any])
    fitted_on: date | None = None

    @property
    def severity(self) -> Severity | None:
        return worst([each.severity for each in self.findings])


def record(engine: Engine, report: Report, dagster_run_id: str | None) -> int:
    """Keep a report, raise what is alarming, close what no longer is, and return its number.

    A later look of the same day replaces the day's report.
    """
    with UnitOfWork(engine) as uow:
        number = _write(uow, report, dagster_run_id)
        for kind in Kind:
            found = [each for each in report.findings if each.kind is kind]
            alarming = [each for each in found if each.severity in _ALARMING]
            if alarming:
                raised = raise_alert(uow, _notice(report, kind, alarming, number))
                seen = {"alert_id": raised.alert_id, "drift_report_id": number}
                uow.connection.execute(upsert(drift_alert).values(seen).on_conflict_do_nothing())
            elif found and not any(each.severity for each in found):
                # What is merely worth knowing keeps an alert open: it must not come and go.
                resolve_key(uow, _key(report, kind), by="touchline", resolution=_why(report))
        uow.commit()
    return number


def drop_old_pages(engine: Engine, artifacts: Files, scope: str, kept: int) -> int:
    """Remove all but the newest pages of a scope and return how many those were."""
    with engine.begin() as connection:
        names = connection.execute(statements.pages(), {"scope": scope}).scalars().all()
        old = names[kept:]
        if old:
            forget = update(drift_report).where(drift_report.c.page.in_(old)).values(page=None)
            connection.execute(forget)
    for name in old:
        artifacts.remove(name)
    return len(old)


def _write(uow: UnitOfWork, report: Report, dagster_run_id: str | None) -> int:
    row = asdict(report) | {"severity": report.severity, "recorded_at": uow.now}
    del row["findings"], row["fitted_on"]
    row |= {"dagster_run_id": dagster_run_id}
    written = upsert(drift_report).values(row)
    replaced = {name: written.excluded[name] for name in row if name not in {"scope", "as_of"}}
    statement = written.on_conflict_do_update(
        index_elements=[drift_report.c.scope, drift_report.c.as_of], set_=replaced
    )
    number = uow.connection.execute(
        statement.returning(drift_report.c.drift_report_id)
    ).scalar_one()
    uow.connection.execute(delete(drift_value).where(drift_value.c.drift_report_id == number))
    values = [asdict(each) | {"drift_report_id": number} for each in report.findings]
    if values:
        uow.connection.execute(insert(drift_value), values)
    return number


def _key(report: Report, kind: Kind) -> str:
    return f"drift:{report.scope}:{kind.value}"


def _notice(report: Report, kind: Kind, alarming: Sequence[Finding], number: int) -> Notice:
    severity = worst([each.severity for each in alarming]) or Severity.WARNING
    subjects = sorted({each.subject for each in alarming})
    return Notice(
        key=_key(report, kind),
        kind="drift",
        severity=severity.value,
        competition=None if report.scope == SOURCES else report.scope,
        title=f"{report.scope}: {kind.value} drift in {', '.join(subjects[:3])}"
        + (f" and {len(subjects) - 3} more" if len(subjects) > 3 else ""),
        message="; ".join(_described(each) for each in alarming[:5]) + f". {_ADVICE[kind]}",
        at=report.as_of,
        details={
            "error_class": "drift",
            "drift": kind.value,
            "drift_report_id": number,
            "findings": [_plain(each) for each in alarming],
        },
    )


def _described(finding: Finding) -> str:
    value = "nothing" if finding.value is None else f"{finding.value:.3g}"
    if finding.signalled_on is not None:
        return f"{finding.subject}: the chart signalled on {finding.signalled_on:%Y-%m-%d}"
    text = f"{finding.subject}: {finding.method} {value}"
    p = finding.adjusted_p_value
    return text if p is None else f"{text} (p {p:.2g}, adjusted)"


def _plain(finding: Finding) -> dict[str, Any]:
    row = asdict(finding)
    day = finding.signalled_on
    return row | {"signalled_on": None if day is None else day.isoformat()}


def _why(report: Report) -> str:
    fitted = "" if report.fitted_on is None else f"; the models were fitted on {report.fitted_on}"
    return f"as it should be on {report.as_of:%Y-%m-%d}{fitted}"


_ADVICE = {
    Kind.DATA: "Look whether a provider counts otherwise: the report shows the columns.",
    Kind.PREDICTION: "Forecasts are spread otherwise than in earlier seasons: look at the report.",
    Kind.TARGET: "The league plays otherwise than it did: follow the scores of the forecasts.",
    Kind.CONCEPT: "Outcomes cost more than the forecasts expected: a training is requested.",
    Kind.MARKET: "Forecasts left the market's prices: look which matches differ most.",
    Kind.SCHEMA: "`touchline quarantine list` shows what was not accepted.",
    Kind.FRESHNESS: "`touchline feeds list` shows how the providers stand.",
}
