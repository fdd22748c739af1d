"""The backtest with files of players: nearer to the truth, and clear about bad files."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from pipelines.backtest_cli import backtest

CLUBS = [f"Club {letter}" for letter in "ABCDEFGHJK"]
SEASONS = range(2013, 2017)
PLAYERS = 16  # of each club, the first a goalkeeper
RESULTS = ("Div", "Date", "HomeTeam", "AwayTeam", "FTHG", "FTAG", "FTR", "PSCH", "PSCD", "PSCA")
RATINGS = ("player_id", "name", "rating", "club", "birthdate", "preferred_positions")
LINEUPS = ("div", "date", "home", "away", "side", "players")
PERIOD = ("--from", "2016-07-01", "--to", "2017-06-30", "--leagues", "E0")
OF_STRENGTH, OF_ELEVEN = 9.0, 1.5  # rating points of one unit, and what a point below costs


def write(path: Path, header: Sequence[str], rows: Iterator[Sequence[object]]) -> None:
    path.parent.mkdir(exist_ok=True, parents=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])


def eleven(rng: np.random.Generator, club: int, *, is_weak: bool) -> str:
    """Return who starts; a weak eleven leaves out the best five."""
    outfield = range(6, 16) if is_weak else range(1, 11)
    order = rng.permutation(list(outfield))
    return " ".join([f"{club}.0", *(f"{club}.{number}" for number in order)])


def season(rng: np.random.Generator, year: int, directory: Path) -> list[list[object]]:
    """Write a season whose clubs are of new strength, as their ratings say; return line-ups."""
    strength = rng.permutation(np.linspace(-0.8, 0.8, len(CLUBS)))
    matches: list[list[object]] = []
    lineups: list[list[object]] = []
    pairs = list(permutations(range(len(CLUBS)), 2))
    rng.shuffle(pairs)
    for number, (home, away) in enumerate(pairs):
        day = date(year, 8, 6) + timedelta(days=7 * (number // 5))
        is_weak = rng.random(2) < 0.2
        lead = 0.3 + 1.4 * (strength[home] - strength[away]) - OF_ELEVEN * (is_weak @ [1.0, -1.0])
        p_home = 0.74 / (1.0 + np.exp(-lead))
        truth = np.array([p_home, 0.26, 0.74 - p_home])
        outcome = int(rng.choice(3, p=truth))
        goals, letter = ((2, 0), (1, 1), (0, 1))[outcome], "HDA"[outcome]
        teams = (CLUBS[home], CLUBS[away])
        matches.append(["E0", day.strftime("%d/%m/%y"), *teams, *goals, letter, *(0.98 / truth)])
        for side, club, weak in zip(("home", "away"), (home, away), is_weak, strict=True):
            players = eleven(rng, club, is_weak=bool(weak))
            lineups.append(["E0", day.isoformat(), *teams, side, players])
    write(directory / f"{year}-{year + 1}" / "E0.csv", RESULTS, iter(matches))
    write(
        directory / "squads" / f"ratings_{year}.csv",
        RATINGS,
        (
            [
                f"{club}.{number}", f"Player {club} {number}",
                round(72 + OF_STRENGTH * strength[club] - number, 1), name, "1990-01-01",
                "CB" if number else "GK",
            ]
            for club, name in enumerate(CLUBS)
            for number in range(PLAYERS)
        ),
    )  # fmt: skip
    return lineups


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("history")
    rng = np.random.default_rng(5)
    lineups = [row for year in SEASONS for row in season(rng, year, directory)]
    write(directory / "squads" / "lineups_2013-2016.csv", LINEUPS, iter(lineups))
    return directory


@pytest.fixture(scope="module")
def without(history: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the same results without the files of players."""
    directory = tmp_path_factory.mktemp("without")
    for year in SEASONS:
        folder = f"{year}-{year + 1}"
        (directory / folder).symlink_to(history / folder)
    return directory


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, Any]]:
    folder = tmp_path_factory.mktemp("reports")

    def run(directory: Path, *options: str) -> dict[str, Any]:
        file = folder / "report.json"
        result = call(directory, file, *options)
        assert result.exit_code == 0, result.output
        return json.loads(file.read_text(encoding="utf-8"))

    return run


def call(directory: Path, file: Path, *options: str) -> Result:
    given = ["--history", str(directory), *PERIOD, "--report", str(file), *options]
    return CliRunner().invoke(backtest, given, catch_exceptions=False)


