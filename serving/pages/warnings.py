"""What is watched: drift by competition, and alerts that nobody has settled."""

from collections.abc import Sequence
from dataclasses import dataclass

from football.drift.findings import Severity
from serving.forecasting.monitoring import service
from serving.forecasting.monitoring.schemas import DriftReport, DriftValue
from serving.kit.cursors import PageRequest
from serving.kit.postgres.database import Database
from serving.operations.alerts import service as alerts
from serving.operations.alerts.schemas import AlertRead
from storage.monitoring.writes.drift import SOURCES
from words.messages import gettext as _

_MOST_ALERTS = 50
_RANKS = {None: -1, **{each.value: each.rank for each in Severity}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """The newest look at one scope: what was found, worst first, and everything looked at."""

    report: DriftReport
    title: str
    found: Sequence[DriftValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """Alerts that are not resolved, worst first; `has_more` when some are left out."""

    items: Sequence[AlertRead]
    has_more: bool

    @property
    def worst(self) -> str | None:
        return self.items[0].severity if self.items else None


async def read_drift(
    database: Database, world: str, competition: str | None, names: dict[str, str]
) -> list[Drift]:
    """Return the newest reports of the competitions, or of one, and of the sources; worst first.

    Args:
        database: where they are.
        world: named in answers.
        competition: only its report beside that of the sources.
        names: of competitions, by code.
    """
    page = PageRequest(cursor=None, limit=1)
    names = {**names, SOURCES: _("Sources")}
    reports = (await service.read_drift(database, world, scope=None, page=page)).items
    shown = [
        report
        for report in reports
        if competition is None or report.scope in {competition, SOURCES}
    ]
    return [
        Drift(
            report=report,
            title=_("Sources")
            if report.scope == SOURCES
            else names.get(report.scope, report.scope),
            found=_by_severity([each for each in report.values if each.severity is not None]),
        )
        for report in sorted(shown, key=lambda each: -_RANKS[each.severity])
    ]


async def read_alerts(database: Database, world: str, competition: str | None) -> Alerts:
    """Return what is open or looked after, of one competition and of none in particular."""
    page = PageRequest(cursor=None, limit=_MOST_ALERTS)
    filters = {} if competition is None else {"competition": competition}
    found = [
        await alerts.read_page(database, world, page=page, state=state, filters=filters)
        for state in ("open", "acknowledged")
    ]
    items = [each for part in found for each in part.items]
    newest = sorted(items, key=lambda each: each.last_seen_at, reverse=True)
    return Alerts(
        items=sorted(newest, key=lambda each: -_RANKS[each.severity]),
        has_more=any(part.next_cursor is not None for part in found),
    )


def _by_severity(values: Sequence[DriftValue]) -> list[DriftValue]:
    return sorted(values, key=lambda each: (-_RANKS[each.severity], each.kind, each.subject))
