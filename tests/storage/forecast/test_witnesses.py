"""Witnesses: what a copy elsewhere notices of an owner who rewrites the database."""

import json
import re
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from storage.forecast.seals import cli, witnesses
from storage.forecast.writes.forecasts import seal as seal_forecasts
from storage.kit.clock import DatabaseClock
from storage.kit.signing import Signer, SigningKeyError, signer_in
from storage.kit.unit_of_work import UnitOfWork
from tests.clocks import step
from tests.storage.builders import a_model, fixture, forecast_of, ingest, the_match
from tests.storage.forecast.tampering import relink, tamper

Run = Callable[..., Result]
SEALS = 4


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def signer(keys: Path) -> Signer:
    return signer_in(keys)


@pytest.fixture
def chain(engine: Engine, clock: DatabaseClock, signer: Signer) -> Engine:
    """A database with a few signed seals, a minute apart."""
    del clock
    ingest(engine, fixture())
    match_id, model = the_match(engine).match_id, a_model(engine)
    for number in range(SEALS):
        with UnitOfWork(engine, signer=signer) as uow:
            tracks = ("odds_free", "market_blended")
            seal_forecasts(uow, [forecast_of(match_id, model, track=track) for track in tracks])
            uow.commit()
        step(engine, by=timedelta(minutes=1 + number))
    return engine


@pytest.fixture
def run(database_url: str, keys: Path) -> Run:
    """Run a command of this module on this test's world."""

    def invoke(command: str, *arguments: object) -> Result:
        environment = {"TOUCHLINE_DATABASE_URL": database_url, "TOUCHLINE_KEYS_DIR": str(keys)}
        return CliRunner().invoke(
            getattr(cli, command), [str(each) for each in arguments], env=environment
        )

    return invoke


@pytest.fixture
def witness(run: Run, chain: Engine, tmp_path: Path) -> Path:
    """The chain as somebody elsewhere keeps it."""
    file = tmp_path / "witness.json"
    exported = run("seals", "export", file)
    assert exported.exit_code == 0, exported.output
    assert f"{SEALS} seals are in" in exported.output
    return file


DELETE_ALL = (
    "DELETE FROM forecast.seal_signature", "DELETE FROM forecast.forecast",
    "DELETE FROM forecast.seal",
)  # fmt: skip
CUT_TAIL = tuple(f"{statement} WHERE seal_no > 2" for statement in DELETE_ALL)
REWRITE_ONE = (
    "UPDATE forecast.forecast SET p_home = 0.9, p_draw = 0.05, p_away = 0.05, body = convert_to("
    "replace(replace(replace(convert_from(body, 'UTF8'), '\"p_home\":0.5', '\"p_home\":0.9'),"
    " '\"p_draw\":0.3', '\"p_draw\":0.05'), '\"p_away\":0.2', '\"p_away\":0.05'), 'UTF8')"
    " WHERE seal_no = 2",
)
MOVE_TIMES = (
    "UPDATE forecast.seal SET sealed_at = sealed_at - interval '9 minutes' WHERE seal_no <= 3",
    "UPDATE forecast.forecast SET sealed_at = sealed_at - interval '9 minutes' WHERE seal_no <= 3",
)


@pytest.mark.parametrize(
    ("attack", "is_relinked", "difference"),
    [
        (DELETE_ALL, False, "seal 1: the witness holds it, but the chain is empty"),
        (CUT_TAIL, False, "seal 3: the witness holds it, but the chain ends at seal 2"),
        (REWRITE_ONE, True, "seal 2: root is "),
        (MOVE_TIMES, True, "seal 1: sealed_at is 2025-11-15T08:51:00Z here, but the witness"),
    ],
    ids=["delete everything", "cut the tail", "recompute the chain", "move times"],
)
def test_an_attack_that_leaves_a_chain_that_holds_is_caught_by_a_witness(
    run: Run, chain: Engine, witness: Path, attack: tuple[str, ...], *,
    is_relinked: bool, difference: str,
) -> None:  # fmt: skip
    tamper(chain, *attack)
    if is_relinked:
        relink(chain)
    alone = run("verify_seals")
    assert (alone.exit_code, "The chain holds." in alone.output) == (0, True), alone.output
    caught = run("verify_seals", "--witness", witness)
    assert caught.exit_code == 1
    assert difference in caught.output
    again = run("seals", "export", witness)
    assert again.exit_code == 1
    assert "is kept" in again.output


def test_a_moved_instant_is_caught_by_the_hash_alone(run: Run, chain: Engine) -> None:
    tamper(chain, *MOVE_TIMES)
    caught = run("verify_seals")
    assert caught.exit_code == 1
    assert "seal 1: hash does not follow" in caught.output


