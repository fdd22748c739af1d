"""Requests with an `Idempotency-Key` happen once, at whatever process and however fast."""

import asyncio
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import httpx
import pytest
from sqlalchemy import func, insert, select, text, update

from serving.kit.postgres.ambient import Ambient
from storage.kit.roles import Role
from storage.kit.secret_box import SecretBox
from storage.kit.tables.events import ticket
from storage.ops import requests
from storage.ops.tables import idempotent_request
from tests.databases import engine_as, url_as
from tests.people import headers_of
from tests.serving.conftest import SECRET
from tests.serving.served import served
from workers.pruning import prune_requests

pytestmark = pytest.mark.services

TICKETS = "/v1/ws/tickets"
KEY = {"Idempotency-Key": "11e2-a-key"}
ACTS = {
    "/v1/forecasts/batch": "reads",
    "/v1/ab-tests/{ab_test_id}/start": "twice changes nothing",
    "/v1/ab-tests/{ab_test_id}/cancel": "twice changes nothing",
    "/v1/monitoring/alerts/{alert_id}/acknowledge": "twice changes nothing",
    "/v1/monitoring/alerts/{alert_id}/resolve": "twice changes nothing",
    "/v1/ml/models/{model_version_id}/retire": "twice changes nothing",
    "/v1/auth/verify": "its token is good once",
    "/v1/auth/login": "its answer must not be kept",
    "/v1/auth/refresh": "its token is good once",
    "/v1/auth/logout": "twice is refused: the session has ended",
    "/v1/auth/password/forgot": "twice mails twice",
    "/v1/auth/password/reset": "its token is good once",
    "/v1/auth/password/change": "twice is refused: the password is another one",
    "/v1/auth/email/change": "twice mails twice",
    "/v1/users/me/factor": "its answer must not be kept",
    "/v1/users/me/factor/confirm": "its answer must not be kept",
    "/v1/users/me/factor/recovery-codes": "its answer must not be kept",
    "/v1/ops/accounts/{account_id}/suspend": "twice is refused",
    "/v1/ops/accounts/{account_id}/restore": "twice is refused",
    "/v1/ops/accounts/{account_id}/role": "twice is refused",
    "/v1/social/posts/{post_id}/like": "twice changes nothing",
    "/v1/social/comments/{comment_id}/like": "twice changes nothing",
    "/v1/social/users/{username}/follow": "twice changes nothing",
    "/v1/social/users/{username}/block": "twice changes nothing",
    "/v1/social/users/{username}/mute": "twice changes nothing",
    "/v1/social/follow-requests/{username}": "twice changes nothing",
    "/v1/social/notifications/read": "twice changes nothing",
    "/v1/social/notifications/{notification_id}/read": "twice changes nothing",
    "/v1/social/notifications/push": "twice changes nothing",
    "/v1/social/notifications/phone": "twice is refused for a minute",
    "/v1/social/notifications/phone/confirm": "its code is good once",
    "/v1/social/reports": "twice changes nothing",
    "/v1/agents/{agent_id}/start": "twice changes nothing",
    "/v1/agents/{agent_id}/stop": "twice changes nothing",
    "/v1/agents/{agent_id}/pause": "twice changes nothing",
    "/v1/agents/{agent_id}/resume": "twice changes nothing",
    "/v1/agents/{agent_id}/rollback": "twice makes the same configuration again",
    "/v1/agents/{agent_id}/dead-letters/redrive": "twice changes nothing",
    "/v1/agents/integrations/{integration_id}/callbacks": "a report counts once",
    "/v1/agents/integrations/{integration_id}/incoming": "a message with its nonce counts once",
    "/v1/agents/tasks/{task_id}/cancel": "twice changes nothing",
    "/v1/agents/tasks/{task_id}/retry": "twice is the same task",
    "/v1/agents/runs/{run_id}/cancel": "twice changes nothing",
    "/v1/agents/approvals/{approval_id}": "twice is refused: it is decided",
    "/v1/groups/memberships": "twice changes nothing",
    "/v1/moderation/cases/{case_id}/claim": "twice changes nothing",
    "/v1/moderation/cases/{case_id}/decisions": "twice is refused: the case is decided",
}


def tickets(engine) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(ticket)).scalar_one()


