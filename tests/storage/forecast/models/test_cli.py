"""`touchline models`: what a person sees and does on a terminal."""

import socket

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from football.lifecycle import Kind
from storage.forecast.models import decisions
from storage.forecast.models.candidates import Candidate
from storage.forecast.models.cli import models
from storage.forecast.models.decisions import Why
from storage.forecast.models.moves import Moves
from tests.storage.builders import FETCHED

pytestmark = pytest.mark.usefixtures("clock")

NAME = "outcome_odds_free"


@pytest.fixture
def run(database_url: str, monkeypatch):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{unused.getsockname()[1]}"
    monkeypatch.setenv("TOUCHLINE_DATABASE_URL", database_url)
    monkeypatch.setenv("TOUCHLINE_MLFLOW_TRACKING_URI", nobody)
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    return lambda *arguments: CliRunner().invoke(models, arguments)


@pytest.fixture
def moves(engine: Engine) -> Moves:
    return Moves(engine)


def adopt(moves: Moves, fit: int, *, kind: Kind = Kind.REFIT) -> int:
    candidate = Candidate(
        name=NAME,
        track="odds_free",
        family="stacked_logit",
        parameters={"fit": fit},
        as_of=FETCHED,
    )
    ((made),) = moves.adopt([(candidate, None, Why(kind=kind, reason="fitted"))])
    return made.model_version_id


def test_a_person_sees_versions_and_what_was_decided(moves, run):
    assert "0 of 0 versions" in run("list").output
    for fit in range(3):
        adopt(moves, fit)
    shown = run("list").output
    assert "outcome_odds_free 3  champion" in shown
    assert "outcome_odds_free 2  previous" in shown
    assert "2 of 3 versions" in shown
    assert "outcome_odds_free 1  retired" in run("list", "--all").output
    assert "refit 2 → 3: fitted (touchline)" in run("list", "--name", NAME).output


def test_a_person_promotes_and_rolls_back_with_a_reason_on_record(engine, moves, run):
    first, _ = adopt(moves, 1, kind=Kind.FIRST), adopt(moves, 2)
    done = run("promote", str(first), "--reason", "the second forgets draws")
    assert done.exit_code == 0
    assert f"{NAME} 1 is champion." in done.output
    back = run("rollback", NAME, "--reason", "it did not")
    assert f"{NAME} 2 is champion." in back.output
    newest, before, *_ = decisions.listed(engine, NAME)
    assert (newest.kind, newest.reason, newest.from_version) == ("rollback", "it did not", 1)
    assert (before.kind, before.reason) == ("manual", "the second forgets draws")
    assert before.decided_by.endswith("a terminal")


def test_what_cannot_be_done_is_refused_and_changes_nothing(engine, moves, run):
    champion = adopt(moves, 1, kind=Kind.FIRST)
    for arguments, message in (
        (("promote", "99", "--reason", "x"), "touchline models list"),
        (("promote", str(champion), "--reason", "x"), "champion already"),
        (("promote", str(champion), "--reason", " "), "say why"),
        (("reject", str(champion), "--reason", "x"), "roll it back"),
        (("rollback", NAME, "--reason", "x"), "no champion before"),
    ):
        done = run(*arguments)
        assert done.exit_code != 0
        assert message in done.output
    assert len(decisions.listed(engine)) == 1
