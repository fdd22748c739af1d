"""What changed in the API: every difference that a client can see, and which of them break it."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from serving.changes_cli import CHANGELOG, SNAPSHOT, api_changelog
from serving.kit.api_surface import changes, surface_of, written

DOCUMENT: dict[str, Any] = {
    "paths": {
        "/v1/things": {
            "post": {
                "parameters": [{"in": "query", "name": "q", "required": False}],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Wanted"}}
                    }
                },
                "responses": {
                    "200": {
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Page"}}
                        }
                    },
                    "422": {},
                },
                "x-touchline-access": {
                    "anonymous": True,
                    "roles": [],
                    "scopes": [],
                    "owner": False,
                },
            }
        }
    },
    "components": {
        "schemas": {
            "Wanted": {"properties": {"name": {}, "note": {}}, "required": ["name"]},
            "Page": {
                "properties": {
                    "items": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
                    "next": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                }
            },
            "Thing": {"properties": {"thing_id": {}, "name": {}}},
        }
    },
}


Part = dict[str, Any]
CHANGES: dict[str, Callable[[Part, Part, Part], object]] = {
    "gone": lambda paths, _, __: paths.clear(),
    "new": lambda paths, _, __: paths.update({"/v1/more": {"get": {"responses": {"200": {}}}}}),
    "field gone": lambda _, __, schemas: schemas["Thing"]["properties"].pop("name"),
    "field new": lambda _, __, schemas: schemas["Thing"]["properties"].update(age={}),
    "parameter gone": lambda _, post, __: post.update(parameters=[]),
    "parameter needed": lambda _, post, __: post["parameters"][0].update(required=True),
    "parameter new": lambda _, post, __: post["parameters"].append({"in": "query", "name": "r"}),
    "body needs": lambda _, __, schemas: schemas["Wanted"]["required"].append("note"),
    "closed": lambda _, post, __: post["x-touchline-access"].update(
        anonymous=False, roles=["admin"]
    ),
    "deprecated": lambda _, post, __: post.update(deprecated=True),
}


def after(change: str) -> dict[str, Any]:
    """Return the document with one change."""
    made = copy.deepcopy(DOCUMENT)
    post = made["paths"]["/v1/things"]["post"]
    CHANGES[change](made["paths"], post, made["components"]["schemas"])
    return made


@pytest.mark.parametrize(
    ("change", "is_breaking", "message"),
    [
        ("gone", True, "is gone"),
        ("new", False, "is new"),
        ("field gone", True, "no longer answers `items.name`"),
        ("field new", False, "answers `items.age`"),
        ("parameter gone", True, "no longer takes the parameter `query q`"),
        ("parameter needed", True, "has the parameter `query q` required, it was optional"),
        ("parameter new", False, "takes the parameter `query r`"),
        ("body needs", True, "has the field `note` required, it was optional"),
        ("closed", True, "is for admin, was for everybody"),
        ("deprecated", False, "is deprecated"),
    ],
)
def test_a_change_is_seen_and_judged(change: str, is_breaking: bool, message: str):
    (found,) = changes(surface_of(DOCUMENT), surface_of(after(change)))
    assert (found.text, found.is_breaking) == (message, is_breaking)
    section = written("1.0", "2026-03-01", [found])
    assert section.startswith("## 1.0 (2026-03-01)\n\n### ")
    assert message in section


def test_the_same_api_has_no_changes():
    surface = surface_of(DOCUMENT)
    assert changes(surface, json.loads(json.dumps(surface))) == []


@pytest.mark.slow
def test_the_command_writes_what_changed_once_and_checks(tmp_path: Path):
    runner = CliRunner()
    options = ["--docs", str(tmp_path)]
    assert runner.invoke(api_changelog, options).exit_code == 0
    surface = json.loads((tmp_path / SNAPSHOT).read_text())
    assert "answers" in surface["GET /v1/matches"]
    surface["GET /v1/gone"] = surface["GET /v1/matches"]
    del surface["GET /v1/teams"]
    (tmp_path / SNAPSHOT).write_text(json.dumps(surface))
    checked = runner.invoke(api_changelog, [*options, "--check"])
    assert checked.exit_code == 1
    assert "BREAKS GET /v1/gone is gone" in checked.output
    assert runner.invoke(api_changelog, options).exit_code == 0
    text = (tmp_path / CHANGELOG).read_text()
    assert "- `GET /v1/gone` is gone." in text
    assert "- `GET /v1/teams` is new." in text
    assert text.index("is gone") < text.index("The first snapshot")
    assert runner.invoke(api_changelog, options).output == ""
    assert (tmp_path / CHANGELOG).read_text() == text
    assert runner.invoke(api_changelog, [*options, "--check"]).exit_code == 0
