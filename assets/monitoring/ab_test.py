"""Tests of challengers, read after every full time, and what follows from their verdicts.

What belongs here: taking readings, moving versions. What does not: what a reading finds
(`football.experiments`), what is kept of it (`storage.monitoring.ab_tests`), how it reads
(`memo`).

What is due: a reading of each test in progress, and a move of each version whose test has
ended. A repeat finds neither, and changes nothing.
"""

from collections.abc import Iterator

import dagster as dg
import polars as pl
from sqlalchemy import Engine

from assets import contracts, figures
from assets.monitoring import memo
from assets.result import Materialized
from football.experiments.verdict import State
from football.lifecycle import Kind
from storage.forecast.models.registry import Registry, Why
from storage.monitoring.ab_tests import readings
from storage.monitoring.ab_tests.readings import Look

_SCHEMA = pl.Schema(
    {
        "ab_test_id": pl.Int64(),
        "name": pl.String(),
        "versions": pl.String(),
        "state": pl.String(),
        "matches": pl.Int64(),
        "planned": pl.Int64(),
        "gain": pl.Float64(),
        "lower": pl.Float64(),
        "upper": pl.Float64(),
        "log_e_better": pl.Float64(),
        "reason": pl.String(),
    }
)

CONTRACT = contracts.FrameContract(
    columns=_SCHEMA,
    key=("ab_test_id",),
    optional=frozenset({"gain", "lower", "upper"}),
    within={"matches": (0, 10_000_000), "gain": (-10, 10)},
)


@dg.asset(
    deps=["core_matches", "predictions_upcoming"],
    owners=["team:models"],
    kinds={"postgres", "mlflow"},
    code_version="1",
    pool="ab_test",
    check_specs=[contracts.spec("monitoring_ab_test")],
)
def monitoring_ab_test(
    context: dg.AssetExecutionContext,
    engine: dg.ResourceParam[Engine],
    registry: dg.ResourceParam[Registry],
) -> Materialized:
    """A reading of every running test, and the promotions and rejections that tests led to."""
    taken = list(take_readings(engine, context.run.run_id))
    check = contracts.of_frame("monitoring_ab_test", table(taken), CONTRACT)
    moved = publish_verdicts(engine, registry, context.run.run_id) if check.passed else []
    return dg.MaterializeResult(
        metadata={
            "tests_read": len(taken),
            "verdicts": len(moved),
            "readings": figures.table(table(taken)),
            **{f"moved_{number}": text for number, text in enumerate(moved, 1)},
            **{
                f"test_{each.test.ab_test_id}": figures.picture(memo.course(each), each.test.name)
                for each in taken
            },
        },
        check_results=[check],
    )


def take_readings(engine: Engine, dagster_run_id: str) -> Iterator[Look]:
    """Read every test in progress and yield what was found."""
    with engine.connect() as connection:
        tests = readings.in_progress(connection)
    for test in tests:
        seen = readings.take(
            engine, test.ab_test_id, dagster_run_id=dagster_run_id, memo_of=memo.write
        )
        if seen is not None:
            yield seen


def publish_verdicts(engine: Engine, registry: Registry, dagster_run_id: str) -> list[str]:
    """Move the version of every test that ended and has not reached the registry.

    Returns what was done, in words. The decision names its test: once it is written nothing is
    due, and a run that died before it writes it the next time.
    """
    with engine.connect() as connection:
        due = [
            (
                test,
                readings.challenger_of(connection, test),
                readings.last_figures(connection, test),
            )
            for test in readings.undecided(connection)
        ]
    done: list[str] = []
    for test, version_id, figured in due:
        if version_id is None:
            continue
        is_won = test.state == State.PROMOTE
        why = Why(
            kind=Kind.EVIDENCE if is_won else Kind.REJECTION,
            reason=f"test {test.ab_test_id}, {test.name}: {test.reason}",
            evidence=figured,
            decided_by="monitoring_ab_test",
            ab_test_id=test.ab_test_id,
            dagster_run_id=dagster_run_id,
        )
        moved = registry.promote(version_id, why) if is_won else registry.reject(version_id, why)
        done.append(f"{moved.name} {moved.version} is {moved.state}: {why.reason}")
    if done:
        registry.align()
    return done


def table(taken: list[Look]) -> pl.DataFrame:
    """Return a row per reading, as a person reads it."""
    return pl.DataFrame(
        [
            {
                "ab_test_id": each.test.ab_test_id,
                "name": each.test.name,
                "versions": f"{each.test.control_version} against {each.test.treatment_version}",
                "state": each.found.verdict.state.value,
                "matches": each.found.standing.matches,
                "planned": each.test.planned_matches,
                "gain": memo.finite(each.found.standing.gain),
                "lower": memo.finite(each.found.standing.lower),
                "upper": memo.finite(each.found.standing.upper),
                "log_e_better": each.found.standing.log_e_better,
                "reason": each.found.verdict.reason,
            }
            for each in taken
        ],
        schema=_SCHEMA,
    )