def test_each_kind_of_knowledge_brings_forecasts_nearer_to_the_truth(
    history: Path, without: Path, report: Callable[..., dict[str, Any]]
):
    plain = report(without)
    before, at_kick_off = (report(history, "--horizon", name) for name in ("T-24h", "kick-off"))
    distances = [
        found["overall"]["odds_free"]["distance"] for found in (plain, before, at_kick_off)
    ]
    # The closing prices are the truth here, and clubs are other ones each summer.
    assert distances[1] < distances[0] - 0.001
    assert distances[2] < distances[1] - 0.005
    for name in ("elo_ordered_logit", "base_rate", "dixon_coles"):
        assert plain["overall"][name] == at_kick_off["overall"][name]
    assert [found["horizon"] for found in (plain, before, at_kick_off)] == [
        "T-24h", "T-24h", "kick-off",
    ]  # fmt: skip
    assert at_kick_off["inputs"]["E0"]["elevens"] > 0.9
    assert before["inputs"]["E0"]["elevens"] == 0.0
    assert before["inputs"]["E0"]["squads"] == 1.0
    assert plain["inputs"]["E0"]["squads"] == 0.0
    assert len(before["input"]["squads"]["files"]) == 5


def test_bad_files_and_rows_are_named_and_the_rest_is_read(without: Path, tmp_path: Path):
    for folder in without.iterdir():
        (tmp_path / folder.name).symlink_to(folder)
    squads = tmp_path / "squads"
    write(squads / "notes.csv", ("a", "b"), iter([(1, 2)]))
    write(squads / "lineups_x.csv", LINEUPS, iter([("E0", "2016-08-06", "A", "B", "home", "1")]))
    result = call(tmp_path, tmp_path / "r.json", "--horizon", "kick-off")
    assert result.exit_code == 0, result.output
    assert "skipped squads/notes.csv: the first line has the columns of no file" in result.stderr
    assert "1 rows left out of squads/lineups_x.csv: bad_value" in result.stderr
    assert json.loads((tmp_path / "r.json").read_text())["input"]["squads"]["rows"] == 1


def test_ratings_of_a_later_summer_trip_the_alarm_and_are_left_out(without: Path, tmp_path: Path):
    for folder in without.iterdir():
        (tmp_path / folder.name).symlink_to(folder)
    row = ("1", "A", 80, "Club A", "1990-01-01", "CB", "2017-01-20")
    write(tmp_path / "squads" / "ratings_2016.csv", (*RATINGS, "joined_club"), iter([row]))
    result = call(tmp_path, tmp_path / "r.json")
    assert result.exit_code == 0
    assert "skipped squads/ratings_2016.csv: the ratings of 2016 are later" in result.stderr
    assert json.loads((tmp_path / "r.json").read_text())["inputs"]["E0"]["squads"] == 0.0


def test_a_horizon_that_is_none_is_explained(history: Path, tmp_path: Path):
    result = call(history, tmp_path / "r.json", "--horizon", "T-1h")
    assert result.exit_code == 2
    assert "'T-24h', 'kick-off'" in result.stderr


def test_another_is_scored_on_the_same_matches(without: Path, tmp_path: Path):
    file = tmp_path / "others.csv"
    with (without / "2016-2017" / "E0.csv").open(encoding="utf-8") as results:
        matches = list(csv.DictReader(results))
    days = [datetime.strptime(m["Date"], "%d/%m/%y").date().isoformat() for m in matches]  # noqa: DTZ007
    rows = [
        ["E0", day, match["HomeTeam"], match["AwayTeam"], 0.45, 0.27, 0.28]
        for day, match in zip(days[:60], matches, strict=False)
    ]
    header = ("div", "date", "home", "away", "p_home", "p_draw", "p_away")
    write(file, header, iter([*rows, ["E0", days[70], "A", "B", 0.9, 0.9, 0.9]]))
    result = call(without, tmp_path / "r.json", "--anchor", str(file))
    assert result.exit_code == 0, result.output
    assert "1 rows left out of others.csv: probabilities are not between 0 and 1" in result.stderr
    table = json.loads((tmp_path / "r.json").read_text())["anchor"]
    assert {entry["n"] for entry in table.values()} == {60}
    difference = table["odds_free"]["difference_to_anchor"]["log_loss"]
    expected = table["odds_free"]["log_loss"] - table["anchor"]["log_loss"]
    assert difference["estimate"] == pytest.approx(expected)
    assert table["anchor"]["difference_to_market_close"]["log_loss"]["estimate"] > 0.0


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("div,date\nE0,2016-08-06\n", "lacks the columns home, away, p_home"),
        ("div,date,home,away,p_home,p_draw,p_away\n", "no forecast that can be read: it is empty"),
        (
            "div,date,home,away,p_home,p_draw,p_away\nE0,2016-08-06,X,Y,.4,.3,.3\n",
            "no match that all tracks forecast",
        ),
    ],
)
def test_an_anchor_that_cannot_be_compared_is_explained(
    without: Path, tmp_path: Path, text: str, complaint: str
):
    file = tmp_path / "others.csv"
    file.write_text(text, encoding="utf-8")
    result = call(without, tmp_path / "r.json", "--anchor", str(file))
    assert result.exit_code == 1
    assert complaint in result.stderr
