"""The table models learn from: walk-forward features beside what happened."""

import dagster as dg
import polars as pl
from sqlalchemy import Engine

from assets import contracts, figures, recents
from football import features
from football.competitions import Competition
from football.features import MARKET_BLENDED, ODDS_FREE
from football.features.columns import GOAL_MODEL
from football.features.conditions import COLUMNS as CONDITIONS
from football.features.conditions import GROUPS
from football.frames import INSTANT
from football.triples import MARKET, triple
from storage.football import conditions, facts
from storage.kit.clock import Clock

_FEATURES = (*triple(GOAL_MODEL), *triple(MARKET), *ODDS_FREE, *MARKET_BLENDED, *CONDITIONS)

CONTRACT = contracts.FrameContract(
    columns={
        "match_key": pl.String(),
        "competition": pl.String(),
        "season_start_year": pl.Int64(),
        "kickoff_at": INSTANT,
        "as_of": INSTANT,
        "elo_difference": pl.Float64(),
        **dict.fromkeys(_FEATURES, pl.Float64()),
        "outcome": pl.Int64(),
    },
    key=("match_key",),
    # Some matches nobody quoted or counted, and the first come before any goal model.
    optional=frozenset(_FEATURES),
    within={"outcome": (0, 2), **dict.fromkeys((*triple(GOAL_MODEL), *triple(MARKET)), (0, 1))},
    sums_to_one=triple(GOAL_MODEL),
)


@dg.asset(
    deps=["core_matches", "core_match_statistics", "core_odds"],
    owners=["team:models"],
    kinds={"polars", "parquet"},
    code_version="3",
    check_specs=[contracts.spec("features_training_set")],
)
def features_training_set(
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
):
    """A row per finished match, each as of 00:00 UTC of its own day."""
    codes = [competition.code for competition in competitions]
    now = clock.now()
    known = facts.load(engine, codes).with_conditions(conditions.load(engine, now))
    frame = features.training(known, now)
    if recents.are_read(engine):
        frame = recents.joined(frame, engine, codes, now)
    seasons = (
        frame.group_by("competition", "season_start_year")
        .agg(
            pl.len().alias("matches"),
            *((pl.col("outcome") == n).mean().alias(s) for n, s in enumerate(_SHARES)),
            pl.col(triple(MARKET)[0]).is_not_null().mean().alias("with_prices"),
            *(pl.col(c[0]).is_not_null().mean().alias(f"with_{g}") for g, c in GROUPS.items()),
        )
        .sort("season_start_year", "competition", descending=[True, False])
    )
    return dg.MaterializeResult(
        value=frame,
        metadata={"seasons": figures.table(seasons)},
        check_results=[contracts.of_frame("features_training_set", frame, CONTRACT)],
    )


_SHARES = ("home_wins", "draws", "away_wins")
