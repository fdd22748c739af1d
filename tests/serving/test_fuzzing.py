"""The API and its document agree: whatever is sent, the document declares the answer.

Requests are made from the document itself, right ones and wrong ones, for every operation. They
are the same in every run.
"""

from collections.abc import Iterator
from contextlib import nullcontext, suppress
from uuid import uuid4

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import (
    GenerationConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from serving.app import create_app
from serving.kit.connections.limits import MOST_HEAD_BYTES
from serving.settings import ServingSettings
from storage.kit.engine import engine_of
from tests.serving.everything import Asker, World, everything

pytestmark = pytest.mark.services

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ENDLESS = {"/v1/stream", "/v1/ws"}
"""Streams: an answer without an end is no case of this test."""
ASKS_DAGSTER = {"/v1/ml/status", "/v1/ml/train"}
"""There is no Dagster here: 503, which the document declares, is right."""
SHORT = 2
"""Right requests of an operation, and as many wrong ones."""
AT_LENGTH = {
    "anonymous": 50, "admin": 50, "fan": 20, "moderator": 20, "ml": 20, "service key": 20,
}  # fmt: skip
"""As many of each kind of subject."""
_ANYWHERE = "http://127.0.0.1"
SCHEMA = schemathesis.openapi.from_dict(
    create_app(ServingSettings(database_url=None)).openapi(),
    config=SchemathesisConfig(
        projects=ProjectsConfig(
            default=ProjectConfig(generation=GenerationConfig(with_security_parameters=False))
        )
    ),
)
OPERATIONS = [
    found.ok()
    for found in SCHEMA.get_all_operations()
    if isinstance(found, Ok) and found.ok().path not in ENDLESS
]


@pytest.fixture(scope="module")
def world(postgres_server, template_database, tmp_path_factory) -> Iterator[World]:
    name = f"fuzzing_{uuid4().hex}"
    postgres_server.copy(template_database, name)
    url = postgres_server.url(name)
    engine = engine_of(url)
    with everything(url, engine, tmp_path_factory.mktemp("media")) as made:
        yield made
    engine.dispose()
    postgres_server.administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def connection() -> Iterator[requests.Session]:
    with requests.Session() as session:
        yield session


def cases(operation: APIOperation, mode: GenerationMode, count: int) -> list[Case]:
    """Make requests of an operation: the same ones every time."""
    made: list[Case] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.filter_too_much,
            HealthCheck.data_too_large,
            HealthCheck.large_base_example,
        ],
    )
    @given(operation.as_strategy(generation_mode=mode))
    def draw(case: Case) -> None:
        address = requests.Request(**case.as_transport_kwargs(_ANYWHERE)).prepare().url or ""
        # Above it the connection is cut, before there is an operation: test_slow_writers.
        if len(address) < MOST_HEAD_BYTES // 2:
            made.append(case)

    # What takes nothing cannot be asked for wrongly.
    with suppress(Unsatisfiable) if mode is GenerationMode.NEGATIVE else nullcontext():
        draw()
    return made


def fit(case: Case, world: World, asker: Asker) -> None:
    """Let a request be about what is there, so that it is not refused before it is looked at."""
    for name in case.path_parameters:
        if name in asker.own:
            case.path_parameters[name] = asker.own[name]()
        elif name in world.there:
            case.path_parameters[name] = world.there[name]
    for name in ("If-Match", "Idempotency-Key"):
        case.headers.pop(name, None)
    if "q" in case.query:
        case.query["q"] = world.right["q"]
    if isinstance(case.body, dict):
        case.body.update({name: world.right[name] for name in case.body if name in world.right})


def faults(
    world: World, connection: requests.Session, operation: APIOperation, asker: Asker, count: int
) -> list[str]:
    """Send requests and say what was wrong with the answers."""
    checks = CHECKS[1:] if operation.path in ASKS_DAGSTER else CHECKS
    found: list[str] = []
    for mode in GenerationMode:
        for number, case in enumerate(cases(operation, mode, count)):
            if mode is GenerationMode.POSITIVE and number % 2 == 0:
                fit(case, world, asker)
            if operation.path == "/v1/events":
                case.query.pop("wait", None)  # up to half a minute for an event
            try:
                case.call_and_validate(
                    base_url=str(world.api.base_url),
                    session=connection,
                    headers=asker.headers,
                    checks=checks,
                    timeout=60,
                )
            except FailureGroup as failure:
                found.append(str(failure))
    return found


def test_every_operation_is_called_but_the_streams():
    paths = SCHEMA.raw_schema["paths"]
    assert len(OPERATIONS) == sum(len(methods) for methods in paths.values()) - len(ENDLESS)


EVERY = pytest.mark.parametrize("operation", OPERATIONS, ids=[each.label for each in OPERATIONS])


@pytest.mark.parametrize("kind", ["anonymous", "admin"])
@EVERY
def test_every_answer_is_declared(world, connection, operation, kind):
    assert faults(world, connection, operation, world.asker(kind), SHORT) == []


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "count"), AT_LENGTH.items(), ids=AT_LENGTH)
@EVERY
def test_every_answer_is_declared_at_length(world, connection, operation, kind, count):
    assert faults(world, connection, operation, world.asker(kind), count) == []
