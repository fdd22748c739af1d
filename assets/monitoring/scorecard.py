"""How good the forecasts are: on the backtest, and sealed ones against what happened.

What belongs here: scores of forecasts, kept. What does not: which forecasts are scored together
(`sealed`, `football.backtest`).
"""

from datetime import datetime

import dagster as dg
import polars as pl
from sqlalchemy import Engine, insert

from assets import contracts, figures, scores
from assets.monitoring import accuracy, sealed
from assets.monitoring.settlement import settle
from assets.result import Materialized
from football.backtest import report
from football.horizons import CUT_OFFS
from football.known import day_start
from storage.forecast.events.forecasts import Accuracy, AccuracyUpdated, RollingAccuracy
from storage.kit.clock import Clock
from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork
from storage.monitoring.statements import scorecards
from storage.monitoring.tables.accuracy import scorecard

FEWEST_WEEKS = 5
"""Weeks that an interval takes: resampling fewer blocks says nothing about how sure we are."""

_SCHEMA = pl.Schema({"kind": pl.String(), "horizon": pl.String(), **scores.SCHEMA})
_ALWAYS = {"kind", "track", "n", "log_loss", "rps", "brier"}

CONTRACT = contracts.FrameContract(
    columns=_SCHEMA,
    key=("kind", "competition", "horizon", "track"),
    optional=frozenset(_SCHEMA) - _ALWAYS,
    within={"n": (1, 10_000_000), "log_loss": (0, 28), "rps": (0, 1), "brier": (0, 2)},
)


@dg.asset(
    deps=["core_matches", "predictions_upcoming"],
    owners=["team:models"],
    kinds={"postgres"},
    code_version="3",
    pool="scorecard",
    check_specs=[contracts.spec("monitoring_scorecard")],
)
def monitoring_scorecard(
    context: dg.AssetExecutionContext,
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    models_backtest: pl.DataFrame,
) -> Materialized:
    """Scores per competition, horizon and track beside the market and the base rate."""
    settled = sealed.settled(engine)
    compared = sealed.compared(engine)
    externals = sealed.externals(engine)
    card = pl.concat(
        [of_backtest(models_backtest), of_sealed(compared), of_externals(externals, compared)]
    )
    recent = accuracy.rolling(compared, clock.now().date())
    check = contracts.of_frame("monitoring_scorecard", card, CONTRACT)
    newly_settled = 0
    if check.passed:
        as_of = day_start(clock.now())
        newly_settled = write(engine, card, settled, as_of, context.run.run_id, recent)
    ours = models_backtest.filter((pl.col("track") == "odds_free") & pl.col("is_common"))
    judged = card.filter(pl.col("kind") == "backtest")
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": card.height,
            "sealed_and_settled": settled.height,
            "newly_settled_matches": newly_settled,
            "scorecard": figures.table(card),
            "recent": figures.table(recent),
            "reliability": figures.picture(
                scores.reliability_chart(*report.arrays(ours), "odds_free"), "Reliability"
            ),
            "log_loss": figures.picture(scores.by_track_chart(judged), "Log loss by track"),
        },
        check_results=[check],
    )


def write(
    engine: Engine,
    card: pl.DataFrame,
    settled: pl.DataFrame,
    as_of: datetime,
    dagster_run_id: str,
    recent: pl.DataFrame | None = None,
) -> int:
    """Keep one scorecard a day, settle the matches in it, and return how many are new.

    A later run of the day replaces the day's scorecard. Whatever of it is news is pushed.

    Args:
        engine: of the world.
        card: the scorecard.
        settled: *the* forecast of each finished match and track, with the score.
        as_of: the day.
        dagster_run_id: kept beside each row.
        recent: rolling accuracy, of `accuracy.rolling`.
    """
    with UnitOfWork(engine) as uow:
        for kind in ("backtest", "sealed", "external"):
            uow.connection.execute(scorecards.forget(), {"of_kind": kind, "at": as_of})
        stamp = {"as_of": as_of, "recorded_at": uow.now, "dagster_run_id": dagster_run_id}
        rows = [{**row, **stamp} for row in card.iter_rows(named=True)]
        if rows:
            uow.connection.execute(insert(scorecard), rows)
        newly_settled = settle(uow, settled, dagster_run_id)
        found = pl.DataFrame(schema=accuracy.SCHEMA) if recent is None else recent
        news = accuracy.keep(uow, found, as_of, dagster_run_id)
        if newly_settled or news:
            uow.publish(_updated(card, newly_settled, news, as_of, uow.now))
        uow.commit()
    return newly_settled


def _updated(
    card: pl.DataFrame,
    newly_settled: int,
    news: list[RollingAccuracy],
    as_of: datetime,
    now: datetime,
) -> Event:
    overall = card.filter((pl.col("kind") == "sealed") & pl.col("competition").is_null())
    scores = [
        Accuracy(**row) for row in overall.select(*Accuracy.model_fields).iter_rows(named=True)
    ]
    payload = AccuracyUpdated(
        as_of=as_of, newly_settled=newly_settled, scores=scores, rolling=news
    )
    return Event.of(payload, topics=["models"], occurred_at=now)


def of_backtest(forecasts: pl.DataFrame) -> pl.DataFrame:
    """Score a backtest, on the matches it found in common."""
    return _card("backtest", None, forecasts)


def of_sealed(forecasts: pl.DataFrame) -> pl.DataFrame:
    """Score what stood at each horizon, on the matches that all tracks of a league have."""
    cards = [pl.DataFrame(schema=_SCHEMA)]
    for cut_off in CUT_OFFS:
        stood = forecasts.filter(pl.col("horizon") == cut_off.name)
        marked = report.mark_common(stood)
        card = _card("sealed", cut_off.name, marked)
        cards.append(_without_hasty_intervals(card, marked.filter("is_common")))
    return pl.concat(cards)


def of_externals(externals: pl.DataFrame, compared: pl.DataFrame) -> pl.DataFrame:
    """Score each model that runs elsewhere on its matches that all of our tracks have, too.

    Args:
        externals: what they had sealed by horizon, a track for each version.
        compared: what stood beside it: our tracks, the market, the base rate.
    """
    cards = [pl.DataFrame(schema=_SCHEMA)]
    for (track,), own in externals.group_by("track", maintain_order=True):
        beside = compared.join(own, on=["match_id", "horizon"], how="semi", maintain_order="left")
        card = of_sealed(pl.concat([beside, own])).filter(pl.col("track") == track)
        cards.append(card.with_columns(kind=pl.lit("external")))
    return pl.concat(cards)


def _card(kind: str, horizon: str | None, forecasts: pl.DataFrame) -> pl.DataFrame:
    table = scores.table(report.scores(forecasts))
    named = table.with_columns(kind=pl.lit(kind), horizon=pl.lit(horizon, pl.String()))
    return named.select(_SCHEMA.names())


def _without_hasty_intervals(card: pl.DataFrame, scored: pl.DataFrame) -> pl.DataFrame:
    """Leave out the differences of competitions with too few weeks to tell how sure they are."""
    weeks = pl.col("match_date").dt.truncate("1w").n_unique()
    counted = {None: scored.select(weeks).item()}
    counted |= dict(scored.group_by("competition").agg(weeks).iter_rows())
    hasty = [code for code, count in counted.items() if count < FEWEST_WEEKS]
    is_hasty = pl.col("competition").is_in(hasty, nulls_equal=True)
    return card.with_columns(
        pl.when(~is_hasty).then(name).alias(name)
        for name in card.columns
        if name.startswith("difference_")
    )
