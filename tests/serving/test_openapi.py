"""The description is complete without a stack, and its examples are true to its schemas."""

import pytest
from pydantic import BaseModel, TypeAdapter

from serving.app import _ROUTERS, create_app
from serving.pages.router import router as pages
from serving.problems import Problem
from serving.settings import ServingSettings

APP = create_app(ServingSettings(database_url=None))
DOCUMENT = APP.openapi()
OPERATIONS = [
    (path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for operation in methods.values()
]
PATHS = [path for path, _ in OPERATIONS]


def models() -> dict[str, type[BaseModel]]:
    found: dict[str, type[BaseModel]] = {"Problem": Problem}

    def collect(model: type[BaseModel]) -> None:
        for below in model.__subclasses__():
            found[below.__name__] = below
            collect(below)

    collect(BaseModel)
    return found


def example_of(content: dict[str, object]) -> tuple[str, object]:
    schema = content["schema"]
    assert isinstance(schema, dict)
    name = schema["$ref"].rpartition("/")[2]
    (example,) = DOCUMENT["components"]["schemas"][name]["examples"]
    return name, example


@pytest.mark.parametrize(("path", "operation"), OPERATIONS, ids=PATHS)
def test_every_answer_has_an_example_that_its_schema_accepts(path, operation):
    assert operation["description"], path
    (success,) = {"200", "202"} & set(operation["responses"])
    for kind, content in operation["responses"][success]["content"].items():
        if kind != "application/json":
            assert content["example"]
            continue
        name, example = example_of(content)
        model = models()[name]
        read = TypeAdapter(model).validate_python(example, strict=False)
        assert set(example) == set(model.model_fields), path
        assert TypeAdapter(model).validate_json(read.model_dump_json()) == read


@pytest.mark.parametrize(("path", "operation"), OPERATIONS, ids=PATHS)
def test_every_question_of_the_api_declares_its_problems(path, operation):
    if not path.startswith("/v1"):
        return
    declared = operation["responses"]
    expected = {"422", "503"} | ({"404"} if "{" in path else set())
    assert expected <= set(declared)
    for status in expected:
        _, example = example_of(declared[status]["content"]["application/problem+json"])
        Problem.model_validate(example)


def test_the_addresses_are_those_promised():
    assert set(PATHS) == {
        "/", "/healthz", "/readyz", "/metrics", "/v1/competitions", "/v1/competitions/{code}",
        "/v1/teams", "/v1/teams/{team_id}", "/v1/matches", "/v1/matches/{match_id}",
        "/v1/matches/{match_id}/forecast", "/v1/forecasts/upcoming",
        "/v1/forecasts/{forecast_id}/proof", "/v1/seals",
        "/v1/ops/feeds", "/v1/ops/quarantine", "/v1/ops/aliases", "/v1/events", "/v1/stream",
        "/v1/live/matches", "/v1/live/matches/{match_id}",
        "/v1/events/schema", "/v1/events/schema/{event_type}",
        "/v1/ab-tests", "/v1/ab-tests/plan", "/v1/ab-tests/{ab_test_id}",
        "/v1/ab-tests/{ab_test_id}/readings", "/v1/ab-tests/{ab_test_id}/memo",
        "/v1/ab-tests/{ab_test_id}/start", "/v1/ab-tests/{ab_test_id}/cancel",
        "/v1/ws/tickets",
        "/v1/standings/{competition}", "/v1/standings/{competition}/history",
        "/v1/forecasts/batch", "/v1/forecasts/accuracy",
        "/v1/models", "/v1/models/{version}", "/v1/models/{version}/promote",
        "/v1/models/rollback", "/v1/models/decisions",
        "/v1/ml/status", "/v1/ml/models/info", "/v1/ml/models/status",
        "/v1/ml/train",
        "/v1/monitoring/accuracy", "/v1/monitoring/calibration", "/v1/monitoring/drift",
        "/v1/monitoring/drift/reports/{drift_report_id}", "/v1/monitoring/alerts",
        "/v1/monitoring/alerts/{alert_id}/acknowledge",
        "/v1/monitoring/alerts/{alert_id}/resolve",
        "/v1/monitoring/skill", "/v1/monitoring/misses",
        "/v1/track-record", "/v1/search", "/v1/forecasts/export.csv",
        "/v1/forecasts/export.parquet",
    }  # fmt: skip


def test_no_route_of_the_api_is_hidden_from_the_description():
    hidden = [r.path for router in _ROUTERS for r in router.routes if not r.include_in_schema]
    assert hidden == []
    assert [r.path for r in pages.routes if getattr(r, "path", "").startswith("/v1")] == []
