"""Drift of the sources: rows that no longer fit, and results or answers that do not come.

What belongs here: turning counts into findings. What does not: the counts
(`storage.monitoring.statements.drift`, `storage.providers.statements`).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from football.binomial import at_least
from football.drift.findings import Finding, Kind, Severity
from storage.monitoring.statements import drift
from storage.monitoring.writes.payload_keys import NewKey
from storage.providers import statements as feeds

_LATELY = timedelta(days=7)
_BEFORE = timedelta(days=60)
_FEWEST_ROWS = 50
_BROKEN = 0.5
_MUST_BE_OVER = timedelta(hours=24)
_LOOKED_BACK = timedelta(days=14)
_FEW_MISSING = 3
_LATE_SHARE = 0.05


def findings(connection: Connection, as_of: datetime, quarantine_share: float) -> list[Finding]:
    """Return how every parser, competition and provider stands.

    Args:
        connection: any.
        as_of: domain instant.
        quarantine_share: of a parser's rows in a week that is a warning, if that is news.
    """
    return [
        *_schema(connection, as_of, quarantine_share),
        *_results(connection, as_of),
        *_feeds(connection),
    ]


def new_keys(found: Sequence[NewKey]) -> Iterator[Finding]:
    """Yield a finding per key that payloads did not have before: worth knowing, once.

    A provider that renames a field we read is found by its missing values; one that adds a field
    may offer something, or have begun to rename.
    """
    for key in found:
        yield Finding(
            kind=Kind.SCHEMA,
            subject=f"{key.provider}/{key.endpoint}: {key.path}",
            method="new key",
            value=float(key.payloads),
            threshold=None,
            n_current=key.looked_at,
            n_reference=0,
            severity=Severity.INFO,
        )


def _schema(connection: Connection, as_of: datetime, share: float) -> Iterator[Finding]:
    span = {"since": as_of - _LATELY, "before": as_of - _BEFORE, "until": as_of}
    for row in connection.execute(drift.parsed_rows(), span):
        now, before = int(row.late_rows), int(row.early_rows)
        if now < _FEWEST_ROWS:
            continue
        found = row.late_quarantined / now
        usual = (row.early_quarantined + 1) / (before + 20)
        p = at_least(int(row.late_quarantined), now, max(usual, share / 5))
        severity = None
        if found >= share and p < 1e-3:
            severity = Severity.CRITICAL if found >= _BROKEN else Severity.WARNING
        yield Finding(
            kind=Kind.SCHEMA,
            subject=row.parser,
            method="share in quarantine",
            value=float(found),
            threshold=share,
            p_value=p,
            n_current=now,
            n_reference=before,
            severity=severity,
        )


def _results(connection: Connection, as_of: datetime) -> Iterator[Finding]:
    span = {"since": as_of - _LOOKED_BACK, "until": as_of - _MUST_BE_OVER}
    for row in connection.execute(drift.overdue_matches(), span):
        share = row.missing / row.due
        severity = None
        if row.missing >= _FEW_MISSING and share >= _LATE_SHARE:
            severity = Severity.CRITICAL if share >= _BROKEN else Severity.WARNING
        yield Finding(
            kind=Kind.FRESHNESS,
            subject=row.competition,
            method="share without a result",
            value=float(share),
            threshold=_LATE_SHARE,
            n_current=int(row.due),
            n_reference=0,
            severity=severity,
        )


def _feeds(connection: Connection) -> Iterator[Finding]:
    for row in connection.execute(feeds.providers()):
        yield Finding(
            kind=Kind.FRESHNESS,
            subject=row.provider,
            method="last good answer",
            value=float(row.is_stale),
            threshold=1.0,
            n_current=int(row.address_count),
            n_reference=0,
            severity=Severity.WARNING if row.is_stale else None,
        )
