"""Where a world keeps its things."""

import os
import stat
from pathlib import Path

import pytest

from touchline.stack.home import SOCKET_PATH_LIMIT, Home


def test_everything_made_is_private(home: Home) -> None:
    for made in (
        home.directory,
        home.logs,
        home.artifacts,
        home.lake,
        home.dagster,
        home.keys,
        home.sockets,
    ):
        assert stat.S_IMODE(made.stat().st_mode) == 0o700


def test_sockets_are_short_and_the_same_at_every_start(tmp_path: Path) -> None:
    deep = tmp_path / ("a very long directory name " * 5)
    home = Home(world="live", directory=deep)
    assert len(os.fsencode(home.sockets / ".s.PGSQL.5432.lock")) <= SOCKET_PATH_LIMIT
    assert home.sockets == Home(world="live", directory=deep).sockets


def test_worlds_share_nothing(tmp_path: Path) -> None:
    simulated, live = (
        Home(world=world, directory=tmp_path / world) for world in ("simulated", "live")
    )
    assert simulated.sockets != live.sockets
    assert simulated.fallback != live.fallback


def test_a_socket_directory_that_is_a_link_is_refused(tmp_path: Path) -> None:
    home = Home(world="simulated", directory=tmp_path / "simulated")
    home.sockets.symlink_to(tmp_path)
    try:
        with pytest.raises(PermissionError, match="belongs to somebody else"):
            home.create()
    finally:
        home.sockets.unlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
def test_a_socket_directory_of_somebody_else_is_refused(tmp_path: Path) -> None:
    home = Home(world="simulated", directory=tmp_path / "simulated")
    home.sockets.mkdir()
    os.chown(home.sockets, 4321, 4321)
    try:
        with pytest.raises(PermissionError, match="belongs to somebody else"):
            home.create()
    finally:
        home.sockets.rmdir()
