"""The commands on the stores, as a person runs them."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from storage import cli
from storage.kit.clock import DatabaseClock
from storage.raw.writes import quarantine
from storage.raw.writes.payloads import RawStore, StoredPayload
from tests.clocks import set_live
from tests.databases import url_as
from tests.storage.builders import (
    FETCHED,
    KICKOFF,
    count,
    fixture,
    ingest,
)
from touchline.cli import COMMANDS

Run = Callable[..., Result]


@pytest.fixture
def run(database_url: str, clock: DatabaseClock) -> Run:
    """Run a command on this test's world."""
    del clock

    def invoke(command: str, *arguments: str) -> Result:
        role = COMMANDS[command.replace("_", "-")].role
        environment = {"TOUCHLINE_DATABASE_URL": url_as(role, database_url)}
        return CliRunner().invoke(getattr(cli, command), arguments, env=environment)

    return invoke


def teams_of_the_season(engine: Engine) -> None:
    ingest(engine, fixture("Harrowmere", "Caldervane"))


def test_migrate_may_be_repeated(run: Run) -> None:
    assert run("migrate").exit_code == 0


def test_an_unknown_team_is_listed_shown_mended_and_replayed(engine: Engine, run: Run) -> None:
    teams_of_the_season(engine)
    store = RawStore(engine)
    payload_id = store.put("espn", "scoreboard", "sim.1", 200, FETCHED, b"{}")
    unknown = fixture("Caldervane", "Harowmere", kickoff_at=KICKOFF.replace(month=12))
    ingest(engine, unknown, payload_id=payload_id)

    listed = run("quarantine", "list", "--reason", "unknown_team")
    assert "no team of Northland is called 'Harowmere' (espn)" in listed.output
    assert "1 x unknown_team" in listed.output
    shown = run("quarantine", "show", listed.output.splitlines()[-1].split()[0])
    assert "from espn sim.1, row 1" in shown.output
    assert '"team": "Harrowmere"' in shown.output

    added = run(
        "alias", "add", "Harowmere", "Harrowmere", "--country", "Northland", "--source", "espn"
    )
    assert added.exit_code == 0
    assert "Harowmere → Harrowmere (espn)" in run("alias", "list", "--country", "Northland").output

    def take(payload: StoredPayload, body: bytes) -> None:
        assert (payload.payload_id, body) == (payload_id, b"{}")
        ingest(engine, unknown, payload_id=payload.payload_id)

    assert quarantine.replay(engine, {"test": take}) == 1
    assert "Nothing is in quarantine." in run("quarantine", "list").output
    assert count(engine, "football.match") == 2
    assert quarantine.replay(engine, {"test": take}) == 0


def test_replay_finds_the_parsers_of_today(engine: Engine, run: Run) -> None:
    teams_of_the_season(engine)
    replayed = run("quarantine", "replay")
    assert replayed.exit_code == 0
    assert "0 payloads replayed, 0 entries left." in replayed.output


def test_an_entry_nobody_has_is_reported_unknown(run: Run) -> None:
    shown = run("quarantine", "show", "00000000-0000-0000-0000-000000000001")
    assert shown.exit_code == 1
    assert "quarantine list" in shown.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("X", "Harowmere", "--country", "Northland"), "the nearest is 'Harrowmere'"),
        (("X", "Harrowmere", "--country", "Nowhere"), "no teams are known in 'Nowhere'"),
        (("Caldervane", "Harrowmere", "--country", "Northland"), "another team"),
        (("X" * 300, "Harrowmere", "--country", "Northland"), "longer than 100 characters"),
        (("X\u202eY", "Harrowmere", "--country", "Northland"), "direction of writing"),
    ],
)
def test_an_alias_that_cannot_be_is_refused(
    engine: Engine, run: Run, arguments: tuple[str, ...], message: str
) -> None:
    teams_of_the_season(engine)
    refused = run("alias", "add", *arguments)
    assert refused.exit_code == 1
    assert message in refused.output


def test_the_clock_is_shown_stepped_and_sped_up_but_never_turned_back(run: Run) -> None:
    assert "2025-11-15T09:00:00+00:00 (stepped)" in run("clock", "show").output
    assert "2025-11-15T11:30" in run("clock", "step", "--hours", "2.5").output
    assert "2025-11-16T00:00" in run("clock", "step", "--to", "2025-11-16").output
    back = run("clock", "step", "--hours", "-1")
    assert back.exit_code == 1
    assert "never goes backwards" in back.output
    assert "(accelerated)" in run("clock", "speed", "60").output
    assert "60 domain seconds a second" in run("clock", "show").output
    assert run("clock", "speed", "--", "-1").exit_code == 1


def test_a_live_clock_is_left_alone(engine: Engine, run: Run) -> None:
    set_live(engine)
    assert "live" in run("clock", "step", "--hours", "1").output
    assert run("clock", "speed", "2").exit_code == 1
