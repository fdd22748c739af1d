"""What is not backed up or restored, and that each refusal says what to do and changes nothing."""

import dataclasses
import os
import subprocess
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from storage.migrations.upgrade import head_revision
from tests.touchline.backup.test_archive import manifest_of
from touchline.backup import archive, cluster
from touchline.backup.cli import restore as restore_command
from touchline.backup.manifest import machine
from touchline.backup.restore import restore
from touchline.backup.screen import Screen
from touchline.backup.take import take
from touchline.errors import BackupError, DamagedBackupError, WorldBusyError
from touchline.stack.home import Home
from touchline.stack.lock import COMMAND, WorldLock
from touchline.stack.servers import DATABASES
from touchline.stack.stop import remove

SCREEN = Screen(Console(quiet=True))
Disk = namedtuple("Disk", "total used free")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setenv("TOUCHLINE_HOME", str(tmp_path / "home"))
    for variable, _ in DATABASES.values():
        monkeypatch.delenv(variable, raising=False)
    home = Home.of("simulated")
    yield home
    remove(home)


def backup_of(tmp_path: Path, **changes: object) -> Path:
    """A whole archive of nothing, that says of itself what we like."""
    fitting = {
        "postgres": cluster.program_version(),
        "machine": machine(),
        "migration": head_revision(),
    }
    file = tmp_path / "world.tar.gz"
    file.unlink(missing_ok=True)
    archive.write(file, manifest_of(**fitting | changes), [], lambda _: None)
    return file


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"postgres": "17.6"}, "made by PostgreSQL 17.6"),
        ({"machine": "riscv64"}, "made on riscv64"),
        ({"migration": "9999"}, "newer than this Touchline"),
        ({"world": "live"}, "a backup of the live world, not the simulated one"),
        ({"sizes": {"postgres": 10**18}}, "TOUCHLINE_HOME"),
    ],
)
def test_a_backup_that_does_not_fit_is_refused(
    home: Home, tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    file = backup_of(tmp_path, **changes)
    with pytest.raises(BackupError, match=message):
        restore(file, "simulated", SCREEN, replace=True)
    assert not (home.directory / "postgres").exists()


def test_a_backup_with_surplus_parts_is_refused(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "world.tar.gz"
    stray = tmp_path / "authorized_keys"
    stray.write_text("x")
    fitting = backup_of(tmp_path)
    with archive.opened(fitting) as reading:
        manifest = dataclasses.replace(reading.manifest())
    fitting.unlink()
    archive.write(
        file, manifest, [archive.Entry(".ssh/keys", stray, 1, is_directory=False)], lambda _: None
    )
    with pytest.raises(DamagedBackupError, match="in no part of a world"):
        restore(file, None, SCREEN, replace=False)
    assert not list(home.directory.parent.glob(".restoring*"))


def test_what_a_killed_restore_has_left_is_swept_away(home: Home, tmp_path: Path) -> None:
    ended = subprocess.Popen(["true"])  # noqa: S607 any process that is gone
    ended.wait()
    for pid in (ended.pid, os.getppid()):
        (home.directory.parent / f".restoring-{pid}").mkdir(parents=True)
    with pytest.raises(DamagedBackupError, match="no databases in it"):
        restore(backup_of(tmp_path), None, SCREEN, replace=False)
    assert not home.postgres.exists()
    assert [each.name for each in home.directory.parent.glob(".restoring*")] == [
        f".restoring-{os.getppid()}"
    ]


def test_a_world_in_use_is_named(home: Home, tmp_path: Path) -> None:
    home.create()
    lock = WorldLock.acquire(home, COMMAND, "touchline ingest")
    with pytest.raises(WorldBusyError, match=r"`touchline ingest` \(process \d+\): wait"):
        restore(backup_of(tmp_path), None, SCREEN, replace=True)
    lock.release()


def test_there_must_be_a_world_to_back_up(home: Home, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="no simulated world"):
        take(home, tmp_path, SCREEN)
    assert not home.directory.exists()


def test_a_database_given_from_outside_is_not_ours_to_back_up(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOUCHLINE_MLFLOW_DATABASE_URL", "postgresql+psycopg://db.example/mlflow")
    with pytest.raises(BackupError, match=r"TOUCHLINE_MLFLOW_DATABASE_URL .*pg_basebackup"):
        take(home, tmp_path, SCREEN)
    with pytest.raises(BackupError, match="only embedded databases"):
        restore(backup_of(tmp_path), None, SCREEN, replace=True)


@pytest.fixture
def a_world(home: Home) -> Home:
    """Looks like a world that has been started before."""
    home.create()
    home.postgres.mkdir()
    (home.postgres / "PG_VERSION").write_text("18\n")
    return home


def test_no_file_is_overwritten(a_world: Home, tmp_path: Path) -> None:
    there = tmp_path / "there.tar.gz"
    there.write_text("precious")
    with pytest.raises(BackupError, match="is there already"):
        take(a_world, there, SCREEN)
    with pytest.raises(BackupError, match="no directory"):
        take(a_world, tmp_path / "nowhere" / "x.tar.gz", SCREEN)
    assert there.read_text() == "precious"


def test_the_command_says_it_without_a_traceback(home: Home, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear world")
    done = CliRunner().invoke(restore_command, [str(letter)])
    assert isinstance(done.exception, DamagedBackupError)
    assert "copy it again" in str(done.exception)
