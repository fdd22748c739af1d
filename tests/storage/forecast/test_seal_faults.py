"""What verifying a chain finds that its owner wrote past every trigger, and how it says so."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, text

from football.sealed.proof import faults_of
from storage.forecast.seals import cli, verification
from storage.forecast.seals.proofs import read_proof
from storage.forecast.seals.verification import verify
from storage.forecast.statements import exports, forecasts
from storage.forecast.writes.forecasts import seal as seal_forecasts
from storage.kit.clock import DatabaseClock
from storage.kit.unit_of_work import UnitOfWork
from tests.clocks import step
from tests.storage.builders import KICKOFF, a_model, fixture, forecast_of, ingest, the_match
from tests.storage.forecast.tampering import relink, tamper

Seal = Callable[[], UUID]


@pytest.fixture
def seal(engine: Engine, clock: DatabaseClock) -> Seal:
    """Seal one more forecast of a match to come, and step a minute on."""
    ingest(engine, fixture())
    match_id, model = the_match(engine).match_id, a_model(engine)

    def another() -> UUID:
        with UnitOfWork(engine) as uow:
            (forecast_id,) = seal_forecasts(uow, [forecast_of(match_id, model)])
            uow.commit()
        step(engine, by=timedelta(minutes=1))
        return forecast_id

    return another


def first_fault(engine: Engine) -> str:
    fault = verify(engine).fault
    return "none" if fault is None else f"{fault.seal_no}: {fault.reason}"


BODY = "UPDATE forecast.forecast SET body = {} WHERE seal_no = 2"
ALL_AT_ONCE = (
    "UPDATE forecast.forecast SET p_home = {0}, p_draw = {1}, body = convert_to(replace(replace("
    "convert_from(body, 'UTF8'), '\"p_home\":0.5', '\"p_home\":{0}'),"
    " '\"p_draw\":0.3', '\"p_draw\":{1}'), 'UTF8') WHERE seal_no = 2"
)
LATER_FACTS = (
    "UPDATE forecast.forecast SET as_of = '2025-11-15 14:00Z', body = convert_to(replace("
    "convert_from(body, 'UTF8'), '2025-11-15T08:00:00Z', '2025-11-15T14:00:00Z'), 'UTF8')"
    " WHERE seal_no = 2"
)


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        (BODY.format("'no JSON'"), "2: the body at position 0 is no JSON"),
        (BODY.format(r"'\xfffe'"), "2: the body at position 0 is no JSON"),
        (BODY.format("'[1]'"), "2: the body at position 0 is no forecast"),
        (BODY.format("'{{}}'"), "2: a query column differs from its body"),
        (BODY.format('\'{{"p_home": "many"}}\''), "2: the body at position 0 lacks forecast_id"),
        (ALL_AT_ONCE.format("1.2", "-0.4"), "2: the probabilities of a forecast are none"),
        (ALL_AT_ONCE.format("0.6", "0.4"), "2: the probabilities of a forecast are none"),
        (LATER_FACTS, "2: a forecast was sealed before its own facts"),
    ],
)
def test_a_chain_that_follows_may_still_hold_what_is_no_forecast(
    engine: Engine, seal: Seal, statement: str, fault: str
) -> None:
    for _ in range(3):
        seal()
    tamper(engine, statement.replace("{{", "{").replace("}}", "}"))
    relink(engine)
    assert first_fault(engine).startswith(fault)


def test_an_unreadable_body_is_a_line_and_no_traceback(
    engine: Engine, seal: Seal, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        seal()
    tamper(engine, BODY.format("'no JSON'"))
    relink(engine)
    monkeypatch.setattr(verification, "SEALS_AT_ONCE", 2)
    monkeypatch.setattr(cli, "SEALS_AT_ONCE", 2)
    result = CliRunner().invoke(cli.verify_seals, [], env={"TOUCHLINE_DATABASE_URL": database_url})
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert "4 of 5 seals" in result.stderr
    assert "Error: seal 2: the body at position 0 is no JSON" in result.stderr


INJECT = (
    "INSERT INTO forecast.forecast (seal_no, position, body, digest, forecast_id, match_id, track,"
    " horizon, model_version_id, kickoff_at, as_of, sealed_at, p_home, p_draw, p_away,"
    " features_digest, role)"
    " SELECT {seal_no}, {position}, body, digest, '{forecast_id}', match_id,"
    " track, horizon, model_version_id, kickoff_at, as_of, sealed_at, 0.98, 0.01, 0.01,"
    " features_digest, role FROM forecast.forecast WHERE seal_no = 1"
)


@pytest.mark.parametrize(
    ("seal_no", "position", "fault"),
    [
        (9, 0, "9: a forecast claims this seal, which does not exist"),
        (2, 1, "2: holds another number of forecasts than it sealed"),
    ],
)
def test_a_row_under_no_seal_is_found_and_neither_exported_nor_answered(
    engine: Engine, seal: Seal, seal_no: int, position: int, fault: str
) -> None:
    seal()
    honest = seal()
    strange = uuid4()
    tamper(engine, INJECT.format(seal_no=seal_no, position=position, forecast_id=strange))
    assert first_fault(engine) == fault
    values = {"match_ids": [the_match(engine).match_id], "limit": 100}
    with engine.connect() as connection:
        shown = [
            *connection.execute(exports.page(filters=frozenset(), is_continued=False), values),
            *connection.execute(forecasts.newest_of_matches(), values),
            *connection.execute(
                forecasts.history(), {"match_id": the_match(engine).match_id, "limit": 100}
            ),
        ]
        every_role = connection.execute(forecasts.newest_of_every_role(), values).all()
        assert read_proof(connection, strange) is None
    assert strange not in {row.forecast_id for row in shown}
    assert honest in {row.forecast_id for row in shown}
    assert len(every_role) == 1


def test_a_chain_of_version_1_goes_on_in_version_2(engine: Engine, seal: Seal) -> None:
    old = [seal(), seal()]
    tamper(engine, "UPDATE forecast.seal SET version = 1")
    relink(engine)
    with engine.connect() as connection:
        one = connection.execute(
            text("SELECT bool_and(hash = sha256(previous || root)) FROM forecast.seal")
        ).scalar_one()
    assert one
    new = [seal(), seal()]
    report = verify(engine)
    assert (report.seals, report.fault) == (4, None)
    with engine.connect() as connection:
        versions = connection.execute(text("SELECT version FROM forecast.seal ORDER BY seal_no"))
        assert versions.scalars().all() == [1, 1, 2, 2]
        for forecast_id in (*old, *new):
            proof = read_proof(connection, forecast_id)
            assert proof is not None
            assert faults_of(proof, published_head=report.head.hex()) == []
    tamper(engine, "UPDATE forecast.seal SET version = 1 WHERE seal_no = 4")
    relink(engine)
    assert first_fault(engine) == "4: goes back to an older version of seals"


def test_a_match_that_had_begun_is_found_from_its_versions(engine: Engine, seal: Seal) -> None:
    seal()
    seal()
    tamper(
        engine,
        "UPDATE football.match_version SET kickoff_at = '2025-11-15 09:00:30Z',"
        " recorded_at = '2025-11-15 08:00Z'",
    )
    assert the_match(engine).kickoff_at == KICKOFF
    assert first_fault(engine) == "2: a forecast was sealed after its match began"
