"""When an API is not ready although it can read: nothing can be written."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from storage.kit.roles import Role
from storage.migrations.upgrade import upgrade
from tests.disks import fill, small_disk
from touchline.stack import postgres

Serve = Callable[..., AbstractContextManager[httpx.Client]]
Eventually = Callable[[Callable[[], bool]], None]


def failing(api: httpx.Client) -> dict[str, str]:
    answer = api.get("/readyz")
    found = {
        check["name"]: check["detail"]
        for check in answer.json()["checks"]
        if not check["is_passed"]
    }
    assert answer.status_code == (503 if found else 200)
    return found


@pytest.fixture
def cluster() -> Iterator[tuple[Path, Path]]:
    """A server with a migrated database on a small disk: the disk, and its socket's directory."""
    sockets = Path(tempfile.mkdtemp(prefix="tl-"))
    settings = (*postgres.SETTINGS, "shared_buffers=16MB", "min_wal_size=32MB", "fsync=off")
    try:
        with (
            small_disk(160) as disk,
            postgres.running(disk / "data", sockets, settings=settings),
        ):
            assert postgres.has_databases(sockets, ["touchline"])
            upgrade(postgres.url_of(sockets, Role.OWNER))
            yield disk, sockets
    finally:
        shutil.rmtree(sockets)


def test_a_full_disk_is_not_ready_until_there_is_room(
    cluster: tuple[Path, Path], serving_api: Serve, eventually: Eventually
) -> None:
    disk, sockets = cluster
    with serving_api(database_url=postgres.url_of(sockets, Role.API)) as api:
        eventually(lambda: not failing(api))
        ballast = fill(disk)
        assert "DiskFullError" in failing(api)["writes"]
        ballast.unlink()
        eventually(lambda: not failing(api))


def test_a_login_that_may_not_write_is_not_ready(api: httpx.Client, owner_engine: Engine) -> None:
    assert not failing(api)
    with owner_engine.begin() as owner:
        owner.exec_driver_sql("REVOKE EXECUTE ON FUNCTION events.append FROM touchline_api")
    assert "touchline_api" in failing(api)["writes"]
