"""A world brought back to an instant between two backups, by its archived write-ahead log."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Engine, text

from storage.forecast.seals.verification import verify
from storage.forecast.writes.forecasts import seal as seal_forecasts
from storage.kit import events
from storage.kit.roles import Role
from storage.kit.unit_of_work import UnitOfWork
from storage.settings import StorageSettings
from tests.clocks import set_accelerated
from tests.object_stores import object_store
from tests.storage.builders import FETCHED, a_model, fixture, forecast_of, ingest, the_match
from tests.touchline.backup.test_world import SCREEN, SPEED, databases
from touchline.backup.places import found, taken
from touchline.backup.restore import check, restore
from touchline.errors import BackupError
from touchline.opening import open_world
from touchline.stack import postgres, wal_archive
from touchline.stack.home import Home
from touchline.stack.servers import DATABASES
from touchline.stack.stop import remove

pytestmark = [pytest.mark.services, pytest.mark.slow]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setenv("TOUCHLINE_HOME", str(tmp_path / "a home"))
    for variable, _ in DATABASES.values():
        monkeypatch.delenv(variable, raising=False)
    home = Home.of("simulated")
    yield home
    remove(home)


@pytest.fixture(params=["a folder", "an object store"])
def places(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Where the log and the backups are kept."""
    if request.param == "a folder":
        backups = tmp_path / "all backups"
        backups.mkdir()
        monkeypatch.setenv(wal_archive.VARIABLE, str(tmp_path / "100% of it"))
        yield str(backups)
        return
    with object_store(monkeypatch, "kept") as url:
        monkeypatch.setenv(wal_archive.VARIABLE, f"{url}/log")
        yield f"{url}/backups"


def seal(engine: Engine, times: int) -> datetime:
    """Seal so many forecasts, each by itself; return an instant after the last."""
    forecast = forecast_of(the_match(engine).match_id, 1)
    for _ in range(times):
        with UnitOfWork(engine) as uow:
            seal_forecasts(uow, [replace(forecast, forecast_id=uuid4())])
            uow.commit()
    with engine.connect() as connection:
        return connection.execute(text("SELECT clock_timestamp()")).scalar_one()


def hand_over(home: Home) -> None:
    """Let everything written so far reach the archive."""
    where = postgres.conninfo(home.sockets)
    with psycopg.connect(where, autocommit=True) as connection:
        (last,) = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone() or ("",)
        deadline = time.monotonic() + 60
        archived: str | None = None
        while (archived or "") < last:
            assert time.monotonic() < deadline, "nothing is archived"
            time.sleep(0.05)
            (archived,) = connection.execute(
                "SELECT last_archived_wal FROM pg_stat_archiver"
            ).fetchone() or (None,)


def sealed(engine: Engine) -> int:
    report = verify(engine)
    assert report.holds
    return report.seals


def test_rows_before_the_instant_are_there_and_no_later_ones(home: Home, places: str) -> None:
    with databases(home) as engine:
        url = postgres.url_of(home.sockets, Role.OWNER)
        open_world(StorageSettings(database_url=url, world="simulated"))
        set_accelerated(engine, FETCHED, SPEED)
        ingest(engine, fixture())
        a_model(engine)
        seal(engine, 3)
        taken(home, places, SCREEN)
        at = seal(engine, 4)
        too_late = seal(engine, 5)
        hand_over(home)
        with engine.connect() as connection:
            cursor = events.head(connection).cursor

    with found(places, None, at) as file:
        assert check(file, None, SCREEN, at=at).verified.seals == 7
        with pytest.raises(BackupError, match="does not reach"):
            check(file, None, SCREEN, at=too_late.replace(year=too_late.year + 1))
        remove(home)
        assert restore(file, None, SCREEN, replace=False, at=at).verified.seals == 7
    with databases(home) as engine:
        assert sealed(engine) == 7
        with engine.connect() as connection:
            assert events.head(connection).cursor.epoch != cursor.epoch
        # It goes on, on a history of its own that the same archive takes.
        later = seal(engine, 2)
        seal(engine, 1)
        hand_over(home)
        with psycopg.connect(postgres.conninfo(home.sockets)) as connection:
            row = connection.execute("SELECT failed_count FROM pg_stat_archiver").fetchone()
        assert row == (0,)
    remove(home)
    with found(places, None, later) as file:
        assert restore(file, None, SCREEN, replace=False, at=later).verified.seals == 9


def test_a_place_without_a_backup_from_before_says_so(home: Home, tmp_path: Path) -> None:
    del home
    with pytest.raises(BackupError, match="no backup"), found(str(tmp_path), "live", None):
        pass
