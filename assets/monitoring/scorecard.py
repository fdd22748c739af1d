"""How good the forecasts are: on the backtest, and sealed ones against what happened."""

from datetime import datetime

import dagster as dg
import polars as pl
from sqlalchemy import Engine, insert

from assets import contracts, figures, scores
from assets.monitoring.settlement import settle
from football.backtest import report
from football.known import day_start
from football.outcome import Outcome
from storage.clock import Clock
from storage.statements import scorecards
from storage.tables.monitoring import scorecard
from storage.unit_of_work import UnitOfWork

_GOALS = ("home_goals_90", "away_goals_90")
_PROBABILITIES = ("p_home", "p_draw", "p_away")
_ALWAYS = {"kind", "track", "n", "log_loss", "rps", "brier"}

CONTRACT = contracts.FrameContract(
    columns={"kind": pl.String(), **scores.SCHEMA},
    key=("kind", "competition", "track"),
    optional=frozenset(scores.SCHEMA) - _ALWAYS,
    within={"n": (1, 10_000_000), "log_loss": (0, 28), "rps": (0, 1), "brier": (0, 2)},
)


@dg.asset(
    deps=["core_matches", "predictions_upcoming"],
    owners=["team:models"],
    kinds={"postgres"},
    code_version="2",
    pool="scorecard",
    check_specs=[contracts.spec("monitoring_scorecard")],
)
def monitoring_scorecard(
    context: dg.AssetExecutionContext,
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    models_backtest: pl.DataFrame,
) -> dg.MaterializeResult:
    """Scores per competition and track, with intervals of the difference to the market."""
    forecasts = {"backtest": models_backtest, "sealed": settled(engine)}
    card = pl.concat(_card(kind, rows) for kind, rows in forecasts.items())
    check = contracts.of_frame("monitoring_scorecard", card, CONTRACT)
    newly_settled = 0
    if check.passed:
        as_of = day_start(clock.now())
        newly_settled = write(engine, card, forecasts["sealed"], as_of, context.run.run_id)
    ours = models_backtest.filter((pl.col("track") == "odds_free") & pl.col("is_common"))
    of_backtest = card.filter(pl.col("kind") == "backtest")
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": card.height,
            "sealed_and_settled": forecasts["sealed"].height,
            "newly_settled_matches": newly_settled,
            "scorecard": figures.table(card),
            "reliability": figures.picture(
                scores.reliability_chart(*report.arrays(ours), "odds_free"), "Reliability"
            ),
            "log_loss": figures.picture(scores.by_track_chart(of_backtest), "Log loss by track"),
        },
        check_results=[check],
    )


def settled(engine: Engine) -> pl.DataFrame:
    """Return *the* sealed forecast of every finished match and track, beside its outcome."""
    with engine.connect() as connection:
        rows = connection.execute(scorecards.settled()).mappings().all()
    return pl.DataFrame(
        [
            {
                "match_key": str(row["match_id"]),
                "match_id": row["match_id"],
                "competition": row["competition"],
                "match_date": row["kickoff_at"].date(),
                "outcome": int(Outcome.of(row["home_goals_90"], row["away_goals_90"])),
                **{name: row[name] for name in (*_GOALS, "track", *_PROBABILITIES)},
            }
            for row in rows
        ],
        schema={
            "match_key": pl.String(),
            "match_id": pl.Int64(),
            "competition": pl.String(),
            "match_date": pl.Date(),
            "outcome": pl.Int64(),
            **dict.fromkeys(_GOALS, pl.Int64()),
            "track": pl.String(),
            **dict.fromkeys(_PROBABILITIES, pl.Float64()),
        },
    )


def write(
    engine: Engine,
    card: pl.DataFrame,
    sealed: pl.DataFrame,
    as_of: datetime,
    dagster_run_id: str,
) -> int:
    """Keep one scorecard a day, settle the matches in it, and return how many are new.

    A later run of the day replaces the day's scorecard.
    """
    with UnitOfWork(engine) as uow:
        for kind in ("backtest", "sealed"):
            uow.connection.execute(scorecards.forget(), {"of_kind": kind, "at": as_of})
        stamp = {"as_of": as_of, "recorded_at": uow.now, "dagster_run_id": dagster_run_id}
        rows = [{**row, **stamp} for row in card.iter_rows(named=True)]
        if rows:
            uow.connection.execute(insert(scorecard), rows)
        newly_settled = settle(uow, sealed, dagster_run_id)
        uow.commit()
    return newly_settled


def _card(kind: str, forecasts: pl.DataFrame) -> pl.DataFrame:
    """Score what there is; matches forecast by all of a league's tracks count."""
    marked = forecasts if "is_common" in forecasts.columns else report.mark_common(forecasts)
    table = scores.table(report.scores(marked))
    return table.select(pl.lit(kind).alias("kind"), pl.all())
