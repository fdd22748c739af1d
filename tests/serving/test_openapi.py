"""The description is complete without a stack, and its examples are true to its schemas."""

from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter
from starlette.routing import Route

from serving.access.declared import PUBLIC, declared_by
from serving.access.openapi import access_of
from serving.app import create_app
from serving.kit.problems import Problem
from serving.pages.router import router as pages
from serving.routes import ROUTERS
from serving.settings import ServingSettings

APP = create_app(ServingSettings(database_url=None))
DOCUMENT = APP.openapi()
OPERATIONS = [
    (path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for operation in methods.values()
]
PATHS = [path for path, _ in OPERATIONS]
COMPUTED = {"/v1/forecasts/batch"}  # asked by POST, and writes nothing
GETTING_IN = {
    "/v1/auth/register",
    "/v1/auth/verify",
    "/v1/auth/login",
    "/v1/auth/password/forgot",
    "/v1/auth/password/reset",
    "/v1/auth/refresh",
}
"""What strangers post to become somebody."""

COMMUNITY = {
    f"/v1/social{path}"
    for path in (
        "/posts", "/posts/{post_id}", "/posts/{post_id}/edits", "/posts/{post_id}/viewer",
        "/posts/{post_id}/like", "/posts/{post_id}/comments", "/comments/{comment_id}",
        "/comments/{comment_id}/like", "/viewer", "/feed", "/users/{username}/posts",
        "/users/{username}/follow", "/users/{username}/followers", "/users/{username}/following",
        "/users/{username}/friends", "/users/{username}/viewer", "/users/{username}/block",
        "/users/{username}/mute", "/follow-requests", "/follow-requests/{username}", "/blocks",
        "/mutes", "/profiles", "/profiles/{username}", "/search/users", "/search/posts",
        "/notifications", "/notifications/unread", "/notifications/read",
        "/notifications/{notification_id}/read", "/notifications/preferences",
        "/notifications/push", "/notifications/push/{push_id}", "/notifications/phone",
        "/notifications/phone/confirm", "/mentions", "/hashtags", "/hashtags/{tag}", "/media",
        "/media/{sha256}.webp", "/reports", "/reports/{report_id}", "/appeals",
        "/appeals/{appeal_id}", "/matches/{match_id}/talk", "/matches/{match_id}/talk/viewer",
        "/matches/{match_id}/talk/members/{username}", "/matches/{match_id}/talk/messages",
        "/messages/{message_id}",
    )
} | {
    f"/v1/moderation{path}"
    for path in (
        "/log", "/decisions", "/cases", "/cases/{case_id}", "/cases/{case_id}/claim",
        "/cases/{case_id}/decisions", "/images/{sha256}.webp",
    )
}  # fmt: skip


AGENTS = {
    f"/v1/agents{path}"
    for path in (
        "", "/kinds", "/approvals", "/approvals/{approval_id}", "/integrations",
        "/integrations/{integration_id}", "/integrations/{integration_id}/callbacks",
        "/integrations/{integration_id}/deliveries", "/integrations/{integration_id}/dispatches",
        "/integrations/{integration_id}/incoming", "/integrations/{integration_id}/rotate",
        "/runs/{run_id}", "/runs/{run_id}/cancel", "/schedules/{schedule_id}",
        "/tasks/{task_id}", "/tasks/{task_id}/attempts", "/tasks/{task_id}/cancel",
        "/tasks/{task_id}/log", "/tasks/{task_id}/retry", "/workflows/{workflow_id}",
        "/workflows/{workflow_id}/runs", "/{agent_id}", "/{agent_id}/dead-letters",
        "/{agent_id}/dead-letters/redrive", "/{agent_id}/events", "/{agent_id}/health",
        "/{agent_id}/insights", "/{agent_id}/pause", "/{agent_id}/performance",
        "/{agent_id}/resume", "/{agent_id}/rollback", "/{agent_id}/schedules",
        "/{agent_id}/start", "/{agent_id}/status", "/{agent_id}/stop", "/{agent_id}/tasks",
        "/{agent_id}/versions", "/{agent_id}/workflows",
    )
}  # fmt: skip
PICKS = {
    *(f"/v1/picks{path}" for path in ("", "/me", "/{match_id}", "/{match_id}/proof")),
    *("/v1/leaderboards", "/v1/leaderboards/me", "/v1/leaderboards/provisional"),
}
GROUPS = {
    f"/v1/groups{path}"
    for path in (
        "", "/memberships", "/{group_id}", "/{group_id}/captain", "/{group_id}/code",
        "/{group_id}/jokers/{match_id}", "/{group_id}/members/{username}",
        "/{group_id}/tournaments", "/{group_id}/rooms/{day}", "/{group_id}/talk/messages",
    )
} | {"/v1/tournaments/{tournament_id}", "/v1/tournaments/{tournament_id}/entry"}  # fmt: skip
PLAY_MONEY = {
    *(f"/v1/wallet{path}" for path in ("", "/entries", "/grants", "/limits")),
    *(f"/v1/stakes{path}" for path in ("", "/matches/{match_id}", "/me")),
}
SIGNED = {f"/v1/agents/integrations/{{integration_id}}/{end}" for end in ("callbacks", "incoming")}
"""What services post, which are known by their signatures."""


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
    answers = {"200", "201", "202", "204", "101"} & set(operation["responses"])
    assert answers
    contents = [operation["responses"][status].get("content", {}) for status in answers]
    for kind, content in (each for found in contents for each in found.items()):
        if kind != "application/json":
            assert content["example"]
            continue
        name, example = example_of(content)
        model = models()[name]
        read = TypeAdapter(model).validate_python(example, strict=False)
        assert isinstance(example, dict)
        assert set(example) == set(model.model_fields), path
        assert TypeAdapter(model).validate_json(read.model_dump_json(by_alias=True)) == read


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
        "/", "/healthz", "/readyz", "/metrics", "/v1/clock",
        "/v1/competitions", "/v1/competitions/{code}",
        "/v1/players", "/v1/players/{player_id}", "/v1/teams/{team_id}/squad",
        "/v1/matches/{match_id}/players", "/v1/track-record/players",
        "/v1/teams", "/v1/teams/{team_id}", "/v1/matches", "/v1/matches/{match_id}",
        "/v1/picks/{match_id}/fans", "/v1/progress/me", "/v1/challenges/community",
        "/v1/players/{username}/record", "/v1/picks/me/record", "/v1/picks/me/export.csv",
        "/v1/matches/{match_id}/forecast", "/v1/forecasts/upcoming",
        "/v1/forecasts/{forecast_id}/proof", "/v1/seals", "/v1/seals/key",
        "/v1/ops/feeds", "/v1/ops/deliveries", "/v1/ops/outbox", "/v1/ops/jobs",
        "/v1/ops/quarantine", "/v1/ops/aliases",
        *GETTING_IN, "/v1/auth/password/change", "/v1/auth/email/change", "/v1/users/me",
        "/v1/users/me/exports", "/v1/users/me/exports/{export_id}",
        "/v1/users/me/exports/{export_id}/download",
        "/v1/auth/logout", "/v1/auth/jwks.json", "/v1/users/me/sessions",
        "/v1/users/me/sessions/{session_id}", "/v1/users/me/keys",
        "/v1/users/me/keys/{key_id}", "/v1/users/me/keys/{key_id}/rotate",
        "/v1/users/me/factor", "/v1/users/me/factor/confirm", "/v1/users/me/limits",
        "/v1/users/me/factor/recovery-codes",
        "/v1/ops/accounts", "/v1/ops/accounts/{account_id}",
        "/v1/ops/accounts/{account_id}/suspend", "/v1/ops/accounts/{account_id}/restore",
        "/v1/ops/accounts/{account_id}/role", "/v1/ops/audit", "/v1/ops/audit/export.csv",
        "/v1/ops/competitions", "/v1/ops/successions", "/v1/ops/agreement",
        "/v1/ops/agreement/seasons", "/v1/ops/agreement/{disagreement_id}/question",
        "/v1/ops/errors", "/v1/ops/performance", "/v1/ops/usage",
        "/v1/events", "/v1/stream",
        "/v1/live/matches", "/v1/live/matches/{match_id}",
        "/v1/events/schema", "/v1/events/schema/{event_type}",
        "/v1/ab-tests", "/v1/ab-tests/plan", "/v1/ab-tests/{ab_test_id}",
        "/v1/ab-tests/{ab_test_id}/readings", "/v1/ab-tests/{ab_test_id}/memo",
        "/v1/ab-tests/{ab_test_id}/start", "/v1/ab-tests/{ab_test_id}/cancel",
        "/v1/ws", "/v1/ws/tickets",
        "/v1/standings/{competition}", "/v1/standings/{competition}/history",
        "/v1/standings/{competition}/what-if", "/v1/transfers/what-if",
        "/v1/forecasts/batch", "/v1/forecasts/accuracy",
        "/v1/models", "/v1/models/{version}", "/v1/models/{version}/promote",
        "/v1/models/rollback", "/v1/models/decisions",
        "/v1/ml/status", "/v1/ml/models/info", "/v1/ml/models/status",
        "/v1/ml/train", "/v1/ml/models", "/v1/ml/models/{model_version_id}/retire",
        "/v1/ml/predictions", "/v1/ml/predictions/batch",
        "/v1/monitoring/accuracy", "/v1/monitoring/calibration", "/v1/monitoring/drift",
        "/v1/monitoring/drift/reports/{drift_report_id}", "/v1/monitoring/alerts",
        "/v1/monitoring/alerts/{alert_id}/acknowledge",
        "/v1/monitoring/alerts/{alert_id}/resolve",
        "/v1/monitoring/skill", "/v1/monitoring/misses",
        *COMMUNITY, *AGENTS, *PICKS, *GROUPS, *PLAY_MONEY, "/v1/insights", "/v1/insights/ask",
        "/v1/insights/ask/{question_id}", "/v1/insights/{insight_id}/proof",
        "/v1/recommendations", "/v1/advice/record", "/v1/risk",
        "/v1/track-record", "/v1/search", "/v1/forecasts/export.csv",
        "/v1/forecasts/export.parquet",
    }  # fmt: skip


