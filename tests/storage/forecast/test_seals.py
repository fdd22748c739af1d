"""Sealed forecasts: final, chained, in time, and checkable by a stranger."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import IntegrityError

from football.sealed.chain import GENESIS
from football.sealed.forecast import FORECAST, ForecastBody
from football.sealed.proof import faults_of, verify_proof
from storage.forecast.seals.proofs import read_proof
from storage.forecast.seals.verification import verify
from storage.forecast.tables.forecast import forecast
from storage.forecast.writes.forecasts import seal as seal_forecasts
from storage.kit.clock import DatabaseClock
from storage.kit.seals import SealRefusedError
from storage.kit.tables.seals import seal
from storage.kit.unit_of_work import UnitOfWork
from tests.clocks import set_stepped, step
from tests.storage.builders import (
    FETCHED,
    KICKOFF,
    a_model,
    fixture,
    forecast_of,
    ingest,
    the_match,
)
from tests.storage.forecast.tampering import seal_directly, tamper


@pytest.fixture
def sealable(engine: Engine, clock: DatabaseClock) -> dict[str, Any]:
    """A match to come and a model: what every forecast needs."""
    assert clock.now() < KICKOFF
    ingest(engine, fixture())
    return {"match_id": the_match(engine).match_id, "model_version_id": a_model(engine)}


def seal_one(engine: Engine, *bodies: ForecastBody) -> list[UUID]:
    with UnitOfWork(engine) as uow:
        ids = seal_forecasts(uow, bodies)
        uow.commit()
    return ids


FORGET_THE_SECOND = (
    "DELETE FROM forecast.forecast WHERE seal_no = 2; DELETE FROM forecast.seal WHERE seal_no = 2"
)
REDIGEST = "UPDATE forecast.forecast SET digest = sha256(body)"
REWRITE = (
    "UPDATE forecast.forecast SET body = convert_to("
    "replace(convert_from(body, 'UTF8'), '\"24h\"', '\"23h\"'), 'UTF8')"
)


def test_the_query_columns_say_what_the_body_says(
    engine: Engine, sealable: dict[str, Any]
) -> None:
    uneven: dict[str, Any] = {"p_home": 0.1 + 0.2, "p_draw": 0.4, "p_away": 0.3}
    (forecast_id,) = seal_one(engine, forecast_of(**sealable, **uneven))
    with engine.connect() as connection:
        row = connection.execute(select(forecast)).one()
    body = json.loads(row.body)
    assert row.forecast_id == forecast_id == UUID(body["forecast_id"])
    assert row.match_id == sealable["match_id"] == body["match_id"]
    assert (row.p_home, row.p_draw, row.p_away) == (0.1 + 0.2, 0.4, 0.3)
    assert (row.kickoff_at, row.as_of) == (KICKOFF, FETCHED)
    assert row.sealed_at < row.kickoff_at


def test_one_transaction_makes_one_seal_over_all_its_forecasts(
    engine: Engine, sealable: dict[str, Any]
) -> None:
    with UnitOfWork(engine) as uow:
        seal_forecasts(
            uow, [forecast_of(**sealable), forecast_of(**sealable, track="market_blended")]
        )
        seal_forecasts(uow, [forecast_of(**sealable, horizon="1h")])
        uow.commit()
    assert uow.sealed is not None
    assert uow.sealed.previous == GENESIS
    assert uow.sealed.count == 3
    report = verify(engine)
    assert (report.seals, report.forecasts, report.fault) == (1, 3, None)
    assert report.head == uow.sealed.hash


def test_an_empty_chain_holds(engine: Engine) -> None:
    report = verify(engine)
    assert report.holds
    assert (report.seals, report.forecasts, report.head) == (0, 0, GENESIS)


@pytest.mark.parametrize("table", ["seal", "forecast"])
@pytest.mark.parametrize(
    "verb", ["UPDATE {} SET seal_no = seal_no", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_nothing_sealed_can_be_changed_by_the_owner_either(
    engine: Engine, owner_engine: Engine, sealable: dict[str, Any], table: str, verb: str
) -> None:
    seal_one(engine, forecast_of(**sealable))
    with (
        pytest.raises(IntegrityError, match="refused"),
        owner_engine.begin() as connection,
    ):
        connection.exec_driver_sql(verb.format(f"forecast.{table}"))
    assert verify(engine).forecasts == 1


def test_a_forecast_cannot_be_added_to_an_old_seal(
    engine: Engine, sealable: dict[str, Any]
) -> None:
    seal_one(engine, forecast_of(**sealable))
    late = (
        "INSERT INTO forecast.forecast (seal_no, position, body)"
        " SELECT seal_no, 1, body FROM forecast.forecast"
    )
    with pytest.raises(IntegrityError, match="none at position 1"), engine.begin() as connection:
        connection.exec_driver_sql(late)


def test_sealing_after_kickoff_is_refused(engine: Engine, sealable: dict[str, Any]) -> None:
    set_stepped(engine, KICKOFF)
    with pytest.raises(SealRefusedError, match="too late"):
        seal_one(engine, forecast_of(**sealable))
    assert verify(engine).seals == 0


def test_a_body_cannot_talk_its_way_past_the_real_kickoff(
    engine: Engine, sealable: dict[str, Any]
) -> None:
    set_stepped(engine, KICKOFF + timedelta(minutes=1))
    with pytest.raises(SealRefusedError, match="too late"):
        seal_one(engine, forecast_of(**sealable, kickoff_at=KICKOFF + timedelta(days=1)))


def test_the_moment_of_sealing_is_the_clocks_not_the_writers(
    engine: Engine, sealable: dict[str, Any], clock: DatabaseClock
) -> None:
    written = FORECAST.encode(forecast_of(**sealable))
    seal_directly(engine, written, sealed_at="'2020-01-01T00:00Z'", version="1", seal_no="7")
    with engine.connect() as connection:
        assert connection.execute(select(seal.c.sealed_at)).scalar_one() == clock.now()
        assert connection.execute(select(forecast.c.sealed_at)).scalar_one() == clock.now()


def test_a_body_without_what_it_needs_is_refused(engine: Engine, sealable: dict[str, Any]) -> None:
    whole = FORECAST.encode(forecast_of(**sealable))
    lacking = whole.replace(b',"track":"odds_free"', b"")
    assert lacking != whole
    for written in (lacking, b"[]", b"{}", b"no JSON", b"\xff"):
        with pytest.raises(psycopg.Error):
            seal_directly(engine, written)
    assert verify(engine).seals == 0
    seal_directly(engine, whole)
    assert verify(engine).holds


def test_probabilities_that_do_not_sum_to_one_are_refused(
    engine: Engine, sealable: dict[str, Any]
) -> None:
    with pytest.raises(SealRefusedError, match="sums_to_one"):
        seal_one(engine, forecast_of(**sealable, p_home=0.6))


def test_concurrent_writers_make_one_chain_without_forks(
    engine: Engine, sealable: dict[str, Any]
) -> None:
    def write(_number: int) -> None:
        for _ in range(10):
            seal_one(engine, forecast_of(**sealable), forecast_of(**sealable, horizon="1h"))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))
    report = verify(engine)
    assert (report.seals, report.forecasts, report.fault) == (60, 120, None)
    with engine.connect() as connection:
        previous = set(connection.execute(select(seal.c.previous)).scalars())
        hashes = set(connection.execute(select(seal.c.hash)).scalars())
    assert len(previous) == 60
    assert previous - hashes == {GENESIS}


@pytest.mark.parametrize(
    ("tampering", "seal_no", "reason"),
    [
        ("UPDATE forecast.forecast SET p_home = 0.4, p_away = 0.3", 1, "query column"),
        (f"{REWRITE} WHERE seal_no = 2", 2, "digest"),
        (
            f"{REWRITE}, horizon = '23h' WHERE seal_no = 3; {REDIGEST}",
            3,
            "root",
        ),
        ("DELETE FROM forecast.forecast WHERE seal_no = 1", 1, "forecasts are missing"),
        (FORGET_THE_SECOND, 3, "a seal is missing"),
        ("UPDATE forecast.seal SET root = sha256('x')", 1, "hash does not follow"),
        (
            "UPDATE forecast.seal SET sealed_at = sealed_at - interval '1 day' WHERE seal_no = 3",
            3,
            "hash does not follow",
        ),
        (
            "UPDATE forecast.seal SET root = sha256('x'), hash = "
            "forecast.seal_hash(version, previous, sha256('x'), sealed_at, count)"
            " WHERE seal_no = 1",
            1,
            "root does not follow",
        ),
    ],
)
def test_verifying_names_the_first_fault(
    engine: Engine,
    sealable: dict[str, Any],
    tampering: str,
    seal_no: int,
    reason: str,
) -> None:
    for _ in range(3):
        seal_one(engine, forecast_of(**sealable))
        step(engine, by=timedelta(minutes=1))
    tamper(engine, tampering)
    fault = verify(engine).fault
    assert fault is not None
    assert fault.seal_no == seal_no
    assert reason in fault.reason


def test_a_chain_cut_short_is_found_by_a_head_published_before(
    engine: Engine, sealable: dict[str, Any]
) -> None:
    seal_one(engine, forecast_of(**sealable))
    seal_one(engine, forecast_of(**sealable))
    published = verify(engine).head
    tamper(engine, FORGET_THE_SECOND)
    assert verify(engine).holds
    fault = verify(engine, expected_head=published).fault
    assert fault is not None
    assert "head" in fault.reason


def test_a_proof_convinces_a_stranger_and_a_changed_one_does_not(
    engine: Engine, sealable: dict[str, Any]
) -> None:
    ids = seal_one(engine, *(forecast_of(**sealable, horizon=h) for h in ("48h", "24h", "1h")))
    published = verify(engine).head.hex()
    seal_one(engine, forecast_of(**sealable))
    with engine.connect() as connection:
        proof = read_proof(connection, ids[1])
    assert proof is not None
    proof = json.loads(json.dumps(proof))
    assert verify_proof(proof, published_head=published)
    assert len(proof["later"]) == len(proof["later_roots"]) == 1

    forged = proof | {"body": proof["body"].replace('"p_home":0.5', '"p_home":0.7')}
    assert "the digest is not the body's" in faults_of(forged)
    assert not verify_proof(proof | {"position": 0})
    assert not verify_proof(proof | {"later": []})
    assert not verify_proof(proof | {"version": 1})
    assert not verify_proof(proof | {"sealed_at": "2025-11-15T08:59:59Z"})
    assert not verify_proof(proof | {"forecast_id": str(ids[0])})
    assert faults_of(proof, published_head="00" * 32) == ["the published head is not in the chain"]
    assert faults_of({}) != []
    assert faults_of(proof | {"digests": ["zz"]}) != []


def test_there_is_no_proof_of_what_was_never_sealed(engine: Engine) -> None:
    with engine.connect() as connection:
        assert read_proof(connection, UUID(int=1)) is None
        assert connection.execute(text("SELECT count(*) FROM forecast.seal")).scalar_one() == 0
