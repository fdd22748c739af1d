"""Redis away, the mail server away: what works, what waits and says so; nothing is lost."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from storage.kit.roles import Role
from tests.databases import url_as
from tests.people import headers_of
from tests.serving.served import eventually, served
from tests.workers.mail_server import HOST, free_port, serving_mail
from tests.workers.processes import working

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]
OVERDUE = """
    UPDATE delivery.delivery SET due_at = now() - interval '1 minute' WHERE due_at > now()
"""
PASSWORD = "seven quiet lamps at noon"  # noqa: S105 of nobody


def register(url: str, name: str) -> int:
    person = {
        "username": name,
        "email": f"{name}@example.org",
        "password": PASSWORD,
        "accept_rules": True,
    }
    key = {"Idempotency-Key": f"registration of {name}"}
    return httpx.post(f"{url}/v1/auth/register", json=person, headers=key, timeout=30).status_code


def log_in(url: str, name: str, password: str = PASSWORD) -> httpx.Response:
    body = {"login": name, "password": password}
    return httpx.post(f"{url}/v1/auth/login", json=body, timeout=30)


def test_without_redis_accounts_work_and_each_process_keeps_to_its_share(
    database_url: str, engine: Engine, owner_engine: Engine
) -> None:
    settings = {
        "rate_limits": "on",
        "limit_login": "4/hour",
        "api_processes": 2,
        "redis_url": f"redis://{HOST}:{free_port()}/0",
    }
    with served(url_as(Role.API, database_url), **settings) as api:
        assert register(api.url, "ada") == 202
        assert register(api.url, "ada") == 202  # the same key: one account
        headers = headers_of(engine, "fan")
        changed = {"first_name": "Ada"}
        address = f"{api.url}/v1/users/me"
        assert httpx.patch(address, json=changed, headers=headers).status_code == 200
        assert httpx.get(address, headers=headers).json()["first_name"] == "Ada"
        tried = [log_in(api.url, "nobody.at.all", "wrong") for _ in range(3)]
        assert [each.status_code for each in tried] == [401, 401, 429]
        assert int(tried[-1].headers["Retry-After"]) > 0
        assert "Redis is away" in api.log()
        assert "Traceback" not in api.log()
    with owner_engine.connect() as connection:
        named = "SELECT count(*) FROM identity.person WHERE username = 'ada'"
        assert connection.execute(text(named)).scalar_one() == 1


@pytest.mark.slow
def test_while_the_mail_server_is_away_mails_wait_and_say_so_and_come_once(
    database_url: str, owner_engine: Engine, tmp_path: Path
) -> None:
    port, log = free_port(), tmp_path / "worker.log"
    settings = {
        "TOUCHLINE_SMTP_URL": f"smtp://{HOST}:{port}",
        "TOUCHLINE_MAIL_FROM": "no-reply@touchline.example",
    }

    def run_sql(statement: str) -> Any:
        with owner_engine.begin() as connection:
            result = connection.execute(text(statement))
            return result.scalar() if result.returns_rows else None

    waiting = "SELECT max(last_error) FROM delivery.delivery WHERE due_at IS NOT NULL"
    with (
        served(url_as(Role.API, database_url)) as api,
        working(database_url, None, log, **settings),
    ):
        assert register(api.url, "ada") == 202
        eventually(lambda: bool(run_sql(waiting)))
        assert log_in(api.url, "ada").status_code == 401  # it waits to be confirmed
        with serving_mail(port) as server:

            def has_come() -> bool:
                run_sql(OVERDUE)
                return bool(server.received)

            eventually(has_come, seconds=60)
            eventually(lambda: run_sql("SELECT count(*) FROM delivery.delivery"
                                     " WHERE due_at IS NOT NULL") == 0)  # fmt: skip
            ((_, mail),) = server.received
        body = mail.get_body(("plain",))
        assert body is not None
        token = re.search(r"token=([\w-]+)", body.get_content())
        assert token is not None
        verified = httpx.post(f"{api.url}/v1/auth/verify", json={"token": token[1]})
        assert verified.status_code == 200, verified.text
        assert log_in(api.url, "ada").status_code == 200
