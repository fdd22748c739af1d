"""Dashboards, alert rules and log shipping: files that parse, about figures that exist."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from starlette.routing import Route

from serving.app import create_app
from serving.settings import ServingSettings
from serving.state import State
from touchline.cli import touchline

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "deploy" / "observability"
RUNBOOKS = ROOT / "docs" / "runbooks"
METRIC = re.compile(r"\btouchline_[a-z_]+\b")
FUNCTIONS = {
    "sum", "min", "max", "rate", "increase", "topk", "histogram_quantile", "by", "le", "vector",
    "or",
}  # fmt: skip
CALLED = re.compile(r"([a-z_]+)\s*\(")


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def dashboards() -> list[Path]:
    return sorted((FOLDER / "grafana" / "dashboards").glob("*.json"))


def rules() -> list[dict[str, Any]]:
    groups = loaded(FOLDER / "alerts.yml")["groups"]
    return [rule for group in groups for rule in group["rules"]]


def expressions() -> Iterator[str]:
    for rule in rules():
        yield rule["expr"]
    for path in dashboards():
        for panel in json.loads(path.read_text())["panels"]:
            for target in panel["targets"]:
                if target["datasource"]["type"] == "prometheus":
                    yield target["expr"]


@pytest.fixture(scope="module")
def exported() -> set[str]:
    """Every name that a scrape may give."""
    settings = ServingSettings(database_url="postgresql+psycopg://nobody@/nothing?host=/nowhere")
    state: State = create_app(settings).state.serving
    suffixes = {
        "counter": ("_total",),
        "gauge": ("",),
        "histogram": ("_bucket", "_sum", "_count"),
    }
    return {
        family.name + suffix
        for family in state.metrics.registry.collect()
        for suffix in suffixes[family.type]
    }


@pytest.mark.parametrize("expression", sorted(set(expressions())))
def test_an_expression_is_whole_and_about_figures_that_exist(exported, expression: str):
    for opening, closing in ("()", "[]", "{}"):
        assert expression.count(opening) == expression.count(closing)
    assert set(METRIC.findall(expression)) <= exported
    assert set(CALLED.findall(expression)) <= FUNCTIONS
    for counter in re.findall(r"touchline_[a-z_]+(?:_total|_bucket)\b", expression):
        assert re.search(rf"(?:rate|increase)\({counter}[^)]*\[\d+[smhd]\]", expression)


def test_every_alert_says_what_happened_and_what_to_do():
    names = [rule["alert"] for rule in rules()]
    assert len(names) == len(set(names))
    for rule in rules():
        assert rule["labels"]["severity"] in {"info", "warning", "critical"}
        assert rule["annotations"].keys() == {"summary", "action", "runbook_url"}
        for name in ("summary", "action"):
            assert rule["annotations"][name].endswith(".")
        # Which process it is belongs in the summary, where the expression still knows it.
        is_of_all = re.search(r"\b(sum|max|min)\b", rule["expr"]) is not None
        is_of_one = "instance" in rule["expr"] or not is_of_all
        assert ("$labels.instance" in rule["annotations"]["summary"]) == is_of_one
        assert re.fullmatch(r"\d+[smh]", rule.get("for", "1m"))


def test_every_alert_has_a_runbook_and_every_runbook_an_alert():
    named = {rule["annotations"]["runbook_url"]: rule["alert"] for rule in rules()}
    assert len(named) == len(rules())
    pages = {path for path in RUNBOOKS.glob("*.md") if path.name != "README.md"}
    assert {ROOT / name for name in named} == pages
    contents = (RUNBOOKS / "README.md").read_text()
    for name, alert in named.items():
        page = (ROOT / name).read_text()
        assert page.startswith(f"# {alert}: ")
        assert re.findall(r"^## (.*)$", page, re.M) == ["First steps", "Then"]
        assert f"[{alert}]({Path(name).name})" in contents


@pytest.fixture(scope="module")
def addresses() -> set[str]:
    settings = ServingSettings(database_url="postgresql+psycopg://nobody@/nothing?host=/nowhere")
    return {route.path for route in create_app(settings).routes if isinstance(route, Route)}


COMMAND = re.compile(r"^ {8}(?!\s)(.+)$", re.M)
PROGRAMS = {"curl", "touchline", "docker", "kubectl", "psql", "redis-cli"}


@pytest.mark.parametrize("page", sorted(RUNBOOKS.glob("*.md")), ids=lambda path: path.stem)
def test_the_first_steps_of_a_runbook_are_commands_and_addresses_that_exist(
    page: Path, addresses: set[str]
):
    text = page.read_text()
    commands = COMMAND.findall(text)
    assert commands or page.name == "README.md"
    for line in commands:
        program, *words = shlex.split(line.partition(" | ")[0])
        assert program in PROGRAMS, line
        if program == "touchline":
            context = click.Context(touchline)
            command: click.Command = touchline
            for word in words:
                if word.startswith("-"):
                    break
                assert isinstance(command, click.Group)
                found = command.get_command(context, word)
                assert found is not None, line
                command = found
            assert not isinstance(command, click.Group), line
        if program == "curl":
            (address,) = [word for word in words if word.startswith("$SITE")]
            assert address.removeprefix("$SITE") in addresses, line
        for setting in re.findall(r"TOUCHLINE_[A-Z_]+", line):
            assert setting in (ROOT / ".env.example").read_text()
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert (page.parent / target).exists(), target
    for setting in re.findall(r"`(TOUCHLINE_[A-Z_]+)`", text):
        assert setting in (ROOT / ".env.example").read_text(), setting


@pytest.mark.parametrize("path", dashboards(), ids=lambda path: path.name)
def test_a_dashboard_is_one_that_grafana_can_load(path: Path):
    board = json.loads(path.read_text())
    sources = loaded(FOLDER / "grafana/provisioning/datasources/touchline.yml")["datasources"]
    known = {(source["type"], source["uid"]) for source in sources}
    ids = [panel["id"] for panel in board["panels"]]
    assert len(ids) == len(set(ids))
    taken: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        assert (panel["datasource"]["type"], panel["datasource"]["uid"]) in known
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken
        taken |= cells


def test_the_overlay_mounts_files_that_exist_and_names_its_images():
    overlay = loaded(FOLDER / "compose.yml")
    base = loaded(ROOT / "docker-compose.yml")
    assert not overlay["services"].keys() & base["services"].keys()
    for service in overlay["services"].values():
        assert re.search(r":v?\d+\.\d+\.\d+$", service["image"])
        for volume in service["volumes"]:
            source = volume.partition(":")[0]
            if source.startswith("./"):
                assert (ROOT / source).exists(), source
            elif not source.startswith("/"):
                assert source in overlay["volumes"]
        for needed in service.get("depends_on", ()):
            assert needed in overlay["services"].keys() | base["services"].keys()


def test_logs_are_shipped_with_the_names_their_lines_have():
    (scrape,) = loaded(FOLDER / "promtail.yml")["scrape_configs"]
    stages = {name: stage for each in scrape["pipeline_stages"] for name, stage in each.items()}
    assert stages["labels"].keys() <= stages["json"]["expressions"].keys()
    assert stages["timestamp"]["source"] in stages["json"]["expressions"]
    assert loaded(FOLDER / "loki.yml")["schema_config"]["configs"][0]["schema"] == "v13"
    rule_files = loaded(FOLDER / "prometheus.yml")["rule_files"]
    assert all((FOLDER / name).exists() for name in rule_files)
