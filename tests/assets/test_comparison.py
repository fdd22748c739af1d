"""Where sources differ, as an asset: its table, its checks, and the tables after every round."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import dagster as dg
import pytest
from sqlalchemy import Engine, select, text

from assets.core.comparison import core_agreement
from football.agreement import Kind
from storage.football.tables.agreement import disagreement, season_agreement
from storage.football.writes import questions
from storage.kit.unit_of_work import apply
from storage.raw.writes.payloads import RawStore
from tests.assets.test_agreement import EQUAL, answer
from tests.storage.builders import KICKOFF, final, fixture, from_csv, ingest

pytestmark = pytest.mark.usefixtures("clock")


def compared(engine: Engine) -> tuple[Mapping[str, Any], dict[str, bool]]:
    """Materialize the asset; return its metadata, and which checks passed."""
    result = dg.materialize([core_agreement], resources={"engine": engine})
    (materialization,) = result.asset_materializations_for_node("core_agreement")
    passed = {each.check_name: each.passed for each in result.get_asset_check_evaluations()}
    return materialization.metadata, passed


def publish(engine: Engine, body: bytes, days: int) -> None:
    at = KICKOFF + timedelta(days=days)
    RawStore(engine).put("espn", "standings", "sim.1/2025", 200, at, body)


def rows(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(select(disagreement).order_by(disagreement.c.key)))


def test_what_agrees_passes_and_says_that_no_table_is_known(engine: Engine) -> None:
    ingest(engine, final(2, 0), fixture("Eastmarch", "Brannock City", row_no=2))
    ingest(engine, final(2, 0, **from_csv()))
    metadata, passed = compared(engine)
    assert metadata["compared"].value == 1
    assert all(passed.values())
    with engine.connect() as connection:
        assert connection.execute(select(season_agreement.c.tables)).scalar_one() == 0
    assert compared(engine)[0]["compared"].value == 0


def test_another_score_fails_its_check(engine: Engine) -> None:
    ingest(engine, final(2, 0))
    ingest(engine, final(2, 1, **from_csv()))
    metadata, passed = compared(engine)
    assert metadata[f"differing/{Kind.SCORE}"].value == 1
    assert (passed["results_agree"], passed["tables_agree"]) == (False, True)


def test_the_last_table_of_every_round_is_compared_with_ours_of_then(engine: Engine) -> None:
    ingest(engine, final(2, 0), fixture("Eastmarch", "Brannock City", row_no=2))
    publish(engine, answer(*EQUAL), days=1)
    later = KICKOFF + timedelta(days=7)
    ingest(
        engine,
        final(1, 0, home="Caldervane", away="Harrowmere", kickoff_at=later,
              fetched_at=later + timedelta(hours=2)),
    )  # fmt: skip
    wrong = (("Harrowmere FC", 1, 2, 4, 1), ("Caldervane", 2, 2, 3, -1),
             ("Brannock City", 3, 0, 0, 0), ("Eastmarch", 4, 0, 0, 0))  # fmt: skip
    publish(engine, answer(*wrong), days=8)
    _, passed = compared(engine)
    assert not passed["tables_agree"]
    (points,) = [row for row in rows(engine) if row.value.startswith("points")]
    assert (points.kind, points.round, points.value, points.other_value) == (
        "table",
        2,
        "points 4",
        "points 3",
    )
    with engine.connect() as connection:
        seen = connection.execute(select(season_agreement)).one()
    assert (seen.tables, seen.last_table_on) == (2, (KICKOFF + timedelta(days=8)).date())
    question = apply(engine, questions.ask(points.disagreement_id))
    with engine.connect() as connection:
        provider = connection.execute(
            text(
                "SELECT endpoint FROM raw.quarantine q JOIN raw.payload p USING (payload_id)"
                " WHERE quarantine_id = :number"
            ),
            {"number": question},
        ).scalar_one()
    assert provider == "standings"
