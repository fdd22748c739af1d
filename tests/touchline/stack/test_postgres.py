"""The embedded PostgreSQL, for real: a path with a space, a private parent, kills."""

import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from touchline.errors import StackError
from touchline.stack import postgres
from touchline.stack.account import Account

pytestmark = pytest.mark.services


@pytest.fixture
def sockets() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="tl-") as directory:
        yield Path(directory)


def test_it_runs_in_a_private_parent_and_a_path_with_a_space(
    tmp_path: Path, sockets: Path
) -> None:
    tmp_path.chmod(0o700)
    with postgres.running(tmp_path / "my data", sockets):
        assert postgres.has_databases(sockets, ["touchline", "dagster"])
        for driver in ("psycopg", "psycopg2"):
            engine = create_engine(postgres.url(sockets, "touchline", driver))
            with engine.connect() as connection:
                version = connection.execute(text("SHOW server_version")).scalar_one()
                assert version.startswith("18.")
            engine.dispose()
    assert not postgres.is_accepting(sockets)


def test_what_was_committed_survives_kill_9(tmp_path: Path, sockets: Path) -> None:
    data = tmp_path / "data"
    where = f"host={sockets} user=postgres dbname=postgres"
    with postgres.running(data, sockets):
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1966 AS year")
        os.kill(int((data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    with postgres.running(data, sockets), psycopg.connect(where) as connection:
        assert connection.execute("SELECT year FROM kept").fetchone() == (1966,)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux syncs a file system in one call")
def test_a_start_after_a_kill_does_not_sync_file_by_file(tmp_path: Path, sockets: Path) -> None:
    with (
        postgres.running(tmp_path / "data", sockets),
        psycopg.connect(postgres.conninfo(sockets)) as connection,
    ):
        found = connection.execute("SHOW recovery_init_sync_method").fetchone()
    assert found == ("syncfs",)


def test_it_says_why_it_does_not_start(tmp_path: Path, sockets: Path) -> None:
    settings = ("shared_buffers=nonsense",)
    with (
        pytest.raises(StackError, match="shared_buffers"),
        postgres.running(tmp_path / "data", sockets, settings=settings),
    ):
        pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_root_can_drop_to_nobody(sockets: Path) -> None:
    with tempfile.TemporaryDirectory() as parent:
        Path(parent).chmod(0o755)
        account = Account(uid=65534, gid=65534)
        data = Path(parent) / "data"
        with postgres.running(data, sockets, account=account):
            assert postgres.is_accepting(sockets)
            assert data.stat().st_uid == 65534
