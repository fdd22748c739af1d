"""Guides are true: their commands exist with these options, their addresses answer."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.guides import ALONE, BACKTEST, BESIDE_A_STACK, LINES, REFUSED, STARTS, TEXTS
from tests.pictures import MOST_BYTES, PAGES
from touchline.cli import touchline

ROOT = Path(__file__).parents[3]
TOUCHLINE = [line for line in LINES if line.startswith(".venv/bin/touchline")]


@pytest.mark.parametrize("line", TOUCHLINE)
def test_a_command_of_a_guide_takes_what_the_guide_gives_it(line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder in ("history", "answers", "kept"):
        (tmp_path / folder).mkdir()
    for file in ("kept/world.tar", "heads.json"):
        (tmp_path / file).touch()
    command: click.Command = touchline
    words = shlex.split(line)[1:]
    context = click.Context(touchline, info_name="touchline")
    while isinstance(command, click.Group):
        name, found, words = command.resolve_command(context, words)
        assert found is not None
        command = found
        context = click.Context(command, parent=context, info_name=name)
    with CliRunner().isolation(input="a secret that is asked for\n"):
        command.parse_args(context, list(words))


def test_every_command_of_a_guide_is_typed_by_a_test_and_no_other_is():
    assert set(LINES) == {*ALONE, BACKTEST, *STARTS, *BESIDE_A_STACK, *REFUSED}


@pytest.mark.parametrize("line", ALONE)
def test_a_command_works_where_nothing_runs(line, tmp_path):
    done = subprocess.run(  # noqa: S603 our own command
        [sys.executable, "-m", "touchline.cli", *shlex.split(line)[1:]],
        cwd=tmp_path, env={**os.environ, "TOUCHLINE_HOME": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "the simulated world is not running" in done.stdout
    assert done.returncode == (3 if line.endswith("status") else 0), done.stdout


def test_make_up_is_what_starts_the_stack_of_the_journeys():
    recipe = re.search(r"^up: .*\n\t(.*)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert recipe is not None
    assert recipe[1] == "@exec $(TOUCHLINE) up"


@pytest.mark.services
def test_a_guide_has_a_picture_that_is_small_and_says_what_it_shows(filled):
    assert set(PAGES) == set(TEXTS)
    for name in TEXTS:
        page = filled.site.get(f"/guides/{name}").text
        assert f'<img src="pictures/{name}.webp" alt="' in page
        picture = filled.site.get(f"/guides/pictures/{name}.webp", headers={"Accept": "*/*"})
        assert picture.headers["Content-Type"] == "image/webp"
        assert picture.content[8:12] == b"WEBP"
        assert len(picture.content) <= MOST_BYTES
        assert filled.site.get(PAGES[name]).status_code == 200
    assert filled.site.get("/guides/pictures/nobody.webp").status_code == 404


@pytest.mark.services
def test_what_guides_ask_answers_and_where_they_lead_is_there(filled):
    asked = [shlex.split(line)[-1] for line in LINES if line.startswith("curl")]
    assert len(asked) > 5
    links = [each for text in TEXTS.values() for each in re.findall(r"\]\((/[^)]*)\)", text)]
    pages = [f"/guides/{name}" for name in TEXTS]
    for address in (
        *(each.removeprefix("http://127.0.0.1:8700") for each in asked),
        *links,
        *pages,
    ):
        answer = filled.site.get(address, headers={"Accept": "*/*"})
        assert answer.status_code == 200, (address, answer.status_code)
    listed = filled.site.get("/guides").text
    assert all(page in listed for page in pages)
    assert filled.site.get("/guides/nobody").status_code == 404
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    for line in LINES:
        if line.startswith("make "):
            assert line.split()[1] in targets
    rest = [line for line in LINES if not line.startswith(("make ", "curl ", ".venv/bin/"))]
    assert rest == []
