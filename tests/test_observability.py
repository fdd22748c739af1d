"""Dashboards, alert rules and log shipping: files that parse, about figures that exist."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from serving.app import create_app
from serving.settings import ServingSettings
from serving.state import State

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "deploy" / "observability"
METRIC = re.compile(r"\btouchline_[a-z_]+\b")
FUNCTIONS = {"sum", "min", "max", "rate", "increase", "topk", "histogram_quantile", "by", "le"}
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
        assert rule["annotations"].keys() == {"summary", "action"}
        assert all(text.endswith(".") for text in rule["annotations"].values())
        assert re.fullmatch(r"\d+[smh]", rule.get("for", "1m"))


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
