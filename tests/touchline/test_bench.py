import importlib
import json
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner

from touchline.bench.catalogue import CATALOGUE, NAMES, chosen
from touchline.bench.cli import bench
from touchline.bench.row import Subject


def test_the_catalogue_names_every_subject_once() -> None:
    modules = [importlib.import_module(entry.load().__module__) for entry in CATALOGUE]
    subjects = {
        value.name
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Subject)
    }
    assert subjects == set(NAMES)
    assert len(NAMES) == len(set(NAMES))


def test_naming_one_row_chooses_the_measurement_that_gives_it() -> None:
    assert [entry.rows for entry in chosen(("ingest-parsed",))] == [("ingest", "ingest-parsed")]
    assert chosen(()) == CATALOGUE


def test_the_list_names_every_row() -> None:
    result = CliRunner().invoke(bench, ["--list"])
    assert result.exit_code == 0
    assert tuple(result.output.split()) == NAMES


@pytest.mark.services
def test_a_quick_run_measures_against_real_servers_and_writes_the_contract(tmp_path: Path) -> None:
    file = tmp_path / "bench.json"
    wanted = ("event-log", "verify-seals", "hot-get")
    only = [word for name in wanted for word in ("--only", name)]
    result = CliRunner().invoke(bench, ["--quick", *only, "--json", str(file)])
    assert result.exit_code == 0, result.output
    report = json.loads(file.read_text())
    assert report["failed"] == []
    assert [row["name"] for row in report["rows"]] == list(wanted)
    for row in report["rows"]:
        assert row["ours"] > 0
        assert row["beside"] > 0
        assert 0 < row["ratio_low"] <= row["ratio"] <= row["ratio_high"]
        assert row["met"] is (row["ratio"] >= row["goal"])
        assert row["what"]
        assert row["yardstick"]
        assert row["name"] in result.output


@pytest.mark.skipif(find_spec("penaltyblog") is not None, reason="penaltyblog is installed")
def test_a_yardstick_that_is_not_installed_is_skipped_with_a_reason(tmp_path: Path) -> None:
    file = tmp_path / "bench.json"
    options = ["--quick", "--only", "penaltyblog-fit", "--json", str(file)]
    result = CliRunner().invoke(bench, options)
    assert result.exit_code == 0, result.output
    assert "penaltyblog-fit: skipped" in result.output
    (skipped,) = json.loads(file.read_text())["skipped"]
    assert "requirements/bench.txt" in skipped["reason"]


def test_what_cannot_be_measured_is_reported_and_fails_the_run(tmp_path: Path) -> None:
    file = tmp_path / "bench.json"
    options = ["--quick", "--only", "rating-fold", "--history", str(tmp_path)]
    result = CliRunner().invoke(bench, [*options, "--json", str(file)])
    assert result.exit_code == 1
    report = json.loads(file.read_text())
    assert report["rows"] == []
    assert [failure["name"] for failure in report["failed"]] == ["rating-fold"]
    assert "no football-data.co.uk files" in report["failed"][0]["error"]