def test_parallel_requests_at_two_processes_make_one_row(database_url, owner_engine):
    with ExitStack() as stack:
        url = url_as(Role.API, database_url)
        apis = [stack.enter_context(served(url)) for _ in range(2)]

        def ask(number: int) -> httpx.Response:
            return httpx.post(f"{apis[number % 2].url}{TICKETS}", headers=KEY, timeout=30)

        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(ask, range(32)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    assert tickets(owner_engine) == 1


def test_the_answer_is_given_again_with_its_status_and_is_no_open_secret(api, owner_engine):
    first = api.post(TICKETS, headers=KEY)
    again = api.post(TICKETS, headers=KEY)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    with owner_engine.connect() as connection:
        (kept,) = connection.execute(select(idempotent_request)).all()
    assert first.json()["ticket"].encode() not in kept.body
    assert b"11e2" not in kept.key_digest


def test_a_key_is_for_one_request_of_one_client(api, owner_engine):
    first = api.post(TICKETS, headers=KEY)
    other = api.post(TICKETS, headers=KEY, json={"another": "body"})
    assert other.status_code == 422
    assert other.json()["errors"][0]["name"] == "Idempotency-Key"
    assert api.post(TICKETS).json() != first.json()
    assert tickets(owner_engine) == 2


@pytest.mark.parametrize("key", ["", "x" * 201, "tab\there"])
def test_a_key_that_is_none_is_refused(api, key):
    refused = api.post(TICKETS, headers={"Idempotency-Key": key})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["name"] == "Idempotency-Key"


def test_a_request_waits_for_the_first_and_is_refused_in_the_end(api, owner_engine):
    box = SecretBox(SECRET.encode)
    digest = box.digest(f"address:127.0.0.1\0{KEY['Idempotency-Key']}", context="idempotency")
    lock = text("SELECT pg_advisory_xact_lock(:number)")
    with owner_engine.begin() as first:
        first.execute(lock, {"number": requests.number_of(digest)})
        refused = api.post(TICKETS, headers=KEY)
        assert refused.status_code == 409
        assert refused.headers["Retry-After"] == "1"
    assert api.post(TICKETS, headers=KEY).status_code == 200
    assert tickets(owner_engine) == 1


def test_answers_are_dropped_after_a_day(api, engine, owner_engine):
    api.post(TICKETS, headers=KEY)
    api.post(TICKETS, headers={"Idempotency-Key": "another"})
    worker = engine_as(Role.WORKER, engine)
    assert prune_requests(worker) == 0
    with owner_engine.begin() as connection:
        columns = idempotent_request.c
        (digest,) = connection.execute(select(columns.key_digest).limit(1)).one()
        old = func.clock_timestamp() - requests.KEPT
        connection.execute(
            update(idempotent_request).where(columns.key_digest == digest).values(created_at=old)
        )
    assert prune_requests(worker) == 1
    worker.dispose()
    with owner_engine.connect() as connection:
        assert len(connection.execute(select(idempotent_request)).all()) == 1


def test_every_post_takes_a_key_or_is_known_to_create_nothing(empty_api):
    paths = empty_api.get("/openapi.json").json()["paths"]
    without = {
        path
        for path, item in paths.items()
        if "post" in item
        and "idempotency-key"
        not in {each["name"].lower() for each in item["post"].get("parameters", ())}
    }
    assert without <= set(ACTS), "declare IdempotencyKey on them, or say why they create nothing"


def test_what_a_task_has_is_not_its_childrens():
    ambient: Ambient[str] = Ambient("of a test")

    async def child() -> str | None:
        return ambient.get()

    async def scene() -> None:
        with ambient.held("mine"):
            assert ambient.get() == "mine"
            assert await asyncio.create_task(child()) is None
            assert await child() == "mine"
        assert ambient.get() is None

    asyncio.run(scene())


@contextmanager
def silent_server() -> Iterator[str]:
    """A place that takes connections and answers nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_slow_work_holds_no_connection(database_url, engine, clock):
    """Argon2, the wait that hides what was found, and Dagster: none has the only connection."""
    headers = headers_of(engine, "ml")
    with (
        silent_server() as dagster,
        served(url_as(Role.API, database_url), pool_size=1, dagster_url=dagster) as api,
        httpx.Client(base_url=api.url, timeout=30) as client,
        ThreadPoolExecutor(24) as pool,
    ):

        def train(number: int) -> int:
            key = {"Idempotency-Key": f"training {number}"}
            return client.post("/v1/ml/train", json={}, headers={**headers, **key}).status_code

        def register(number: int) -> int:
            person = {
                "username": f"starving{number}",
                "email": f"starving{number}@example.org",
                "password": "seven quiet lamps at noon",
                "accept_rules": True,
            }
            key = {"Idempotency-Key": f"registration {number}"}
            return client.post("/v1/auth/register", json=person, headers=key).status_code

        trained = [pool.submit(train, number) for number in range(4)]
        registered = list(pool.map(register, range(16)))
        assert registered == [202] * 16
        # Dagster is silent for ten seconds: all the time the one connection has been free.
        assert not any(each.done() for each in trained)
        assert client.get("/v1/teams").status_code == 200
        pool.shutdown(cancel_futures=True, wait=False)


def test_a_key_reserved_for_work_elsewhere_is_free_again_when_that_fails(
    serving_api, database_url, ml_headers, clock, owner_engine
):
    headers = {**ml_headers, "Idempotency-Key": "every-monday"}
    with serving_api(database_url=database_url, dagster_url="http://127.0.0.1:9") as client:
        for _ in range(2):
            assert client.post("/v1/ml/train", json={}, headers=headers).status_code == 503
    with owner_engine.begin() as connection:
        columns = idempotent_request.c
        assert connection.execute(select(columns.key_digest)).all() == []


def test_a_key_of_a_process_that_died_is_free_after_a_minute(
    serving_api, database_url, ml_headers, clock, owner_engine
):
    with owner_engine.connect() as connection:
        account = connection.execute(text("SELECT max(account_id) FROM identity.account")).scalar()
    box = SecretBox(SECRET.encode)
    digest = box.digest(f"account:{account}\0died", context="idempotency")
    left = insert(idempotent_request).values(key_digest=digest, request_digest=bytes(32))
    with owner_engine.begin() as connection:
        connection.execute(left)
    headers = {**ml_headers, "Idempotency-Key": "died"}
    with serving_api(database_url=database_url, dagster_url="http://127.0.0.1:9") as client:
        assert client.post("/v1/ml/train", json={}, headers=headers).status_code == 409
        with owner_engine.begin() as connection:
            old = func.clock_timestamp() - requests.RESERVED
            connection.execute(update(idempotent_request).values(created_at=old))
        assert client.post("/v1/ml/train", json={}, headers=headers).status_code == 503
