"""Whether what a language model writes passes, and soon enough: a check of the insights."""

import dagster as dg
import polars as pl
from sqlalchemy import Engine

from assets import figures
from storage.insights import calls

NAME = "language_model_passes"
_HOURS = 24
_FEWEST = 20
_LEAST_PASSED = 0.25
_SLOWEST_SECONDS = 60.0
_COLUMNS = {
    "model": pl.String(),
    "purpose": pl.String(),
    "calls": pl.Int64(),
    "passed": pl.Int64(),
    "away": pl.Int64(),
    "prompt_tokens": pl.Int64(),
    "answer_tokens": pl.Int64(),
    "median_seconds": pl.Float64(),
    "slow_seconds": pl.Float64(),
}


def spec() -> dg.AssetCheckSpec:
    """Return the check; texts from templates stand whatever it says."""
    return dg.AssetCheckSpec(
        NAME,
        asset="predictions_insights",
        description=(
            f"Of at least {_FEWEST} answers of a language model in {_HOURS} hours a quarter passed"
            f" the verifier, and 19 of 20 came within {_SLOWEST_SECONDS:.0f} s."
        ),
    )


def check(engine: Engine) -> dg.AssetCheckResult:
    """Return how the calls of the last day ended; without any it passes."""
    with engine.connect() as connection:
        rows = connection.execute(calls.lately(), {"hours": _HOURS}).mappings().all()
    wrong: list[str] = []
    for row in rows:
        answered = row["calls"] - row["away"]
        name = f"{row['model']} ({row['purpose']})"
        if answered >= _FEWEST and row["passed"] < _LEAST_PASSED * answered:
            wrong.append(f"{name}: {row['passed']} of {answered} answers passed")
        if answered >= _FEWEST and row["slow_seconds"] > _SLOWEST_SECONDS:
            wrong.append(f"{name}: one answer in twenty takes over {row['slow_seconds']:.0f} s")
    shown = pl.DataFrame([dict(row) for row in rows], schema=_COLUMNS)
    return dg.AssetCheckResult(
        check_name=NAME,
        passed=not wrong,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"wrong": "; ".join(wrong) or "nothing", "calls": figures.table(shown)},
    )
