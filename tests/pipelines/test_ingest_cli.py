"""`touchline ingest` on small files of our own."""

import asyncio
import json
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from sqlalchemy import text

from pipelines.files import season_files
from pipelines.ingest_cli import ingest
from sources.simulated.app import create_app
from sources.simulated.world import World
from tests.football.test_texts import UNFIT
from tests.sources.test_hostile_names import event, scoreboard

pytestmark = pytest.mark.services

HEADER = "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR,HS,AS,PSH,PSD,PSA"
TEAMS = ("Arden", "Bexhill", "Corley", "Dunmere")


def season_csv(year: int, *, scores: str = "2,1,H", price: str = "2.0") -> str:
    lines = [HEADER]
    day = 1
    for home in TEAMS:
        for away in TEAMS:
            if home != away:
                lines.append(f"E0,{day:02d}/09/{year},{home},{away},{scores},10,8,{price},3.4,4.1")
                day += 1
    return "\r\n".join([*lines, ",,,,,,,,,,,", ""])


@pytest.fixture
def world(monkeypatch, database_url: str, engine):
    monkeypatch.setenv("TOUCHLINE_DATABASE_URL", database_url)
    monkeypatch.setenv("TOUCHLINE_WORLD", "live")
    return engine


def run(*arguments: object) -> dict:
    result = CliRunner().invoke(ingest, [*map(str, arguments), "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def history(tmp_path: Path) -> Path:
    for year in (2016, 2017):
        folder = tmp_path / f"{year}-{year + 1}"
        folder.mkdir()
        (folder / "E0.csv").write_text(season_csv(year))
    rebuilt = tmp_path / "reconstructed" / "2016-2017"
    rebuilt.mkdir(parents=True)
    (rebuilt / "E0.csv").write_text(season_csv(2016, price=""))
    (tmp_path / "cups.csv").write_text("date,winner\n2016-05-01,Arden\n")
    return tmp_path


def test_older_seasons_and_shallower_paths_come_first(history):
    files, unrecognised = season_files([history])
    assert [file.name for file in files] == [
        "2016-2017/E0.csv",
        "reconstructed/2016-2017/E0.csv",
        "2017-2018/E0.csv",
    ]
    assert [path.name for path in unrecognised] == ["cups.csv"]


def test_every_row_is_accounted_for_and_a_second_time_changes_nothing(world, history):
    first = run("football-data", history)
    assert first["rows"] == 36
    assert first["accepted"] + first["unchanged"] + first["quarantined"] == first["rows"]
    assert (first["accepted"], first["unchanged"]) == (24, 12)
    assert first["unrecognised"] == [str(history / "cups.csv")]
    second = run("football-data", history)
    assert (second["accepted"], second["unchanged"]) == (0, 36)
    with world.connect() as connection:
        counts = connection.execute(
            text(
                "SELECT (SELECT count(*) FROM football.match),"
                " (SELECT count(*) FROM football.match_version),"
                " (SELECT count(*) FROM raw.payload)"
            )
        ).one()
    assert tuple(counts) == (24, 24, 6)


def test_payloads_are_kept_as_they_lay_on_disk(world, history):
    run("football-data", history / "2016-2017" / "E0.csv")
    with world.connect() as connection:
        name, status = connection.execute(text("SELECT resource, status FROM raw.payload")).one()
    assert (name, status) == ("E0.csv", 200)


def test_a_bad_row_is_put_aside_by_reason_and_the_rest_lands(world, tmp_path):
    broken = season_csv(2016).replace("Arden,Bexhill,2,1,H", "Arden,Bexhill,two,1,H")
    (tmp_path / "E0.csv").write_text(broken)
    done = run("football-data", tmp_path)
    assert done["accepted"] == 11
    assert done["quarantined"] == sum(done["by_reason"].values()) == 1


def test_people_get_words(world, history):
    result = CliRunner().invoke(ingest, ["football-data", str(history)])
    assert "3 files, 36 rows into the live world" in result.stdout
    assert "1 files not recognised" in result.stdout


def test_nothing_readable_is_a_failure(world, tmp_path):
    (tmp_path / "cups.csv").write_text("date,winner\n")
    result = CliRunner().invoke(ingest, ["football-data", str(tmp_path)])
    assert result.exit_code == 1
    assert "nothing was readable" in result.output


async def fetch_scoreboard() -> bytes:
    transport = httpx.ASGITransport(app=create_app(World(), lambda: World.OPENING))
    async with httpx.AsyncClient(transport=transport, base_url="http://provider") as http:
        path = "/apis/site/v2/sports/soccer/sim.1/scoreboard"
        return (await http.get(path, params={"dates": "20251115", "limit": "300"})).content


def test_scoreboards_are_loaded_as_of_when_they_were_given(world, tmp_path):
    scoreboard = asyncio.run(fetch_scoreboard())
    (tmp_path / "day.json").write_bytes(scoreboard)
    (tmp_path / "athletes.json").write_text('{"count": 0, "items": []}')
    done = run("espn", tmp_path, "--fetched-at", "2025-11-15T09:00")
    assert done["rows"] == len(json.loads(scoreboard)["events"]) > 0
    assert done["accepted"] + done["unchanged"] + done["quarantined"] == done["rows"]
    assert done["unrecognised"] == [str(tmp_path / "athletes.json")]
    with world.connect() as connection:
        fetched_at = connection.execute(text("SELECT fetched_at FROM raw.payload")).scalar_one()
    assert fetched_at == World.OPENING


async def fetch(*addresses: str) -> list[bytes]:
    transport = httpx.ASGITransport(app=create_app(World(), lambda: World.OPENING))
    async with httpx.AsyncClient(transport=transport, base_url="http://provider") as http:
        return [(await http.get(address)).content for address in addresses]


def test_every_kind_of_answer_is_known_by_its_shape(world, tmp_path):
    site = "/apis/site/v2/sports/soccer/sim.1"
    (board,) = asyncio.run(fetch(f"{site}/scoreboard?dates=202510&limit=300"))
    event = json.loads(board)["events"][0]["id"]
    close, table = asyncio.run(
        fetch(f"{site}/summary?event={event}", "/apis/v2/sports/soccer/sim.1/standings")
    )
    for name, body in (("1.json", board), ("2.json", close), ("sim.1_table.json", table)):
        (tmp_path / name).write_bytes(body)
    (tmp_path / "news.json").write_text('{"header": "News", "articles": []}')
    done = run("espn", tmp_path, "--fetched-at", "2025-11-15T09:00")
    assert (done["files"], done["unreadable"], done["unrecognised"]) == (4, 0, [])
    assert done["accepted"] + done["unchanged"] + done["quarantined"] == done["rows"]
    assert done["quarantined"] == 0
    with world.connect() as connection:
        kinds = connection.execute(text("SELECT endpoint FROM raw.payload ORDER BY resource"))
        lineups = connection.execute(text("SELECT count(*) FROM football.lineup_entry"))
        assert list(kinds.scalars()) == ["scoreboard", "summary", "news", "standings"]
        assert lineups.scalar_one() > 20


def test_a_cut_scoreboard_is_kept_and_put_aside(world, tmp_path):
    (tmp_path / "cut.json").write_text('{"events": [{"id": "1"')
    result = CliRunner().invoke(ingest, ["espn", str(tmp_path), "--json"])
    assert result.exit_code == 1
    with world.connect() as connection:
        reason = connection.execute(text("SELECT reason FROM raw.quarantine")).scalar_one()
    assert reason == "malformed"


def test_an_instant_that_is_none_is_refused(world, tmp_path):
    (tmp_path / "day.json").write_text('{"events": []}')
    result = CliRunner().invoke(ingest, ["espn", str(tmp_path), "--fetched-at", "yesterday"])
    assert result.exit_code == 2
    assert "no ISO 8601 instant" in result.output


def test_openfootball_meets_the_clubs_and_matches_that_are_known(world, tmp_path):
    (tmp_path / "E0.csv").write_text(season_csv(2016))
    run("football-data", tmp_path)
    games: list[dict[str, object]] = [
        {"date": "2016-09-01", "time": "15:00", "team1": "Arden FC", "team2": "Bexhill FC"},
        {"date": "2016-09-02", "team1": "Arden FC", "team2": "Corley AFC"},
        {"date": "2016-09-03", "team1": "Arden FC", "team2": "Nobody"},
    ]
    for game, score in zip(games, ([2, 1], [0, 0], [1, 1]), strict=True):
        game["score"] = {"ft": score}
    season = {"name": "English Premier League 2016/17", "matches": games}
    (tmp_path / "en.1.json").write_text(json.dumps(season))
    (tmp_path / "other.json").write_text("{}")
    loaded = run("openfootball", tmp_path)
    # A kick-off time is new; another final score is a conflict, an unknown club is put aside.
    assert (loaded["files"], loaded["unreadable"]) == (2, 1)
    assert (loaded["rows"], loaded["accepted"]) == (4, 1)
    assert loaded["by_reason"] == {"conflict": 1, "malformed": 1, "unknown_team": 1}


def test_national_teams_play_each_other_on_neutral_grounds(world, tmp_path):
    (tmp_path / "results.csv").write_text(
        "date,home_team,away_team,home_score,away_score,tournament,city,country,neutral\n"
        "2018-07-15,Austria,Australia,4,2,FIFA World Cup,Moscow,Russia,TRUE\n"
        "2018-09-01,Niger,Nigeria,NA,NA,Friendly,Niamey,Niger,FALSE\n"
    )
    first, second = (run("internationals", tmp_path) for _ in range(2))
    assert (first["rows"], first["accepted"], second["unchanged"]) == (2, 2, 2)
    with world.connect() as connection:
        statement = "SELECT country, count(*) FROM football.team GROUP BY country"
        assert [tuple(row) for row in connection.execute(text(statement))] == [("World", 4)]
        neutral = "SELECT is_neutral FROM football.match ORDER BY kickoff_at"
        assert list(connection.execute(text(neutral)).scalars()) == [True, False]


@pytest.mark.parametrize("name", [*UNFIT.values(), "A" * 3000])
def test_a_hostile_name_ends_in_quarantine_and_the_rest_lands(world, tmp_path, name):
    body = json.loads(scoreboard(name))
    body["events"].append(event("Ashby", "2"))
    body["events"].append(event("Corley", "9" * 5000))
    (tmp_path / "scoreboard.json").write_text(json.dumps(body))
    done = run("espn", tmp_path / "scoreboard.json", "--fetched-at", "2026-03-02T00:00Z")
    assert done["accepted"] + done["unchanged"] + done["quarantined"] == done["rows"] == 3
    assert done["by_reason"].get("unfit_text", 0) >= 1
    with world.connect() as connection:
        names = connection.execute(text("SELECT name FROM football.team")).scalars().all()
        reasons = connection.execute(text("SELECT reason FROM raw.quarantine")).scalars().all()
    assert all(each.isprintable() and len(each) <= 100 for each in names)
    assert len(reasons) == done["quarantined"]


def test_a_name_written_with_hidden_characters_is_the_team_it_shows(world, tmp_path):
    rows = season_csv(2017).replace("Arden,Bexhill", "\u200bAr\u00adden,Bex\u200bhill ")
    (tmp_path / "E0.csv").write_text(rows)
    done = run("football-data", tmp_path / "E0.csv")
    assert (done["accepted"], done["quarantined"]) == (12, 0)
    with world.connect() as connection:
        names = connection.execute(text("SELECT name FROM football.team ORDER BY 1")).scalars()
        assert list(names) == list(TEAMS)
