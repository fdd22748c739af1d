"""Guides are true: their commands exist with these options, their addresses answer."""

import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from serving.pages.guides import DIRECTORY, every
from tests.pictures import MOST_BYTES, PAGES
from touchline.cli import touchline

ROOT = Path(__file__).parents[3]
TEXTS = {each.name: (DIRECTORY / f"{each.name}.md").read_text() for each in every()}
LINES = [
    (name, line)
    for name, text in TEXTS.items()
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    for line in block.splitlines()
]
TOUCHLINE = [line for _, line in LINES if line.startswith(".venv/bin/touchline")]


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
    asked = [shlex.split(line)[-1] for _, line in LINES if line.startswith("curl")]
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
    for _, line in LINES:
        if line.startswith("make "):
            assert line.split()[1] in targets
    rest = [line for _, line in LINES if not line.startswith(("make ", "curl ", ".venv/bin/"))]
    assert rest == []
