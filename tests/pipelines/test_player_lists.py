"""`touchline ingest players` and `transfers` on small lists of our own."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, insert, select

from assets.core.waiting import replay_open_entries
from pipelines.ingest_cli import ingest
from storage.football.cli import players as player_command
from storage.football.register import load
from storage.football.tables.players import player_value
from storage.register.tables import player, team
from tests.storage.builders import count

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]

RATINGS = """player_id,name,rating,club,birthdate,preferred_positions,joined_club,value
9,Rurik Ormsary,74,Harrowmere,2001-03-09,ST/LW,2023-07-01,2.5m
10,Osric Skaill,61,Harrowmere FC,1998-01-02,GK,2022-07-01,
11,Bram Esholt,120,Harrowmere,2000-01-01,CB,2022-07-01,
12,Nobody Known,55,Somewhere Else,2000-01-01,CB,,
13,Idris Fladda,abc,Harrowmere,2000-01-01,CB,,
14,,50,Harrowmere,2000-01-01,CB,,
15,Kester Skaill,58,Harrowmere,1999-05-05
16,J. Twin,50,Harrowmere,,CM,,
"""
MOVES = """name,date,from,to,fee,loan,birthdate
Rurik Ormsary,2025-08-20,Harrowmere,Caldervane,1500000,,2001-03-09
Osric Skaill,2025-08-21,Harrowmere,Caldervane,,loan,1998-01-02
Osric Skaill,2025-13-01,Harrowmere,Caldervane,,loan,1998-01-02
"""


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, database_url: str, engine: Engine) -> dict[str, int]:
    """Two clubs; of Harrowmere a forward known by line-ups, and two of one name."""
    monkeypatch.setenv("TOUCHLINE_DATABASE_URL", database_url)
    monkeypatch.setenv("TOUCHLINE_WORLD", "live")
    with engine.begin() as connection:
        teams = [
            connection.execute(
                insert(team).values(name=name, country="Northland").returning(team.c.team_id)
            ).scalar_one()
            for name in ("Harrowmere", "Caldervane")
        ]
        return {
            name: connection.execute(
                insert(player).values(name=name, team_id=teams[0]).returning(player.c.player_id)
            ).scalar_one()
            for name in ("R. Ormsary", "James Twin", "John Twin")
        }


def run(*arguments: object) -> dict[str, Any]:
    result = CliRunner().invoke(ingest, [*map(str, arguments), "--source", "list", "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)["files"][0]


def test_lists_land_row_by_row_and_what_cannot_is_named_by_its_line(
    tmp_path: Path, engine: Engine, world: dict[str, int]
) -> None:
    path, moves = tmp_path / "ratings.csv", tmp_path / "moves.csv"
    path.write_text(RATINGS)
    moves.write_text(MOVES)
    looked = run("players", path, "--as-of", "2025-07-01", "--dry-run")
    assert count(engine, "football.player_value") == count(engine, "raw.payload") == 0
    told = run("players", path, "--as-of", "2025-07-01")
    assert told == looked
    assert (told["rows"], told["accepted"], told["quarantined"]) == (8, 2, 6)
    assert {each["line"]: each["reason"] for each in told["rejected"]} == {
        4: "bad_value",
        5: "unknown_team",
        6: "bad_value",
        7: "missing_field",
        8: "malformed",
        9: "ambiguous_player",
    }
    again = run("players", path, "--as-of", "2025-07-01")
    assert (again["accepted"], again["unchanged"]) == (0, 2)
    moved = run("transfers", moves)
    assert (moved["accepted"], moved["quarantined"]) == (2, 1)

    register = load(engine, datetime(2025, 11, 1, tzinfo=UTC))
    ormsary = str(world["R. Ormsary"])
    who = {row["player"]: row for row in register.players.iter_rows(named=True)}
    assert (who[ormsary]["born_on"], who[ormsary]["position"]) == (date(2001, 3, 9), "F")
    worth = register.values.select("player", "kind", "value").rows()
    assert {(ormsary, "rating", 74.0), (ormsary, "value", 2.5e6)} <= set(worth)
    assert register.transfers["is_loan"].to_list() == [False, True]
    assert register.transfers["fee_eur"].to_list() == [1.5e6, None]
    before = load(engine, datetime(2025, 7, 1, 12, tzinfo=UTC))
    assert before.values.is_empty()


def test_a_question_is_answered_by_a_person_and_the_row_goes_in(
    tmp_path: Path, engine: Engine, world: dict[str, int]
) -> None:
    path = tmp_path / "ratings.csv"
    path.write_text("player_id,name,rating,club,as_of\n16,J. Twin,50,Harrowmere,2025-07-01\n")
    assert run("players", path)["rejected"][0]["reason"] == "ambiguous_player"
    number = str(world["John Twin"])
    said = CliRunner().invoke(player_command, ["link", "16", number, "--source", "list"])
    assert said.exit_code == 0, said.output
    replay_open_entries(engine)
    with engine.connect() as connection:
        assert connection.execute(select(player_value.c.player_id)).scalar_one() == int(number)


def test_a_list_that_is_later_than_it_claims_is_refused(
    tmp_path: Path, engine: Engine, world: dict[str, int]
) -> None:
    path = tmp_path / "ratings.csv"
    path.write_text(
        "name,rating,club,joined\n"
        "Rurik Ormsary,74,Harrowmere,2025-01-15\n"
        "Osric Skaill,61,Harrowmere,2022-07-01\n"
    )
    options = ["players", str(path), "--source", "list", "--as-of", "2024-07-01"]
    result = CliRunner().invoke(ingest, options)
    assert result.exit_code == 1
    assert "later than it says" in result.output
    assert count(engine, "football.player_value") == count(engine, "raw.payload") == 0
    path.write_text("name,overall_rating\nA,1\n")
    unread = CliRunner().invoke(ingest, options)
    assert "no day it is of" in unread.output or "rating" in unread.output
