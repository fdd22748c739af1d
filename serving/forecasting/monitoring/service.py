"""Rules of monitoring: intervals, calibration against chance, and reports with what they found."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from football.intervals import wilson
from serving.forecasting.monitoring.schemas import (
    AccuracyRead,
    AccuracyRow,
    Between,
    Bin,
    CalibrationRead,
    DriftCursor,
    DriftPage,
    DriftReport,
    DriftValue,
    HorizonName,
    TrackCalibration,
)
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import BadRequestError, NotFoundError
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from storage.monitoring.statements import accuracy, drift

_OUTCOMES = 3


async def read_accuracy(
    database: Database, world: str, filters: Mapping[str, str]
) -> AccuracyRead:
    """Return the newest rolling accuracy, narrowed to columns with these values."""
    rows = await database.fetch(accuracy.accuracy_latest(frozenset(filters)), **filters)
    return AccuracyRead(
        world=world,
        as_of=rows[0]["as_of"] if rows else None,
        items=[_accuracy_of(row) for row in rows],
    )


def _accuracy_of(row: Row) -> AccuracyRow:
    lower, upper = wilson([row["hits"]], [row["n"]])
    bounds = (row["log_loss_lower"], row["log_loss_upper"])
    is_known = None not in bounds
    return AccuracyRow(
        competition=row["competition"] or None,
        track=row["track"],
        horizon=row["horizon"],
        span=row["span"],
        n=row["n"],
        accuracy=row["hits"] / row["n"],
        accuracy_interval=Between(lower=float(lower[0]), upper=float(upper[0])),
        log_loss=row["log_loss"],
        log_loss_interval=Between(lower=bounds[0], upper=bounds[1]) if is_known else None,
        rps=row["rps"],
        brier=row["brier"],
    )


async def read_calibration(
    database: Database, world: str, horizon: HorizonName, filters: Mapping[str, str]
) -> CalibrationRead:
    """Return sealed forecasts against what happened, per track."""
    statement = accuracy.calibration(frozenset(filters))
    rows = await database.fetch(statement, horizon=horizon, **filters)
    return CalibrationRead(
        world=world,
        horizon=horizon,
        competition=filters.get("competition"),
        items=[
            _calibration_of(track, list(of_track))
            for track, of_track in groupby(rows, key=lambda row: row["track"])
        ],
    )


def _calibration_of(track: str, rows: Sequence[Row]) -> TrackCalibration:
    n = sum(row["n"] for row in rows) // _OUTCOMES
    total = n * _OUTCOMES
    surplus = sum(abs(row["expected"] - row["happened"]) for row in rows)
    chance = sum(math.sqrt(max(row["variance"], 0.0) * 2.0 / math.pi) for row in rows)
    return TrackCalibration(
        track=track,
        n=n,
        ece=surplus / total,
        ece_by_chance=chance / total,
        bins=[_bin_of(row) for row in rows],
    )


def _bin_of(row: Row) -> Bin:
    lower, upper = wilson([row["happened"]], [row["n"]])
    return Bin(
        outcome=row["outcome"],
        bin_lower=row["tenth"] / 10,
        bin_upper=(row["tenth"] + 1) / 10,
        n=row["n"],
        mean_predicted=row["expected"] / row["n"],
        observed=row["happened"] / row["n"],
        lower=float(lower[0]),
        upper=float(upper[0]),
    )


async def read_drift(
    database: Database, world: str, *, scope: str | None, page: PageRequest
) -> DriftPage:
    """Return the newest report of every scope, or all of one, newest first."""
    if scope is None:
        if page.cursor is not None:
            raise BadRequestError.parameter("cursor", "allowed with `scope` only")
        rows = await database.fetch(drift.latest())
        items = await _with_values(database, rows)
        return DriftPage(world=world, items=items, next_cursor=None)
    values: dict[str, object] = {"scope": scope}
    if page.cursor is not None:
        values["before"] = DriftCursor.decode(page.cursor).as_of
    statement = drift.history(is_continued=page.cursor is not None)
    rows = await database.fetch(statement, limit=page.limit + 1, **values)
    items = await _with_values(database, rows[: page.limit])
    following = next_cursor(page, rows, items, lambda last: DriftCursor(as_of=last.as_of))
    return DriftPage(world=world, items=items, next_cursor=following)


async def page_of_report(database: Database, drift_report_id: int) -> str:
    """Return the name of a report's page among the artifacts.

    Raises:
        NotFoundError: there is no such report, or its page was not kept.
    """
    row = await database.fetch_one(drift.by_id(), drift_report_id=drift_report_id)
    if row is None:
        raise NotFoundError(
            f"There is no report {drift_report_id}; /v1/monitoring/drift has them."
        )
    if row["page"] is None:
        raise NotFoundError(f"Report {drift_report_id} has no page, or none any more.")
    return row["page"]


async def _with_values(database: Database, rows: Sequence[Row]) -> list[DriftReport]:
    numbers = [row["drift_report_id"] for row in rows]
    found: dict[int, list[DriftValue]] = defaultdict(list)
    for value in await database.fetch(drift.values(), report_ids=numbers):
        found[value["drift_report_id"]].append(DriftValue.model_validate(dict(value)))
    alerts: dict[int, list[int]] = defaultdict(list)
    for link in await database.fetch(drift.alerts_of(), report_ids=numbers):
        alerts[link["drift_report_id"]].append(link["alert_id"])
    return [_report_of(dict(row), found, alerts) for row in rows]


def _report_of(
    row: dict[str, Any], found: Mapping[int, list[DriftValue]], alerts: Mapping[int, list[int]]
) -> DriftReport:
    number = row["drift_report_id"]
    page = None if row["page"] is None else f"/v1/monitoring/drift/reports/{number}"
    whole = row | {"values": found[number], "alert_ids": alerts[number], "page": page}
    return DriftReport.model_validate(whole)