def test_no_route_of_the_api_is_hidden_from_the_description():
    hidden = [
        route.path
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, Route) and not route.include_in_schema
    ]
    assert hidden == []
    assert not any(getattr(route, "path", "").startswith("/v1") for route in pages.routes)


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for below in value.values():
            yield from references(below)
    elif isinstance(value, list):
        for below in value:
            yield from references(below)


def test_no_reference_of_the_description_leads_nowhere():
    known = {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}
    assert set(references(DOCUMENT)) <= known


@pytest.mark.parametrize(("path", "operation"), OPERATIONS, ids=PATHS)
def test_every_operation_says_who_may_ask(path, operation):
    access = operation["x-touchline-access"]
    assert set(access) == {"anonymous", "roles", "scopes", "owner"}
    assert access["anonymous"] or access["roles"] or access["scopes"] or access["owner"]
    if not access["anonymous"]:
        assert operation["security"] == [{"bearer": []}, {"cookie": []}]
        assert {"401", "403"} <= set(operation["responses"])


def test_every_route_declares_who_may_ask_and_one_that_writes_does_itself():
    for route in APP.routes:
        if not isinstance(route, APIRoute):
            continue
        assert access_of(route) is not None, f"{route.path} declares nothing of who may ask"
        own = [each for each in declared_by(route.dependant) if each is not PUBLIC]
        is_reading = route.methods == {"GET"} or route.path in COMPUTED | GETTING_IN | SIGNED
        assert own or is_reading, f"{route.path} writes: declare who may"


def test_a_route_without_a_declaration_is_found():
    async def endpoint() -> None: ...

    assert access_of(APIRoute("/v1/forgotten", endpoint)) is None


def test_what_changes_models_or_the_world_needs_a_role():
    writing = {
        path: operation["x-touchline-access"]["roles"]
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
        if method == "post" and operation["x-touchline-access"]["roles"]
    }
    ml = {path for path, roles in writing.items() if roles == ["ml"]}
    assert {"/v1/models/rollback", "/v1/ml/train", "/v1/ab-tests"} <= ml
    assert writing["/v1/ops/aliases"] == ["admin"]
    assert len(writing) >= 9


def test_summaries_are_a_persons_and_tags_are_in_a_newcomers_order():
    tags = [tag["name"] for tag in DOCUMENT["tags"]]
    assert tags[:2] == ["matches", "forecasts"]
    assert {tag for _, operation in OPERATIONS for tag in operation["tags"]} == set(tags)
    verbs = {"Read ", "List Entries", "Give ", "Show "}
    for path, operation in OPERATIONS:
        assert not any(operation["summary"].startswith(verb) for verb in verbs), path
