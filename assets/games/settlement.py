"""Settling picks: the final score meets what fans picked, leaderboards and progress move.

What belongs here: when it is done, and what is checked. What does not: how picks are scored
(`football.games`), and what is written (`storage.games.writes.settling`).
"""

import dagster as dg
import polars as pl
from sqlalchemy import Connection, Engine, RowMapping

from assets import figures
from assets.result import Materialized
from football.games.goals import SHARED_GOAL
from storage.games.statements import boards, records, settling, wallets
from storage.games.writes import progress as progress_writes
from storage.games.writes.progress import Made
from storage.games.writes.settling import Settled, settle_due
from storage.kit.unit_of_work import UnitOfWork

_ASSET = "games_settlement"
_AT_ONCE = 100
_ACCOUNTS_AT_ONCE = 200
_CHECKED = 50
_SHOWN = 20
_BOARD = {
    "rank": pl.Int64(), "player": pl.String(), "picks": pl.Int64(), "points": pl.Float64(),
    "peer": pl.Float64(), "log_loss": pl.Float64(),
}  # fmt: skip


@dg.asset(
    deps=["core_matches", "monitoring_scorecard"],
    owners=["team:forecasts"],
    kinds={"postgres"},
    code_version="2",
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
        dg.AssetCheckSpec(
            "progress_follows_from_scores",
            asset=_ASSET,
            blocking=True,
            description="Who was judged last has what their scores that stand earn, and no more.",
        ),
        dg.AssetCheckSpec(
            "ledger_sums_to_zero",
            asset=_ASSET,
            blocking=True,
            description="All entries of play money sum to zero, and balances to their entries.",
        ),
    ],
)
def games_settlement(
    context: dg.AssetExecutionContext, engine: dg.ResourceParam[Engine]
) -> Materialized:
    """Scores of the picks of every match that is over, leaderboards, achievements, experience."""
    done = settle_everything(engine, context.run.run_id)
    progress = make_progress(engine)
    with engine.connect() as connection:
        unsettled = connection.execute(settling.due()).all()
        late = connection.execute(boards.scored_late()).scalar_one()
        on_board, in_scores = connection.execute(boards.points()).one()
        misjudged = _misjudged(connection)
        wrong = connection.execute(wallets.wrong_balances()).all()
        total = connection.execute(wallets.total()).scalar_one()
        best = connection.execute(boards.best(), {"limit": _SHOWN}).mappings().all()
    return dg.MaterializeResult(
        metadata={
            "settled_matches": len(done.matches),
            "scored_picks": done.picks,
            "leaderboards": done.boards,
            "judged_accounts": len(progress.accounts),
            "achievements": progress.awards,
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
            dg.AssetCheckResult(
                passed=not misjudged,
                check_name="progress_follows_from_scores",
                metadata={"accounts": misjudged},
            ),
            dg.AssetCheckResult(
                passed=not wrong and not total,
                check_name="ledger_sums_to_zero",
                metadata={"sum": int(total), "wallets": [row.wallet_id for row in wrong][:50]},
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


def make_progress(engine: Engine) -> Made:
    """Judge everybody whose picks were settled, some accounts in a transaction."""
    with engine.connect() as connection:
        owed = [row.settlement_no for row in connection.execute(records.unawarded())]
    accounts: list[int] = []
    awards = 0
    while True:
        with UnitOfWork(engine) as uow:
            last = accounts[-1] if accounts else 0
            made = progress_writes.make_next(uow, owed, after=last, most=_ACCOUNTS_AT_ONCE)
            uow.commit()
        if not made.accounts:
            break
        accounts += made.accounts
        awards += made.awards
    if owed:
        with UnitOfWork(engine) as uow:
            awards += progress_writes.close(uow, owed)
            uow.commit()
    return Made(accounts=accounts, awards=awards)


def _misjudged(connection: Connection) -> list[int]:
    """Return those of the accounts judged last whose achievements are not what they earned."""
    ids = list(connection.execute(records.made_last(), {"limit": _CHECKED}).scalars())
    picks: dict[int, list[RowMapping]] = {each: [] for each in ids}
    for row in connection.execute(records.settled(), {"account_ids": ids}).mappings():
        picks[row["account_id"]].append(row)
    held: dict[int, dict[str, int]] = {each: {} for each in ids}
    for row in connection.execute(records.awards(), {"account_ids": ids}):
        if row.code != SHARED_GOAL:
            held[row.account_id][row.code] = row.match_id
    return [each for each in ids if progress_writes.judged(picks[each]) != held[each]]
