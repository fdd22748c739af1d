"""Settling picks: the final score meets what fans picked, and the leaderboards move.

What belongs here: when it is done, and what is checked. What does not: how picks are scored
(`football.games`), and what is written (`storage.games.writes.settling`).
"""

import dagster as dg
import polars as pl
from sqlalchemy import Engine

from assets import figures
from assets.result import Materialized
from storage.games.statements import boards, settling
from storage.games.writes.settling import Settled, settle_due
from storage.kit.unit_of_work import UnitOfWork

_ASSET = "games_settlement"
_AT_ONCE = 100
_SHOWN = 20
_BOARD = {
    "rank": pl.Int64(), "player": pl.String(), "picks": pl.Int64(), "points": pl.Float64(),
    "peer": pl.Float64(), "log_loss": pl.Float64(),
}  # fmt: skip


@dg.asset(
    deps=["core_matches", "monitoring_scorecard"],
    owners=["team:forecasts"],
    kinds={"postgres"},
    code_version="1",
    pool="games",
    check_specs=[
        dg.AssetCheckSpec(
            "everything_final_is_settled",
            asset=_ASSET,
            description="No match that is over has picks that are not settled as it ended.",
        ),
        dg.AssetCheckSpec(
            "no_pick_counts_after_the_lock",
            asset=_ASSET,
            blocking=True,
            description="Each version that was scored was picked before its match was locked.",
        ),
        dg.AssetCheckSpec(
            "points_add_up",
            asset=_ASSET,
            blocking=True,
            description="The global leaderboard holds the points of all scores that stand.",
        ),
    ],
)
def games_settlement(
    context: dg.AssetExecutionContext, engine: dg.ResourceParam[Engine]
) -> Materialized:
    """Scores of the picks of every match that is over, and the leaderboards they count for."""
    done = settle_everything(engine, context.run.run_id)
    with engine.connect() as connection:
        unsettled = connection.execute(settling.due()).all()
        late = connection.execute(boards.scored_late()).scalar_one()
        on_board, in_scores = connection.execute(boards.points()).one()
        best = connection.execute(boards.best(), {"limit": _SHOWN}).mappings().all()
    return dg.MaterializeResult(
        metadata={
            "settled_matches": len(done.matches),
            "scored_picks": done.picks,
            "leaderboards": done.boards,
            "points": on_board,
            "leaderboard": figures.table(pl.DataFrame([dict(row) for row in best], schema=_BOARD)),
        },
        check_results=[
            dg.AssetCheckResult(
                passed=not unsettled,
                check_name="everything_final_is_settled",
                metadata={"matches": [row.match_id for row in unsettled][:50]},
            ),
            dg.AssetCheckResult(
                passed=late == 0,
                check_name="no_pick_counts_after_the_lock",
                metadata={"scores": late},
            ),
            dg.AssetCheckResult(
                passed=abs(on_board - in_scores) < 1e-3,
                check_name="points_add_up",
                metadata={"on_board": on_board, "in_scores": in_scores},
            ),
        ],
    )


def settle_everything(engine: Engine, dagster_run_id: str | None) -> Settled:
    """Settle all that is due, some matches in a transaction; return what was done."""
    matches: list[int] = []
    picks, remade = 0, 0
    while True:
        with UnitOfWork(engine) as uow:
            done = settle_due(uow, dagster_run_id, most=_AT_ONCE)
            uow.commit()
        matches += done.matches
        picks += done.picks
        remade += done.boards
        if len(done.matches) < _AT_ONCE:
            return Settled(matches=matches, picks=picks, boards=remade)
