"""Rolling accuracy: how the last month, quarter and season of sealed forecasts went.

What belongs here: which matches count, their scores, and what of them is news. What does not: the
whole record (`scorecard`).
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import polars as pl
from sqlalchemy import insert

from football.backtest import report
from football.backtest.report import arrays
from football.horizons import CUT_OFFS, KICK_OFF
from football.intervals import paired_difference
from football.lookbacks import spans
from football.scores import brier, log_loss, rps
from storage.forecast.events.forecasts import RollingAccuracy
from storage.kit.unit_of_work import UnitOfWork
from storage.monitoring.statements import accuracy as monitoring
from storage.monitoring.tables.accuracy import accuracy

ALL = ""
_FEWEST_WEEKS = 5
_RESAMPLES = 500
_KEY = ("competition", "track", "horizon", "span")
SCHEMA = pl.Schema(
    {
        **dict.fromkeys(_KEY, pl.String()),
        **dict.fromkeys(("n", "hits"), pl.Int64()),
        **dict.fromkeys(("log_loss", "log_loss_lower", "log_loss_upper"), pl.Float64()),
        **dict.fromkeys(("rps", "brier"), pl.Float64()),
    }
)


def rolling(compared: pl.DataFrame, today: date) -> pl.DataFrame:
    """Return a row per competition (and all), track, horizon and span that has matches.

    Args:
        compared: of `sealed.compared`.
        today: spans end with the day before.
    """
    rows: list[dict[str, Any]] = []
    for cut_off in CUT_OFFS:
        stood = compared.filter(pl.col("horizon") == cut_off.name)
        common = report.mark_common(stood).filter("is_common")
        for span, first in spans(today).items():
            within = common.filter(pl.col("match_date").is_between(first, today, closed="left"))
            rows += _of_span(within, cut_off.name, span)
    return pl.DataFrame(rows, schema=SCHEMA)


def keep(
    uow: UnitOfWork, found: pl.DataFrame, as_of: datetime, run_id: str
) -> list[RollingAccuracy]:
    """Keep a day's accuracy and return what differs from the last; the caller commits.

    Only what stood at kick-off is published: the rest can be read.
    """
    before = {
        tuple(row[name] for name in _KEY): (row["n"], row["log_loss"])
        for row in uow.connection.execute(monitoring.accuracy_latest()).mappings()
    }
    uow.connection.execute(monitoring.forget_accuracy(), {"at": as_of})
    stamp = {"as_of": as_of, "recorded_at": uow.now, "dagster_run_id": run_id}
    rows = list(found.iter_rows(named=True))
    if rows:
        uow.connection.execute(insert(accuracy), [row | stamp for row in rows])
    return [
        RollingAccuracy.model_validate(row | {"competition": row["competition"] or None})
        for row in rows
        if row["horizon"] == KICK_OFF.name
        and before.get(tuple(row[name] for name in _KEY)) != (row["n"], row["log_loss"])
    ]


def _of_span(rows: pl.DataFrame, horizon: str, span: str) -> Iterator[dict[str, Any]]:
    if rows.is_empty():
        return
    tracks = rows["track"].n_unique()
    shared = rows.filter(pl.len().over("match_key") == tracks)
    parts = [(ALL, shared), *((str(code), part) for (code,), part in rows.group_by("competition"))]
    for code, part in parts:
        for (track,), of_track in part.group_by("track"):
            named = {"competition": code, "track": str(track), "horizon": horizon, "span": span}
            yield {**named, **_scored(of_track.sort("match_date", "match_key"))}


def _scored(rows: pl.DataFrame) -> dict[str, Any]:
    p, y = arrays(rows)
    losses = log_loss(p, y)
    weeks = rows["match_date"].dt.truncate("1w").to_list()
    lower, upper = _interval(losses.tolist(), weeks)
    return {
        "n": len(y),
        "hits": int((p.argmax(axis=1) == y).sum()),
        "log_loss": float(losses.mean()),
        "log_loss_lower": lower,
        "log_loss_upper": upper,
        "rps": float(rps(p, y).mean()),
        "brier": float(brier(p, y).mean()),
    }


def _interval(losses: Sequence[float], weeks: Sequence[date]) -> tuple[float | None, float | None]:
    """Return the bounds of a mean; of fewer than five weeks nobody knows how sure it is."""
    if len(set(weeks)) < _FEWEST_WEEKS:
        return None, None
    labels = [week.toordinal() for week in weeks]
    rng = np.random.default_rng(report.BOOTSTRAP_SEED)
    found = paired_difference(losses, np.zeros(len(losses)), labels, rng, _RESAMPLES)
    return found.lower, found.upper
