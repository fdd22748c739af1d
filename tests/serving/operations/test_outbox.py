"""The outbox and the job queue over HTTP: for administrators, without what opens accounts."""

import asyncio
import re

import pytest
from sqlalchemy import Engine

from serving.kit.cursors import PageRequest
from serving.kit.postgres.database import Database
from serving.operations.outbox.schemas import MailRead
from serving.operations.outbox.service import read_page
from storage.kit.jobs import DEFER, Job, batch
from storage.kit.roles import Role
from tests.databases import url_as
from tests.people import headers_of
from tests.serving.pages.visitor import deliver
from tests.workers.accounts import add_person, add_token, post_mail

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]

ADDRESS = "/v1/ops/outbox"
TOKEN = re.compile(r"tlm_[\w-]{43}")


@pytest.fixture
def kept(engine: Engine, owner_engine: Engine) -> None:
    """Three mails in the outbox, one with a token in its link."""
    account_id = add_person(owner_engine)
    add_token(owner_engine, account_id)
    post_mail(engine, "verify_email", account_id=account_id)
    for _ in range(2):
        post_mail(engine, "password_changed", account_id=account_id)
    deliver(engine)


@pytest.mark.usefixtures("kept")
def test_mails_page_by_page(serving_api, database_url: str, admin_headers) -> None:
    with serving_api(database_url=database_url) as api:
        api.headers.update(admin_headers)
        first = api.get(f"{ADDRESS}?limit=2").json()
        assert [mail["kind"] for mail in first["items"]] == ["password_changed"] * 2
        (mail,) = api.get(f"{ADDRESS}?limit=2&cursor={first['next_cursor']}").json()["items"]
        (token,) = TOKEN.findall(mail["link"])
        assert mail["link"].endswith(f"/verify?token={token}")
        assert token in mail["text"]
        assert len(api.get(f"{ADDRESS}?to=anna@example.org").json()["items"]) == 3
        assert api.get(f"{ADDRESS}?to=bob@example.org").json()["items"] == []
        assert api.get(f"{ADDRESS}?cursor=x").status_code == 422


@pytest.mark.usefixtures("kept")
def test_links_of_a_live_world_are_shown_without_their_token(database_url: str) -> None:
    async def read() -> list[MailRead]:
        database = Database(url_as(Role.API, database_url), pool_size=1)
        await database.open()
        try:
            page_request = PageRequest(cursor=None, limit=10)
            return (await read_page(database, "live", page=page_request)).items
        finally:
            await database.close()

    mails = asyncio.run(read())
    assert [mail.kind for mail in mails][-1] == "verify_email"
    assert not TOKEN.findall("".join(mail.model_dump_json() for mail in mails))


def test_they_are_for_administrators(
    serving_api, engine: Engine, database_url: str, admin_headers
) -> None:
    fan = headers_of(engine, "fan")
    with serving_api(database_url=database_url) as api:
        for address in (ADDRESS, "/v1/ops/jobs"):
            assert api.get(address).status_code == 401
            assert api.get(address, headers=fan).status_code == 403
            assert api.get(address, headers=admin_headers).status_code == 200


def test_jobs_are_counted_by_task(
    serving_api, engine: Engine, database_url: str, admin_headers
) -> None:
    with engine.begin() as connection:
        jobs = batch([Job(task="deliver", arguments={"channel": "x"}), Job(task="deliver")])
        connection.execute(DEFER, {"jobs": jobs})
    with serving_api(database_url=database_url) as api:
        (item,) = api.get("/v1/ops/jobs", headers=admin_headers).json()["items"]
    assert (item["task"], item["state"], item["number"]) == ("deliver", "todo", 2)
    assert item["oldest_at"] is not None
