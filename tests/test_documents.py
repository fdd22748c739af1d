"""What the documents name is there."""

import importlib
import re
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

ROOT = Path(__file__).parent.parent
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/deployment.md")
PACKAGES = (
    "assets|clients|deploy|football|pipelines|serving|sources|storage|telemetry|touchline|words"
    "|workers"
)
PATH = re.compile(rf"(?<![\w/.])((?:{PACKAGES})(?:/[\w.]+)+)")
SETTING = re.compile(r"TOUCHLINE_[A-Z_]*[A-Z]\b(?!\$|_)")
RETIRED = {"TOUCHLINE_ADMIN_TOKEN"}  # read only to say what took its place
LINK = re.compile(r"\]\((?!https?://)([^)#]+)?(#[^)]+)?\)")


def exists(named: str) -> bool:
    path = ROOT / named
    return path.exists() or path.with_suffix(".py").exists()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_path_in_a_document_exists(name: str):
    found = PATH.findall((ROOT / name).read_text())
    assert [each for each in found if not exists(each.rstrip("."))] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_setting_in_a_document_is_in_the_example(name: str):
    known = (ROOT / ".env.example").read_text()
    assert [each for each in SETTING.findall((ROOT / name).read_text()) if each not in known] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_link_leads_somewhere(name: str):
    document = ROOT / name
    for target, anchor in LINK.findall(document.read_text()):
        path = document.parent / target if target else document
        assert path.exists(), target
        if anchor and path.suffix == ".md":
            headings = re.findall(r"^#+ (.*)$", path.read_text(), re.MULTILINE)
            assert anchor[1:] in {
                re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings
            }


def settings_of(module: str) -> list[str]:
    """Return the variables that the settings classes of a module read."""
    found = [
        each
        for each in vars(importlib.import_module(module)).values()
        if isinstance(each, type) and issubclass(each, BaseSettings) and each.__module__ == module
    ]
    assert found
    return [
        f"{each.model_config.get('env_prefix', '')}{name}".upper()
        for each in found
        for name in each.model_fields
    ]


@pytest.mark.parametrize(
    "module",
    [
        "serving.settings",
        "sources.settings",
        "storage.settings",
        "telemetry.settings",
        "workers.settings",
    ],
)
def test_every_setting_is_in_the_example(module: str):
    example = (ROOT / ".env.example").read_text()
    missing = {name for name in settings_of(module) if f"\n# {name}=" not in example}
    assert missing - RETIRED == set()


def test_settings_are_read_where_the_test_above_looks():
    packages = PACKAGES.split("|")
    reading = [
        path.relative_to(ROOT).as_posix()
        for package in packages
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"^class \w+\(\w+Settings\):", path.read_text(), re.MULTILINE)
    ]
    assert sorted(reading) == [
        "serving/settings.py",
        "sources/settings.py",
        "storage/settings.py",
        "telemetry/settings.py",
        "workers/settings.py",
    ]
