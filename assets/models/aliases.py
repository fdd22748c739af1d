"""MLflow's aliases, kept where Postgres says; one that a person moved is taken as a decision."""

from dataclasses import asdict

import dagster as dg
import polars as pl

from assets import figures
from assets.result import Materialized
from storage.forecast.models.registry import Registry

FOLLOWS = "follows_postgres"
_COLUMNS = {
    "name": pl.String(),
    "alias": pl.String(),
    "found": pl.Int64(),
    "set_to": pl.Int64(),
    "is_by_hand": pl.Boolean(),
}


@dg.asset(
    deps=["models_champion"],
    owners=["team:models"],
    kinds={"mlflow", "postgres"},
    code_version="1",
    check_specs=[
        dg.AssetCheckSpec(
            FOLLOWS,
            asset="models_aliases",
            blocking=True,
            description="Every alias in MLflow points where Postgres says.",
        )
    ],
)
def models_aliases(registry: dg.ResourceParam[Registry]) -> Materialized:
    """Set the aliases champion, challenger and previous; record what was moved by hand."""
    repairs = registry.reconcile()
    shown = pl.DataFrame([asdict(each) for each in repairs], schema=_COLUMNS)
    return dg.MaterializeResult(
        metadata={
            "repaired": len(repairs),
            "moved_by_hand": sum(each.is_by_hand for each in repairs),
            "repairs": figures.table(shown),
        },
        # Checked once more: what was set is there, and stays.
        check_results=[dg.AssetCheckResult(check_name=FOLLOWS, passed=not registry.align())],
    )
