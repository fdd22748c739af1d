"""Sealing picks at kick-off: one row of the chain for all picks of a match."""

import dagster as dg
import polars as pl
from sqlalchemy import Engine

from assets import figures
from assets.result import Materialized
from storage.games.statements import seals
from storage.games.writes.sealing import seal_due
from storage.kit.signing import Signer
from storage.kit.unit_of_work import UnitOfWork


@dg.asset(
    owners=["team:forecasts"],
    kinds={"postgres"},
    code_version="1",
    pool="games",
    check_specs=[
        dg.AssetCheckSpec(
            "everything_locked_is_sealed",
            asset="games_seals",
            blocking=True,
            description="No match that takes no picks any more has picks that are not sealed.",
        )
    ],
)
def games_seals(
    engine: dg.ResourceParam[Engine], signer: dg.ResourceParam[Signer]
) -> Materialized:
    """The picks of every match that was locked, under a seal: the root of salted commitments."""
    sealed: list[int] = []
    while True:
        with UnitOfWork(engine, signer=signer) as uow:
            done = seal_due(uow)
            uow.commit()
        sealed += done
        if not done:
            break
    with engine.connect() as connection:
        left = connection.execute(seals.due()).scalars().all()
    return dg.MaterializeResult(
        metadata={
            "sealed_matches": len(sealed),
            "matches": figures.table(pl.DataFrame({"match_id": sealed}, {"match_id": pl.Int64()})),
        },
        check_results=[
            dg.AssetCheckResult(
                passed=not left,
                check_name="everything_locked_is_sealed",
                metadata={"matches": list(left)[:50]},
            )
        ],
    )
