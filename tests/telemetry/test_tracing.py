"""Traces: one over API, statements, jobs and runs, and only where a collector is named."""

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from sqlalchemy import Engine

from storage.agents.writes.moves import WORK
from storage.kit.roles import Role
from tests.databases import url_as
from tests.people import api_of, log_in, make_account
from tests.serving.served import eventually, served
from tests.storage.agents.fleet import an_agent
from tests.telemetry import balancer
from tests.telemetry.collector import Collector, collecting
from tests.webserver import webserver
from tests.workers.processes import working
from tests.workers.receiver import receiving
from touchline.stack.home import CHECKOUT

LOCATION = """
import dagster as dg
from sqlalchemy import Engine

from pipelines.resources import EngineResource
from storage.alerts.writes import Notice, raise_alert
from storage.kit.unit_of_work import UnitOfWork

@dg.asset
def models_champion(engine: dg.ResourceParam[Engine]) -> None:
    with UnitOfWork(engine) as uow:
        noticed = Notice(
            key="run:1", kind="run", severity="critical", title="a test", message="-", at=uow.now
        )
        raise_alert(uow, noticed)
        uow.commit()

defs = dg.Definitions(
    assets=[models_champion],
    jobs=[dg.define_asset_job(name, "models_champion") for name in ("retrain", "forecast")],
    resources={"engine": EngineResource(database_url=dg.EnvVar("TOUCHLINE_DATABASE_URL"))},
    executor=dg.in_process_executor,
)
"""
_PATIENCE_SECONDS = 60.0  # a run is a process that imports Dagster


@pytest.fixture
def collector(tmp_path: Path) -> Iterator[Collector]:
    with collecting(tmp_path / "traces.json") as made:
        yield made


def first(collector: Collector, name: str) -> Span:
    """Wait for a span and return it."""
    eventually(lambda: bool(collector.named(name)), seconds=_PATIENCE_SECONDS)
    return collector.named(name)[0]


def chain_of(collector: Collector, span: Span) -> list[str]:
    """The names of a span and of all above it, as far as they have arrived."""
    by_id = {each.span_id: each for each in collector.spans}
    names = [span.name]
    while (above := by_id.get(span.parent_span_id)) is not None:
        span = above
        names.append(span.name)
    return names


@pytest.mark.services
def test_a_request_is_traced_with_its_statements(database_url: str, collector: Collector) -> None:
    with served(database_url, otlp_url=collector.url) as api:
        forged = {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}
        assert httpx.get(f"{api.url}/v1/teams", headers=forged).status_code == 200
        request = first(collector, "GET /v1/teams")
        eventually(lambda: bool(collector.below(request)))
    assert request.trace_id != bytes.fromhex("a" * 32)
    assert not request.parent_span_id
    for statement in collector.below(request):
        assert statement.trace_id == request.trace_id
        assert statement.name in {"SELECT", "WITH"}


def test_the_balancer_of_several_processes_names_traces_as_documented() -> None:
    deployed = (CHECKOUT / "deploy" / "nginx" / "touchline.conf").read_text()
    assert balancer.directives(deployed) == balancer.directives(balancer.documented())


@pytest.mark.services
@pytest.mark.filterwarnings("ignore")
@pytest.mark.skipif(balancer.PROGRAM is None, reason="nginx is not installed")
def test_one_trace_goes_through_balancer_request_run_step_and_job(
    database_url: str,
    engine: Engine,
    collector: Collector,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TOUCHLINE_OTLP_URL", collector.url)
    monkeypatch.setenv("TOUCHLINE_DATABASE_URL", url_as(Role.PIPELINES, database_url))
    settings = {"TOUCHLINE_OTLP_URL": collector.url}
    owner = make_account(engine, "ml")
    headers = log_in(engine, owner).headers
    with api_of(engine) as as_api:
        agent_id = an_agent(as_api, owner, kind="forecaster")
    with (
        receiving() as receiver,
        webserver(tmp_path, LOCATION, is_queueing=False) as dagster_url,
        served(
            url_as(Role.API, database_url),
            otlp_url=collector.url,
            trace_incoming="continued",
            dagster_url=dagster_url,
        ) as api,
        balancer.balancing(api.url, tmp_path) as front,
        working(
            database_url,
            receiver.url,
            tmp_path / "worker.log",
            TOUCHLINE_DAGSTER_URL=dagster_url,
            **settings,
        ),
    ):
        forged = {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}
        response = httpx.post(
            f"{front.url}/v1/ml/train", json={}, headers=headers | forged, timeout=30
        )
        assert response.status_code == 202, response.text
        run, job = first(collector, "retrain"), first(collector, "deliver")
        eventually(lambda: bool(collector.below(job)))
        response = httpx.post(f"{api.url}/v1/users/me/exports", headers=headers, timeout=30)
        assert response.status_code == 202, response.text
        copy = first(collector, "export")
        place = f"/v1/agents/{agent_id}/tasks"
        response = httpx.post(
            f"{front.url}{place}", json={"kind": "forecast"}, headers=headers, timeout=30
        )
        assert response.status_code == 202, response.text
        eventually(lambda: len(collector.named("models_champion")) == 2, seconds=_PATIENCE_SECONDS)
        asked = collector.named("models_champion")[1]
        eventually(lambda: bool(collector.named("forecast")), seconds=_PATIENCE_SECONDS)
        eventually(lambda: len(chain_of(collector, asked)) == 4)
        eventually(lambda: bool(collector.below(copy)))
    assert chain_of(collector, copy) == ["export", "POST /v1/users/me/exports"]
    request, step = first(collector, "POST /v1/ml/train"), first(collector, "models_champion")
    (named,) = front.traces("/v1/ml/train")
    assert request.trace_id.hex() == named  # its own, not the stranger's
    assert run.parent_span_id == request.span_id
    assert step.parent_span_id == run.span_id
    assert job.parent_span_id == step.span_id
    chain = (request, run, step, job)
    assert {each.trace_id for each in chain} == {request.trace_id}
    services = [collector.services[each.span_id] for each in chain]
    assert services == ["touchline-api", "touchline-run", "touchline-run", "touchline-worker"]
    written = [json.loads(line) for line in (tmp_path / "traces.json").read_text().splitlines()]
    in_file = {
        span["spanId"]
        for line in written
        for resource in line["resourceSpans"]
        for scope in resource["scopeSpans"]
        for span in scope["spans"]
        if base64.b64decode(span["traceId"]).hex() == named
    }
    assert {base64.b64encode(each.span_id).decode() for each in chain} <= in_file
    for each in (request, step, job):
        statements = collector.below(each)
        assert any("db.query.text" in {a.key for a in span.attributes} for span in statements)
        assert {span.trace_id for span in statements} == {request.trace_id}
    assert copy.trace_id != request.trace_id
    # By way of a job: the agent's task is done by a worker, which launches the run.
    assert chain_of(collector, asked) == [
        "models_champion", "forecast", WORK, "POST /v1/agents/{agent_id}/tasks",
    ]  # fmt: skip
    assert asked.trace_id.hex() in front.traces(place)


def test_nothing_of_it_is_imported_where_no_collector_is_named() -> None:
    script = (
        "import sys; from telemetry import tracing;"
        "from telemetry.settings import TelemetrySettings;"
        "from storage.kit.engine import engine_of;"
        "tracing.start('api', TelemetrySettings(otlp_url=None));"
        "assert not tracing.is_on() and tracing.traceparent() is None;"
        "assert not engine_of('postgresql+psycopg://nobody@nowhere/x')._has_events;"
        "sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0  # noqa: S603
