"""Copies of one's data over HTTP: one's own only, by somebody who logged in."""

import asyncio
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine

from storage.kit.roles import Role
from tests.databases import engine_as
from tests.people import bearer, headers_of, log_in, make_account, make_key
from workers.exports import Exporter

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]

ADDRESS = "/v1/users/me/exports"


def make_copies(engine: Engine) -> None:
    worker = engine_as(Role.WORKER, engine)
    exporter = Exporter(worker, "simulated", timedelta(days=7))
    while asyncio.run(exporter.make()):
        pass
    worker.dispose()


def test_a_copy_is_requested_made_and_fetched_by_its_owner(
    serving_api, engine: Engine, database_url: str
) -> None:
    ours, theirs = headers_of(engine, "fan"), headers_of(engine, "admin")
    with serving_api(database_url=database_url) as api:
        response = api.post(ADDRESS, headers=ours)
        assert (response.status_code, response.json()["state"]) == (202, "preparing")
        assert response.headers["cache-control"] == "private, no-store"
        number = response.json()["export_id"]
        assert api.post(ADDRESS, headers=ours).json()["export_id"] == number
        one, download = f"{ADDRESS}/{number}", f"{ADDRESS}/{number}/download"
        assert api.get(download, headers=ours).status_code == 404
        make_copies(engine)
        ready = api.get(one, headers=ours).json()
        assert (ready["state"], ready["download"]) == ("ready", download)
        archive = api.get(download, headers=ours)
        assert archive.headers["content-type"] == "application/zip"
        assert archive.headers["cache-control"] == "private, no-store"
        assert len(archive.content) == ready["size_bytes"]
        with ZipFile(BytesIO(archive.content)) as found:
            assert found.testzip() is None
        for address in (one, download):
            assert api.get(address, headers=theirs).status_code == 404
        assert api.get(ADDRESS, headers=theirs).json()["items"] == []
        assert [item["export_id"] for item in api.get(ADDRESS, headers=ours).json()["items"]] == [
            number
        ]


def test_a_key_and_a_stranger_get_none(serving_api, engine: Engine, database_url: str) -> None:
    account_id = make_account(engine)
    key = bearer(make_key(engine, account_id, "fan", "account:read", "account:write"))
    session = log_in(engine, account_id).headers
    with serving_api(database_url=database_url) as api:
        assert api.post(ADDRESS).status_code == 401
        assert api.post(ADDRESS, headers=key).status_code == 403
        assert api.get(ADDRESS, headers=key).status_code == 403
        assert api.get(f"{ADDRESS}/1", headers=session).status_code == 404
        assert api.get(f"{ADDRESS}/0", headers=session).status_code == 422
