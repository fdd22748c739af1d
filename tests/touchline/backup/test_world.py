"""A world destroyed and brought back, for real: backed up while writers commit."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import pytest
from pyotp.hotp import HOTP
from rich.console import Console
from sqlalchemy import Engine, text

from football.sealed.forecast import ForecastBody
from storage.forecast.seals.verification import verify
from storage.forecast.writes.forecasts import seal as seal_forecasts
from storage.kit import events, seals
from storage.kit.clock import DatabaseClock
from storage.kit.engine import engine_of
from storage.kit.events import Cursor, Event
from storage.kit.key_files import held
from storage.kit.roles import Role
from storage.kit.unit_of_work import UnitOfWork
from storage.settings import StorageSettings
from tests.clocks import set_accelerated
from tests.storage.builders import (
    FETCHED,
    KICKOFF,
    a_model,
    fixture,
    forecast_of,
    ingest,
    the_match,
)
from tests.touchline.backup.keepsake import Keepsake, leave, logged_in, reported, served
from touchline.backup.manifest import Manifest
from touchline.backup.restore import Restored, check, restore
from touchline.backup.screen import Screen
from touchline.backup.take import take
from touchline.errors import BackupError, WorldBusyError
from touchline.opening import open_world
from touchline.stack import postgres, wal_archive
from touchline.stack.account import Account
from touchline.stack.environment import database_environment
from touchline.stack.home import Home
from touchline.stack.lock import STACK, WorldLock
from touchline.stack.servers import DATABASES, Servers
from touchline.stack.state import State
from touchline.stack.stop import remove

pytestmark = pytest.mark.services

SPEED = 100.0
SCREEN = Screen(Console(quiet=True))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("TOUCHLINE_HOME", str(tmp_path_factory.mktemp("a home")))
        for variable, _ in DATABASES.values():
            patched.delenv(variable, raising=False)
        home = Home.of("simulated")
        yield home
        remove(home)


class Writer(threading.Thread):
    """Seals, and writes a file and then the event that names it, until it is stopped."""

    def __init__(self, engine: Engine, home: Home, forecast: ForecastBody) -> None:
        super().__init__()
        self._engine, self._home, self._forecast = engine, home, forecast
        self._stopping = threading.Event()
        self.committed = 0
        self.going = threading.Event()

    def run(self) -> None:
        while not self._stopping.is_set():
            number = self.committed + 1
            path = self._home.artifacts / "mlflow" / str(number % 10) / f"{number}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(str(number))
            with UnitOfWork(self._engine) as uow:
                seal_forecasts(uow, [replace(self._forecast, forecast_id=uuid4())])
                uow.publish(
                    Event(
                        type="import.completed",
                        topics=["imports"],
                        payload={"file": str(path.relative_to(self._home.directory))},
                        occurred_at=KICKOFF,
                    )
                )
                uow.commit()
            self.committed = number
            if number == 20:
                self.going.set()

    def stop(self) -> None:
        self._stopping.set()
        self.join()


@contextmanager
def databases(home: Home) -> Iterator[Engine]:
    """PostgreSQL on a world, held and described as a running stack does it."""
    home.create()
    account = Account.ours()
    lock = WorldLock.acquire(home, STACK, "touchline up")
    servers = Servers.of(home)
    settings = (*postgres.SETTINGS, "fsync=off", *wal_archive.settings(home.world))
    with postgres.running(
        account.cluster_of(home), home.sockets, account=account, settings=settings
    ):
        assert postgres.has_databases(home.sockets, servers.embedded_databases)
        State(
            pid=os.getpid(),
            is_ready=True,
            watcher_pid=None,
            addresses={},
            ports={},
            environment=database_environment(home, servers),
            services={},
        ).write(home)
        engine = engine_of(servers.urls[Role.PIPELINES])
        yield engine
        engine.dispose()
    State.clear(home)
    lock.release()


@dataclass(frozen=True, kw_only=True)
class Story:
    """A backup, and what was committed before it began and when it was done."""

    keepsake: Keepsake
    file: Path
    manifest: Manifest
    before: int
    after: int
    head: bytes
    cursor: Cursor


@pytest.fixture(scope="module")
def story(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A world backed up while something writes to it as fast as it can."""
    with databases(home) as engine:
        url = postgres.url_of(home.sockets, Role.OWNER)
        open_world(StorageSettings(database_url=url, world="simulated"))
        set_accelerated(engine, FETCHED, SPEED)
        ingest(engine, fixture())
        forecast = forecast_of(the_match(engine).match_id, a_model(engine))
        keepsake = leave(home, engine)
        writer = Writer(engine, home, forecast)
        writer.start()
        try:
            assert writer.going.wait(20)
            with engine.connect() as connection:
                newest = seals.head(connection)
            assert newest is not None
            head = newest.hash
            before = writer.committed
            file, manifest = take(home, tmp_path_factory.mktemp("elsewhere"), SCREEN)
            after = writer.committed
        finally:
            writer.stop()
        with engine.connect() as connection:
            cursor = events.head(connection).cursor
    return Story(
        keepsake=keepsake,
        file=file,
        manifest=manifest,
        before=before,
        after=after,
        head=head,
        cursor=cursor,
    )


