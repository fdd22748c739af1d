"""How strong each club is: Elo and pi ratings over time."""

import dagster as dg
import polars as pl
from sqlalchemy import Engine

from assets import contracts, figures
from football.competitions import Competition
from football.features.standing import RATINGS_SCHEMA, ratings_over_time
from storage.football import facts
from storage.forecast.writes import ratings
from storage.forecast.writes.ratings import Rating
from storage.kit.clock import Clock
from storage.kit.unit_of_work import UnitOfWork

_DRAWN = 6

CONTRACT = contracts.FrameContract(
    columns=RATINGS_SCHEMA,
    key=("as_of", "country", "team"),
    within={"elo": (0, 3500), "pi_home": (-10, 10), "pi_away": (-10, 10), "tier": (1, 9)},
)


@dg.asset(
    deps=["core_matches", "core_match_statistics"],
    owners=["team:models"],
    kinds={"polars", "parquet", "postgres"},
    code_version="3",
    check_specs=[contracts.spec("features_ratings")],
)
def features_ratings(
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
):
    """Elo and pi of every club, every four weeks and today; a copy in Postgres for serving."""
    codes = [competition.code for competition in competitions]
    frame = ratings_over_time(facts.load(engine, codes), clock.now())
    latest = frame.filter(pl.col("as_of") == pl.col("as_of").max()).sort("elo", descending=True)
    leaders = {
        team: (rows["as_of"].to_list(), rows["elo"].to_list())
        for team in latest["team"].head(_DRAWN)
        for rows in [frame.filter(pl.col("team") == team)]
    }
    chart = figures.line_chart(leaders, title="Strongest clubs", x_label="", y_label="Elo")
    check = contracts.of_frame("features_ratings", frame, CONTRACT)
    if check.passed:
        with UnitOfWork(engine) as uow:
            ratings.replace(uow, map(Rating._make, frame.select(Rating._fields).iter_rows()))
            uow.commit()
    return dg.MaterializeResult(
        value=frame,
        metadata={
            "clubs": latest.height,
            "standing": figures.table(latest.drop("as_of"), digits=2),
            "over_time": figures.picture(chart, "Elo of the strongest clubs over time"),
        },
        check_results=[check],
    )
