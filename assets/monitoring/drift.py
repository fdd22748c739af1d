"""Drift of every competition and of the sources: measured, kept, shown; alarming drift alerts.

What belongs here: the order of work. What does not: the tests and charts (`football.drift`), the
page (`drift_page`), keeping and alerting (`storage.monitoring.writes.drift`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime

import dagster as dg
import polars as pl
from sqlalchemy import Engine

from assets import contracts, figures
from assets.monitoring import drift_page, drift_sources, sealed
from assets.result import Materialized
from football import features
from football.competitions import Competition
from football.drift.columns import COUNTS, FEATURES, TRACKS, history, with_forecasts
from football.drift.reference import SEASONS
from football.drift.survey import Survey, Thresholds, survey
from football.frames import match_date, match_key
from football.known import day_start
from football.observations.match import Season
from storage.football import facts
from storage.kit.clock import Clock
from storage.kit.keeping import Files
from storage.monitoring.statements import drift as statements
from storage.monitoring.writes import drift, payload_keys
from storage.monitoring.writes.drift import Report
from storage.settings import DriftSettings

_FORECAST = ("match_key", "track", "p_home", "p_draw", "p_away")
_NAMED = ("match_id", "competition", "kickoff_at", "home", "away")
_FOUND = pl.Schema(
    {
        **dict.fromkeys(("scope", "kind", "subject", "method", "severity"), pl.String()),
        **dict.fromkeys(("value", "threshold", "p_value", "adjusted_p_value"), pl.Float64()),
        **dict.fromkeys(("n_current", "n_reference"), pl.Int64()),
        "signalled_on": pl.Date(),
    }
)
_STATED = {"scope", "kind", "subject", "method", "n_current", "n_reference"}
CONTRACT = contracts.FrameContract(
    columns=_FOUND,
    key=("scope", "kind", "subject", "method"),
    optional=frozenset(_FOUND) - _STATED,
    within={"p_value": (0, 1), "adjusted_p_value": (0, 1)},
)


@dg.asset(
    deps=["core_matches", "core_match_statistics", "core_odds", "predictions_upcoming"],
    owners=["team:models"],
    kinds={"evidently", "postgres"},
    code_version="1",
    pool="drift",
    check_specs=[contracts.spec("monitoring_drift")],
)
def monitoring_drift(
    context: dg.AssetExecutionContext,
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
    artifacts: dg.ResourceParam[Files],
    drift_settings: dg.ResourceParam[DriftSettings],
    models_backtest: pl.DataFrame,
) -> Materialized:
    """Data, prediction, target, concept, market, schema and freshness drift, a report each day."""
    now = clock.now()
    codes = [competition.code for competition in competitions]
    rows = played(engine, codes, now, models_backtest)
    settings = drift_settings
    reports = list(looked_at(engine, artifacts, rows, now, settings))
    with engine.connect() as connection:
        found = drift_sources.findings(connection, now, settings.drift_quarantine_share)
    found += drift_sources.new_keys(payload_keys.look(engine, now, day_start(now)))
    reports.append(Report(scope=drift.SOURCES, as_of=day_start(now), findings=found))
    table = _table(reports)
    check = contracts.of_frame("monitoring_drift", table, CONTRACT)
    numbers: dict[str, int] = {}
    if check.passed:
        for report in reports:
            numbers[report.scope] = drift.record(engine, report, context.run.run_id)
            drift.drop_old_pages(engine, artifacts, report.scope, settings.drift_reports_kept)
    alarming = table.filter(pl.col("severity").is_not_null())
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": table.height,
            "competitions": len(reports) - 1,
            "too_young": sorted(set(codes) - {report.scope for report in reports}),
            "drifting": figures.table(alarming),
            "values": figures.table(table, rows=200),
            **_links(reports, numbers, artifacts),
        },
        check_results=[check],
    )


def played(
    engine: Engine, codes: Sequence[str], now: datetime, backtest: pl.DataFrame
) -> pl.DataFrame:
    """Return finished matches with features, results, and the forecasts made of them.

    What was sealed counts before what a backtest says afterwards.
    """
    known = facts.load(engine, codes)
    since = date(Season.of(now.date()).start_year - SEASONS, 1, 1)
    training = features.training(known, now, since=since, has_goal_model=False)
    of_record = _sealed(engine)
    assumed = backtest.select(_FORECAST).join(of_record, on=["match_key", "track"], how="anti")
    return with_forecasts(history(training, known.statistics), pl.concat([of_record, assumed]))


def looked_at(
    engine: Engine,
    artifacts: Files,
    rows: pl.DataFrame,
    now: datetime,
    settings: DriftSettings,
) -> Iterator[Report]:
    """Yield a report per competition whose season has matches enough."""
    with engine.connect() as connection:
        fitted_at = connection.scalar(statements.fitted_at())
    fitted_on = None if fitted_at is None else fitted_at.date()
    thresholds = Thresholds(
        significant=settings.drift_significance, limit=settings.drift_chart_limit
    )
    for (code,), of_one in rows.group_by("competition", maintain_order=True):
        found = survey(
            of_one,
            now.date(),
            features=FEATURES,
            tracks=TRACKS,
            counts=COUNTS,
            since=fitted_on,
            thresholds=thresholds,
        )
        if found is not None:
            yield _report(engine, artifacts, str(code), now, found, fitted_on)


def _report(
    engine: Engine,
    artifacts: Files,
    code: str,
    now: datetime,
    found: Survey,
    fitted_on: date | None,
) -> Report:
    compared = found.windows
    report = Report(
        scope=code,
        as_of=day_start(now),
        findings=found.findings,
        season_start_year=compared.season,
        first_match_on=compared.current["match_date"][0],
        last_match_on=compared.current["match_date"][-1],
        n_current=compared.current.height,
        n_reference=compared.reference.height,
        fitted_on=fitted_on,
    )
    if not compared.reference.height:
        return report
    page, summary = _page(engine, artifacts, report, found)
    return replace(report, page=page, summary=summary)


def _page(
    engine: Engine, artifacts: Files, report: Report, found: Survey
) -> tuple[str, dict[str, object]]:
    """Make the page, unless the last one is about the same matches."""
    with engine.connect() as connection:
        last = connection.execute(statements.last_page(), {"scope": report.scope}).one_or_none()
    same = ("last_match_on", "first_match_on", "n_current", "n_reference")
    if last is not None and all(getattr(last, name) == getattr(report, name) for name in same):
        return last.page, last.summary
    page = drift_page.page_of(found.windows, report.scope)
    name = f"drift/{report.scope}/{report.as_of:%Y-%m-%d}.html.gz"
    artifacts.write(name, page.body)
    return name, page.summary


def _sealed(engine: Engine) -> pl.DataFrame:
    settled = sealed.settled(engine)
    with engine.connect() as connection:
        named = connection.execute(
            statements.named_matches(), {"match_ids": settled["match_id"].unique().to_list()}
        ).mappings()
        names = pl.DataFrame(
            [
                {
                    "match_id": row["match_id"],
                    "competition": row["competition_code"],
                    "kickoff_at": row["kickoff_at"],
                    "home": row["home_name"],
                    "away": row["away_name"],
                }
                for row in named
            ],
            schema={name: settled.schema.get(name, pl.String()) for name in _NAMED},
        )
    keyed = names.with_columns(match_date=match_date(pl.col("kickoff_at")))
    keys = keyed.select("match_id", match_key())
    return settled.drop("match_key").join(keys, on="match_id").select(_FORECAST)


def _table(reports: Sequence[Report]) -> pl.DataFrame:
    rows = [
        {"scope": report.scope, **asdict(finding)}
        for report in reports
        for finding in report.findings
    ]
    return pl.DataFrame(rows, schema=_FOUND)


def _links(
    reports: Sequence[Report], numbers: dict[str, int], artifacts: Files
) -> dict[str, dg.MetadataValue]:
    """Link each page: its file, and its address at the API."""
    links: dict[str, dg.MetadataValue] = {}
    for report in reports:
        if report.page is None or report.scope not in numbers:
            continue
        number = numbers[report.scope]
        links[f"page/{report.scope}"] = dg.PathMetadataValue(artifacts.place(report.page))
        links[f"report/{report.scope}"] = dg.MetadataValue.url(
            f"{artifacts.public_url}/v1/monitoring/drift/reports/{number}"
        )
    return links