def test_a_witness_agrees_with_the_chain_that_goes_on(
    run: Run, chain: Engine, witness: Path, signer: Signer
) -> None:
    with UnitOfWork(chain, signer=signer) as uow:
        seal_forecasts(uow, [forecast_of(the_match(chain).match_id, 1, horizon="1h")])
        uow.commit()
    public = signer.public_key.hex()
    agreed = run("verify_seals", "--witness", witness, "--key", public)
    assert agreed.exit_code == 0, agreed.output
    assert f"agrees: {SEALS} seals, up to {SEALS}." in agreed.output
    assert run("seals", "export", witness).exit_code == 0
    assert len(witnesses.read(witness.read_bytes()).seals) == SEALS + 1
    stranger = run("verify_seals", "--witness", witness, "--key", "ab" * 32)
    assert stranger.exit_code == 1
    assert "is signed by" in stranger.output


def test_the_newest_seal_alone_is_a_witness_of_all_before_it(
    run: Run, chain: Engine, tmp_path: Path
) -> None:
    with chain.connect() as connection:
        written = witnesses.newest_document(connection, "simulated")
    assert written is not None
    file = tmp_path / "newest.json"
    file.write_bytes(written)
    assert run("verify_seals", "--witness", file).exit_code == 0
    tamper(chain, *REWRITE_ONE)
    relink(chain)
    caught = run("verify_seals", "--witness", file)
    assert f"seal {SEALS}: previous is" in caught.output


def test_the_report_is_json_on_request(run: Run, chain: Engine, witness: Path) -> None:
    report = json.loads(run("verify_seals", "--witness", witness, "--json").stdout)
    assert (report["holds"], report["seals"], report["forecasts"]) == (True, SEALS, 2 * SEALS)
    tamper(chain, *CUT_TAIL)
    result = run("verify_seals", "--witness", witness, "--json")
    report = json.loads(result.stdout)
    assert (result.exit_code, report["holds"], report["fault"]) == (1, False, None)
    assert report["witnesses"][0]["fault"]["seal_no"] == 3


def altered(**changes: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda content: {**content, **changes}


def without_signature(content: dict[str, Any]) -> dict[str, Any]:
    content["seals"][-1]["signature"] = None
    return content


def other_time(content: dict[str, Any]) -> dict[str, Any]:
    content["seals"][1]["sealed_at"] = "2025-11-15T08:00:00Z"
    return content


def other_key(content: dict[str, Any]) -> dict[str, Any]:
    content["keys"] = dict.fromkeys(content["keys"], "ab" * 32)
    return content


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (altered(type="a list"), "not 'touchline.seals'"),
        (altered(seals=[]), "not signed"),
        (altered(seals=None), "cannot be read"),
        (altered(keys=7), "cannot be read"),
        (without_signature, "not signed"),
        (other_time, "the signature of seal 2 does not hold"),
        (other_key, "is another key"),
        (lambda content: [content], "cannot be read"),
    ],
)
def test_a_forged_document_is_no_witness(
    run: Run, witness: Path, change: Callable[[Any], Any], complaint: str
) -> None:
    witness.write_text(json.dumps(change(json.loads(witness.read_text()))))
    refused = run("verify_seals", "--witness", witness)
    assert refused.exit_code == 1
    assert "is no witness" in refused.output
    assert complaint in refused.output


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"no JSON", b"17"])
def test_what_is_no_document_is_no_witness(run: Run, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "some.json"
    file.write_bytes(content)
    refused = run("verify_seals", "--witness", file)
    assert (refused.exit_code, "is no witness" in refused.output) == (1, True)


def test_verify_seals_prints_the_head_and_fails_on_one_it_does_not_hold(
    run: Run, chain: Engine
) -> None:
    found = re.search("head ([0-9a-f]{64})", run("verify_seals").output)
    assert found is not None
    good = run("verify_seals", "--head", found[1])
    assert good.exit_code == 0
    assert f"{SEALS} seals, {2 * SEALS} forecasts" in good.output
    bad = run("verify_seals", "--head", "ab" * 32)
    assert (bad.exit_code, "not in the chain" in bad.output) == (1, True)
    for strange in ("zz", "ab"):
        assert "64 hexadecimal digits" in run("verify_seals", "--head", strange).output


def test_an_empty_chain_has_nothing_to_export(
    run: Run, clock: DatabaseClock, tmp_path: Path
) -> None:
    refused = run("seals", "export", tmp_path / "none.json")
    assert refused.exit_code == 1
    assert "nothing is sealed yet" in refused.output
    assert not (tmp_path / "none.json").exists()


def test_an_unsigned_head_is_signed_when_it_is_exported(
    run: Run, engine: Engine, clock: DatabaseClock, tmp_path: Path
) -> None:
    ingest(engine, fixture())
    with UnitOfWork(engine) as uow:
        seal_forecasts(uow, [forecast_of(the_match(engine).match_id, a_model(engine))])
        uow.commit()
    with engine.connect() as connection:
        assert witnesses.newest_document(connection, "simulated") is None
    file = tmp_path / "witness.json"
    assert run("seals", "export", file).exit_code == 0
    assert run("verify_seals", "--witness", file).exit_code == 0


def test_the_key_is_made_once_and_is_the_owners_alone(keys: Path, signer: Signer) -> None:
    assert signer_in(keys).public_key == signer.public_key
    (file,) = keys.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    file.write_text("nothing of the kind")
    with pytest.raises(SigningKeyError, match="restore it from a backup"):
        signer_in(keys)