@pytest.fixture(scope="module")
def restored(home: Home, story: Story) -> Restored:
    """The world, destroyed and brought back."""
    remove(home)
    assert not home.directory.exists()
    return restore(story.file, None, SCREEN, replace=False)


@pytest.fixture(scope="module")
def engine(home: Home, restored: Restored) -> Iterator[Engine]:
    """The databases of the restored world."""
    with databases(home) as engine:
        yield engine


def test_a_backup_can_be_checked_without_touching_the_world(home: Home, story: Story) -> None:
    before = sorted(home.directory.rglob("*"))
    found = check(story.file, None, SCREEN)
    assert story.before <= found.verified.seals <= story.after
    assert sorted(home.directory.rglob("*")) == before
    assert [each.name for each in home.directory.parent.iterdir()] == [home.world]


def test_everything_committed_before_it_began_is_in_it(story: Story, engine: Engine) -> None:
    with engine.connect() as connection:
        sealed = connection.execute(text("SELECT count(*) FROM forecast.seal")).scalar_one()
        logged = connection.execute(text("SELECT count(*) FROM events.event")).scalar_one()
    assert story.before <= sealed <= story.after
    assert story.after > story.before, "nothing was written meanwhile"
    assert logged >= sealed, "a seal and its event are one transaction"


def test_every_file_that_a_row_names_is_there(home: Home, engine: Engine) -> None:
    with engine.connect() as connection:
        named = connection.execute(
            text("SELECT payload->>'file' FROM events.event WHERE payload ? 'file'")
        ).scalars()
        for file in named:
            assert (home.directory / file).read_text() == Path(file).stem


def test_the_chain_of_seals_holds_and_goes_on_from_the_published_head(
    story: Story, engine: Engine
) -> None:
    report = verify(engine, expected_head=story.head)
    assert report.holds
    forecast = forecast_of(the_match(engine).match_id, 1)
    with UnitOfWork(engine) as uow:
        seal_forecasts(uow, [forecast])
        uow.commit()
    again = verify(engine, expected_head=report.head)
    assert again.holds
    assert again.seals == report.seals + 1


def test_its_keys_and_files_are_there_too(home: Home, story: Story, engine: Engine) -> None:
    """Tokens are believed, second factors read, images shown, webhooks known by their secret."""
    kept = story.keepsake
    code = HOTP(kept.secret).at(int(time.time()) // 30 + 1)  # the one before is used up
    with served(home, engine) as api:
        me = api.get("/v1/users/me", headers={"Authorization": f"Bearer {kept.token}"})
        assert (me.status_code, me.json()["second_factor"]["is_set_up"]) == (200, True)
        renewed = api.post("/v1/auth/refresh", json={"refresh_token": kept.refresh_token})
        assert renewed.status_code == 200
        assert logged_in(api, code=code)["access_token"]
        path, image = kept.image
        assert api.get(path).content == image
        assert reported(api, kept.webhook) == 202


def test_a_backup_waits_for_a_rotation_of_keys(home: Home, engine: Engine, tmp_path: Path) -> None:
    assert engine is not None
    with held(home.keys), pytest.raises(BackupError, match="being replaced"):
        take(home, tmp_path, SCREEN)
    assert list(tmp_path.iterdir()) == []


def test_a_client_that_resumes_has_to_take_a_snapshot(story: Story, engine: Engine) -> None:
    with engine.connect() as connection:
        batch = events.read_after(connection, story.cursor)
        assert not batch.recovered
        assert batch.next.epoch != story.cursor.epoch
        assert events.read_after(connection, batch.next).recovered


def test_a_running_world_is_left_alone(story: Story, engine: Engine) -> None:
    with pytest.raises(WorldBusyError, match="touchline down --world simulated"):
        restore(story.file, None, SCREEN, replace=True)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Home]:
    """Another home, in which somebody has a file."""
    monkeypatch.setenv("TOUCHLINE_HOME", str(tmp_path / "elsewhere"))
    home = Home.of("simulated")
    home.create()
    (home.artifacts / "mine.txt").write_text("dear to me")
    yield home
    remove(home)


def test_it_moves_aside_what_was_there_and_the_clock_goes_on_from_where_it_stood(
    elsewhere: Home, story: Story
) -> None:
    with pytest.raises(BackupError, match="--replace"):
        restore(story.file, None, SCREEN, replace=False)
    assert (elsewhere.artifacts / "mine.txt").read_text() == "dear to me"

    began = time.monotonic()
    done = restore(story.file, "simulated", SCREEN, replace=True)
    (aside,) = done.aside
    assert (aside / "artifacts" / "mine.txt").read_text() == "dear to me"
    assert not (elsewhere.artifacts / "mine.txt").exists()
    with databases(elsewhere) as engine:
        passed = DatabaseClock(engine).now() - story.manifest.domain_at
        restoring = time.monotonic() - began
    assert 0 <= passed.total_seconds() <= restoring * SPEED
    assert {each.name for each in elsewhere.directory.parent.iterdir()} == {
        "simulated",
        aside.name,
    }
