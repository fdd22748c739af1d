"""The commands of the guides, as a reader types them beside a running stack."""

import asyncio
import csv
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from tests.guides import BACKTEST, BESIDE_A_STACK, REFUSED, SITE
from tests.pipelines.test_backtest_cli import HEADER, season_rows
from tests.pipelines.test_ingest_cli import fetch_scoreboard, season_csv
from tests.serving.pages.visitor import PASSWORD

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timeout(900)]
Typed = Callable[..., subprocess.CompletedProcess[str]]


def type_line(
    line: str, at: Path, environ: dict[str, str], entered: str = ""
) -> subprocess.CompletedProcess[str]:
    """Type a line at a folder, without a terminal that could be asked."""
    program = f"{shlex.quote(sys.executable)} -m touchline.cli"
    return subprocess.run(  # noqa: S602 the guides are ours, and typed into a shell
        line.replace(".venv/bin/touchline", program).replace("curl ", "curl -f ", 1),
        shell=True, cwd=at, env=environ, input=entered, capture_output=True, text=True,
        check=False, start_new_session=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the guides suppose to be there."""
    desk = tmp_path_factory.mktemp("desk")
    for name in ("history/2016-2017", "answers", "kept"):
        (desk / name).mkdir(parents=True)
    (desk / "history/2016-2017/E0.csv").write_text(season_csv(2016))
    (desk / "answers/day.json").write_bytes(asyncio.run(fetch_scoreboard()))
    return desk


@pytest.fixture(scope="module")
def typed(stack: Any, desk: Path) -> Typed:
    """Types a line of a guide, with what only this stack knows in the place of its examples."""
    environ = {**os.environ, "TOUCHLINE_HOME": str(stack.home.parent), "HOME": str(desk)}
    environ.pop("TOUCHLINE_DATABASE_URL", None)
    make = "accounts create you --email you@example.org --verified --password-stdin"

    def type_it(line: str) -> subprocess.CompletedProcess[str]:
        entered = ""
        if line.startswith("curl"):
            line = line.replace(SITE, stack.api_url)
        if " login " in line:
            made = type_line(f".venv/bin/touchline {make}", desk, environ, f"{PASSWORD}\n")
            assert made.returncode == 0, made.stderr
            line, entered = f"{line} --url {stack.api_url}", f"{PASSWORD}\n"
        if " explain " in line:
            coming = httpx.get(f"{stack.api_url}/v1/forecasts/upcoming", trust_env=False).json()
            sealed = coming["items"][0]["lines"]["odds_free"]["forecast_id"]
            line = f"{line.rpartition(' ')[0]} {sealed}"
        if " promote 12 " in line:
            listed = type_line(".venv/bin/touchline models list --all", desk, environ).stdout
            ours = [each for each in listed.splitlines() if "outcome_odds_free" in each]
            line = line.replace(" 12 ", f" {ours[0].split()[0]} ")
        if "kept/world.tar" in line:
            (kept,) = (desk / "kept").iterdir()
            line = line.replace("kept/world.tar", str(kept.relative_to(desk)))
        return type_line(line, desk, environ, entered)

    return type_it


@pytest.mark.parametrize(("line", "piece"), BESIDE_A_STACK.items())
def test_a_line_of_a_guide_does_what_the_guide_says(line: str, piece: str, typed: Typed) -> None:
    done = typed(line)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert piece in said


@pytest.mark.parametrize(("line", "reason"), REFUSED.items())
def test_a_line_that_a_new_world_cannot_follow_says_why(
    line: str, reason: str, typed: Typed
) -> None:
    done = typed(line)
    assert done.returncode == 1
    assert reason in done.stderr


def test_the_backtest_of_the_guide_writes_its_report(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    for season in range(2020, 2024):
        path = tmp_path / "history" / f"{season}-{season + 1}" / "E0.csv"
        path.parent.mkdir(parents=True)
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([HEADER, *season_rows(rng, season)])
    done = type_line(BACKTEST, tmp_path, dict(os.environ))
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "report.json").read_text())
