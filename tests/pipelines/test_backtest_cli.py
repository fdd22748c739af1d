"""The command: a report and a CSV from a directory of files, and clear words when it cannot."""

import csv
import json
from collections.abc import Callable
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from pipelines.backtest_cli import backtest

CLUBS = [f"Club {letter}" for letter in "ABCDEFGHJK"]
HEADER = [
    *("Div", "Date", "HomeTeam", "AwayTeam", "FTHG", "FTAG", "FTR", "HS", "AS", "HST", "AST"),
    *("BbAvH", "BbAvD", "BbAvA", "PSH", "PSD", "PSA", "PSCH", "PSCD", "PSCA"),
]


def season_rows(rng: np.random.Generator, season: int) -> list[list[object]]:
    strength = np.linspace(-0.5, 0.5, len(CLUBS))
    pairs = list(permutations(range(len(CLUBS)), 2))
    rng.shuffle(pairs)
    rows: list[list[object]] = []
    for number, (h, a) in enumerate(pairs):
        day = date(season, 8, 6) + timedelta(days=7 * (number // 5))
        lead = strength[h] - strength[a]
        goals = rng.poisson(np.exp([0.4 + lead, 0.1 - lead]))
        shots = goals + rng.poisson([9, 8])
        home = 1.0 / (1.0 + np.exp(-0.3 - 1.8 * lead)) * 0.74
        fair = np.array([home, 0.26, 0.74 - home])
        prices = [round(float(x), 3) for _ in range(3) for x in 0.95 / fair]
        letter = "H" if goals[0] > goals[1] else "D" if goals[0] == goals[1] else "A"
        rows.append(
            [
                *("E0", day.strftime("%d/%m/%y"), CLUBS[h] + " ", CLUBS[a], *goals, letter),
                *(*shots, *(shots // 2), *prices),
            ]
        )
    return rows


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("history")
    rng = np.random.default_rng(5)
    for season in range(2013, 2017):
        path = directory / f"{season}-{season + 1}" / "E0.csv"
        path.parent.mkdir()
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([HEADER, *season_rows(rng, season)])
    return directory


@pytest.fixture(scope="module")
def call(history: Path) -> Callable[..., Result]:
    def invoke(*options: str, directory: Path = history) -> Result:
        given = ["--history", str(directory), *options]
        return CliRunner().invoke(backtest, given, catch_exceptions=False)

    return invoke


PERIOD = ("--from", "2016-07-01", "--to", "2017-06-30")


def test_a_run_writes_report_and_forecasts(call: Callable[..., Result], tmp_path: Path):
    report, forecasts = tmp_path / "report.json", tmp_path / "forecasts.csv"
    advice = tmp_path / "advice.json"
    written = ("--report", str(report), "--forecasts", str(forecasts), "--advice", str(advice))
    result = call(*PERIOD, "--leagues", "E0", *written)
    assert result.exit_code == 0, result.output
    document = json.loads(report.read_text(encoding="utf-8"))
    tracks = document["overall"]
    assert {entry["n"] for entry in tracks.values()} == {90}
    for score in ("log_loss", "rps", "brier", "ece", "difference_to_market_average"):
        assert score in tracks["odds_free"]
    assert document["leagues"]["E0"]["market_close"]["n"] == 90
    assert document["coverage"]["E0"]["share"]["market_blended"] == 1.0
    assert (document["input"]["files"], document["input"]["matches"]) == (4, 360)
    with forecasts.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 90 * 7
    assert rows[0]["date"] == "2016-08-06"
    assert rows[0]["home"] in CLUBS
    assert sum(float(rows[0][name]) for name in ("p_home", "p_draw", "p_away")) == pytest.approx(1)
    assert "odds_free" in result.stdout
    ledger = json.loads(advice.read_text(encoding="utf-8"))
    assert ledger["matches"] == 90
    assert ledger["no_bet"]["advice_market_blended"] == {"few_books": 90}
    assert ledger["strategies"]["advice_market_blended"]["bets"] == 0
    assert ledger["strategies"]["random"]["bets"] == 90
    by_chance = ledger["strategies"]["random"]["closing_value"]
    assert by_chance[0] < 0.0, "the margin is what random bets lose"


def test_the_same_input_gives_the_same_report(call: Callable[..., Result], tmp_path: Path):
    files = [tmp_path / "one.json", tmp_path / "two.json"]
    for file in files:
        assert call(*PERIOD, "--leagues", "E0", "--report", str(file)).exit_code == 0
    assert files[0].read_bytes() == files[1].read_bytes()


def test_leagues_without_files_are_named_and_left_out(call: Callable[..., Result], tmp_path: Path):
    result = call(*PERIOD, "--leagues", "E0,G1", "--report", str(tmp_path / "r.json"))
    assert result.exit_code == 0
    assert "no files of G1" in result.stderr


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ((*PERIOD, "--leagues", "E0,XX"), "no such league: XX"),
        (("--from", "2017-01-01", "--to", "2016-01-01"), "is before"),
        (("--from", "yesterday", "--to", "2016-01-01"), "does not match the format"),
        (("--to", "2016-01-01"), "--from"),
        ((*PERIOD, "--forecasts", "/no/such/place/f.csv"), "no directory /no/such/place"),
    ],
)
def test_a_wrong_option_is_explained_with_exit_code_2(
    call: Callable[..., Result], tmp_path: Path, options: tuple[str, ...], complaint: str
):
    result = call(*options, "--report", str(tmp_path / "r.json"))
    assert result.exit_code == 2
    assert complaint in result.stderr


def test_a_missing_or_empty_directory_is_explained(call: Callable[..., Result], tmp_path: Path):
    report = str(tmp_path / "r.json")
    missing = call(*PERIOD, "--report", report, directory=tmp_path / "nowhere")
    assert (missing.exit_code, "does not exist" in missing.stderr) == (2, True)
    empty = call(*PERIOD, "--leagues", "E0", "--report", report, directory=tmp_path)
    assert (empty.exit_code, "holds no */DIV.csv of E0" in empty.stderr) == (1, True)


def test_dates_without_matches_are_explained(call: Callable[..., Result], tmp_path: Path):
    days = ("--from", "2017-06-20", "--to", "2017-06-25")
    result = call(*days, "--leagues", "E0", "--report", str(tmp_path / "r.json"))
    assert result.exit_code == 1
    assert "no finished match of E0 from 2017-06-20" in result.stderr


def test_files_read_before_are_taken_from_the_cache_and_changed_ones_are_not(
    call: Callable[..., Result], history: Path, tmp_path: Path
):
    cache = tmp_path / "cache"

    def report(name: str) -> dict[str, object]:
        file = tmp_path / name
        options = ("--leagues", "E0", "--cache", str(cache), "--report", str(file))
        assert call(*PERIOD, *options).exit_code == 0
        return json.loads(file.read_text(encoding="utf-8"))

    first, again = report("first.json"), report("again.json")
    assert first == again
    assert len(list(cache.iterdir())) == 1
    file = history / "2016-2017" / "E0.csv"
    before = file.read_bytes()
    try:
        file.write_bytes(before.replace(b"Club A ", b"Club Z "))
        assert report("changed.json")["input"] != first["input"]
        assert len(list(cache.iterdir())) == 2
    finally:
        file.write_bytes(before)


def test_leagues_side_by_side_give_what_one_after_the_other_gave(
    call: Callable[..., Result], tmp_path: Path
):
    texts: list[str] = []
    for jobs in ("1", "2"):
        file = tmp_path / f"{jobs}.csv"
        options = ("--leagues", "E0", "--jobs", jobs, "--report", str(tmp_path / "report.json"))
        assert call(*PERIOD, *options, "--forecasts", str(file)).exit_code == 0
        texts.append(file.read_text(encoding="utf-8"))
    assert texts[0] == texts[1]
