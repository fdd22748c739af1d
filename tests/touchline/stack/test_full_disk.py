"""A disk that is really full: one sentence, everything stopped, and a start that works after."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.disks import fill, small_disk
from tests.touchline.stack.conftest import Supervise
from touchline.cli import message_of
from touchline.errors import ServiceFailedError
from touchline.stack import postgres
from touchline.stack.account import Account
from touchline.stack.home import CHECKOUT, Home
from touchline.stack.service import Service
from touchline.stack.standing import Phase, Standing

pytestmark = pytest.mark.services

SETTINGS = (*postgres.SETTINGS, "shared_buffers=16MB", "min_wal_size=32MB", "max_wal_size=32MB")
ROW = "INSERT INTO kept SELECT repeat(md5(random()::text), 100) FROM generate_series(1, 4000)"


@pytest.fixture
def full_soon(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small disk that the worlds of a test are on."""
    with small_disk(128) as directory:
        monkeypatch.setenv("TOUCHLINE_HOME", str(directory / "home"))
        yield directory


def write_for_ever(home: Home) -> None:
    with psycopg.connect(postgres.conninfo(home.sockets), autocommit=True) as connection:
        while True:
            connection.execute(ROW)


def touchline(*words: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "TMPDIR": "/tmp"}  # noqa: S108 sockets are elsewhere, as always
    environ.pop("TOUCHLINE_DATABASE_URL", None)
    return subprocess.run(  # noqa: S603 our own command
        [sys.executable, "-m", "touchline.cli", *words],
        cwd=CHECKOUT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("words", [("up",), ("clock", "show")])
def test_a_start_on_a_full_disk_says_so_in_one_sentence(
    full_soon: Path, words: tuple[str, ...]
) -> None:
    fill(full_soon)
    done = touchline(*words)
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("error: the disk is full: free some space")
    assert str(full_soon) in last


def test_a_disk_that_fills_up_ends_the_stack_and_a_start_after_it_has_what_was_committed(
    full_soon: Path, supervise: Supervise
) -> None:
    home = Home.of("simulated")
    home.create()
    account = Account.ours()
    cluster = account.cluster_of(home)
    database = Service(
        name="postgres",
        command=tuple(postgres.server_command(cluster, home.sockets, account, SETTINGS)),
        probe=lambda: postgres.is_accepting(home.sockets),
        prepare=lambda: postgres.initialise(cluster, account),
        account=account,
        stop_signal=postgres.STOP_SIGNAL,
    )

    def remember(standing: Standing) -> None:
        """Write a file at every change, as a stack does with its state."""
        (home.directory / "state").write_text(f"{standing.phase}" * 10_000)

    async def scenario() -> None:
        async with supervise(database, on_change=remember) as supervisor:
            await supervisor.start()
            with psycopg.connect(postgres.conninfo(home.sockets), autocommit=True) as connection:
                connection.execute("CREATE TABLE kept (words text)")
                connection.execute(ROW)
            ballast = fill(full_soon)
            with pytest.raises(psycopg.Error):
                write_for_ever(home)
            os.kill(supervisor.standings["postgres"].pid or 0, postgres.STOP_SIGNAL)
            with pytest.raises((OSError, ServiceFailedError)) as raised:
                await supervisor.until_failure()
            message = message_of(raised.value)
            assert message is not None
            assert message.startswith("the disk is full: free some space")
            assert len(message.splitlines()) == 1
        assert supervisor.standings["postgres"].phase in {Phase.STOPPED, Phase.FAILED}

        ballast.unlink()
        async with supervise(database, on_change=remember) as supervisor:
            await supervisor.start()
            with psycopg.connect(postgres.conninfo(home.sockets)) as connection:
                row = connection.execute("SELECT count(*) >= 4000 FROM kept").fetchone()
            assert row == (True,)

    asyncio.run(scenario())
    shutil.rmtree(home.sockets, ignore_errors=True)
