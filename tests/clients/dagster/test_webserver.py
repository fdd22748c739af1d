"""Both senders against a real Dagster webserver: each document is GraphQL of this version."""

import asyncio
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from clients.dagster import operations
from clients.dagster.asynchronous import AsyncDagsterClient
from clients.dagster.errors import RefusedError, UnableError, UnreachableError
from clients.dagster.sync import DagsterClient
from tests.webserver import webserver

pytestmark = [pytest.mark.services, pytest.mark.filterwarnings("ignore")]

LOCATION = """
import dagster as dg

@dg.asset
def models_goal(): ...

defs = dg.Definitions(assets=[models_goal], jobs=[dg.define_asset_job("train", "models_goal")])
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with webserver(tmp_path_factory.mktemp("dagster"), LOCATION) as address:
        yield address


@pytest.fixture
def dagster(url: str) -> Iterator[DagsterClient]:
    with httpx.Client(base_url=url, timeout=30.0, trust_env=False) as http:
        yield DagsterClient(http)


def test_what_one_sender_launches_the_other_finds(url: str, dagster: DagsterClient):
    location = dagster.location_of("train")
    run_id = dagster.launch(location, "train", {"touchline/asked_over": "test"})

    async def look_up() -> None:
        async with httpx.AsyncClient(base_url=url, timeout=30.0, trust_env=False) as http:
            client = AsyncDagsterClient(http)
            run = await client.find(run_id)
            assert run is not None
            assert (run.run_id, run.job, run.status) == (run_id, "train", "queued")
            tagged = await client.recent(limit=5, tags={"touchline/asked_over": "test"})
            assert [each.run_id for each in tagged] == [run_id]
            assert await client.failure_of(run_id) is None
            assert await client.launch("train", tags={}, config={}) != run_id

    asyncio.run(look_up())


def test_a_log_is_read_from_its_first_line_and_from_a_cursor(dagster: DagsterClient):
    run_id = dagster.launch(dagster.location_of("train"), "train", {})
    first = dagster.ask(operations.logs(run_id, limit=1))
    rest = dagster.ask(operations.logs(run_id, after=first.cursor))
    kinds = [event.kind for page in (first, rest) for event in page.events]
    assert len(first.events) == 1
    assert "RunEnqueuedEvent" in kinds


def test_a_run_that_does_not_exist_is_none_and_has_no_log(dagster: DagsterClient):
    unknown = str(uuid4())
    assert dagster.ask(operations.find(unknown)) is None
    with pytest.raises(RefusedError, match=unknown):
        dagster.ask(operations.logs(unknown))


def test_a_job_that_no_location_offers_is_refused(url: str, dagster: DagsterClient):
    async def launch() -> None:
        async with httpx.AsyncClient(base_url=url, timeout=30.0, trust_env=False) as http:
            await AsyncDagsterClient(http).launch("nothing", tags={}, config={})

    with pytest.raises(RefusedError, match="nothing"):
        asyncio.run(launch())
    with pytest.raises(RefusedError, match="nothing"):
        dagster.ask(operations.launch(dagster.location_of("train"), "nothing", tags={}, config={}))


def test_a_variable_of_the_wrong_type_is_refused_with_the_words_of_dagster(dagster: DagsterClient):
    with pytest.raises(RefusedError, match="limit"):
        dagster.ask(operations.recent(limit="many", tags={}))  # type: ignore[arg-type]


def test_what_fails_within_dagster_is_no_word_about_the_request():
    within = {"errors": [{"message": "the database is away", "path": ["runOrError"]}]}
    with pytest.raises(UnableError, match="away"):
        operations.find("any").read(within)
    python = {"runOrError": {"__typename": "PythonError", "message": "the code is away"}}
    with pytest.raises(UnableError, match="away"):
        operations.find("any").read({"data": python})
    with pytest.raises(RefusedError) as refused:
        operations.find("any").read({"errors": [{"message": "no such field"}]})
    assert not isinstance(refused.value, UnableError)


def test_a_service_that_is_not_dagster_is_unreachable(url: str):
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"detail": request.url.path})

    with (
        httpx.Client(transport=httpx.MockTransport(answer), base_url=url) as http,
        pytest.raises(UnreachableError, match="does not give"),
    ):
        DagsterClient(http).location_of("train")
