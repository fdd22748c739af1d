"""How good the models would have been: walk-forward over the last two seasons."""

from datetime import date

import dagster as dg
import polars as pl
from sqlalchemy import Engine

from assets import contracts, figures, scores
from football import backtest
from football.backtest.report import arrays
from football.competitions import Competition
from football.observations.match import Season
from storage.football import conditions, facts
from storage.kit.clock import Clock

CONTRACT = contracts.FrameContract(
    columns={
        "match_key": pl.String(),
        "competition": pl.String(),
        "match_date": pl.Date(),
        "home": pl.String(),
        "away": pl.String(),
        "outcome": pl.Int64(),
        "track": pl.String(),
        "p_home": pl.Float64(),
        "p_draw": pl.Float64(),
        "p_away": pl.Float64(),
        "is_common": pl.Boolean(),
    },
    key=("match_key", "track"),
    within={"p_home": (0, 1), "p_draw": (0, 1), "p_away": (0, 1), "outcome": (0, 2)},
    sums_to_one=("p_home", "p_draw", "p_away"),
)


@dg.asset(
    deps=["core_matches", "core_match_statistics", "core_odds"],
    owners=["team:models"],
    kinds={"scikitlearn", "parquet"},
    code_version="1",
    check_specs=[contracts.spec("models_backtest")],
)
def models_backtest(
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
):
    """Every track's forecast of every match since last season began, each as of its own day."""
    now = clock.now()
    today = now.date()
    codes = [competition.code for competition in competitions]
    start = date(Season.of(today).start_year - 1, 7, 1)
    known = facts.load(engine, codes).with_conditions(conditions.load(engine, now))
    result = backtest.run(known, start, today, codes)
    forecasts = result.forecasts.filter(pl.col("track") == "odds_free")
    return dg.MaterializeResult(
        value=result.forecasts,
        metadata={
            "from": start.isoformat(),
            "to": today.isoformat(),
            "scores": figures.table(scores.table(result.report)),
            "reliability": figures.picture(
                scores.reliability_chart(*arrays(forecasts), "odds_free"), "Reliability"
            ),
        },
        check_results=[contracts.of_frame("models_backtest", result.forecasts, CONTRACT)],
    )
