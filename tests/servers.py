"""The servers of tests: where they keep their files, and how a database is made on them."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg

from storage.kit.roles import Role
from touchline.backup.cluster import base_backup
from touchline.stack import postgres

_MEMORY = Path("/dev/shm")  # noqa: S108 each directory in it is private
_ROOM = 4_000_000_000


def server_directory() -> tuple[Path, bool]:
    """Make a private directory with a short name, for a socket's path has about 100 characters.

    Returns it, and whether it is in memory: a database is copied there in a fifth of the time.
    Containers often have 64 MB there; then it is on disk.
    """
    in_memory = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
    return Path(tempfile.mkdtemp(prefix="tl-", dir=_MEMORY if in_memory else None)), in_memory


_STANDBY = (
    *(each for each in postgres.SETTINGS if not each.startswith("shared_buffers")),
    "shared_buffers=16MB",
    "fsync=off",
    "max_connections=100",  # not fewer than the primary's
    "wal_receiver_status_interval=1s",
)


class PostgresServer:
    """A throw-away cluster, reachable over a socket in a short private directory."""

    def __init__(self, sockets: Path, *, in_memory: bool) -> None:
        self._sockets = sockets
        # Copying files is the faster way in memory; on a disk it waits for two checkpoints.
        self._strategy = "file_copy" if in_memory else "wal_log"

    def url(self, database: str, role: Role = Role.PIPELINES) -> str:
        """The URL of a database as a role: nothing of ours is tested as the superuser."""
        return postgres.url(self._sockets, database, user=role)

    def copy(self, template: str, name: str) -> None:
        """Make the database `name` as a copy of `template`."""
        self.administer(
            f"CREATE DATABASE {name} OWNER {Role.OWNER} "
            f"TEMPLATE {template} STRATEGY {self._strategy}"
        )

    @contextmanager
    def standby(self) -> Iterator["Standby"]:
        """Run a streaming replica of this server, made from a base backup."""
        directory, _ = server_directory()
        try:
            base_backup(self._sockets, directory / "data", lambda *_: None)
            (directory / "data" / "standby.signal").touch()
            primary = f"host={self._sockets} port={postgres.PORT} user={postgres.SUPERUSER}"
            with (directory / "data" / "postgresql.auto.conf").open("a") as settings:
                settings.write(f"primary_conninfo = '{primary}'\n")
            with postgres.running(directory / "data", directory, settings=_STANDBY):
                yield Standby(directory, in_memory=False)
        finally:
            shutil.rmtree(directory)

    def administer(self, statement: str) -> None:
        with self.connect() as connection:
            connection.execute(statement.encode())

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """A connection of the superuser's, in autocommit."""
        return psycopg.connect(postgres.conninfo(self._sockets, database), autocommit=True)


class Standby(PostgresServer):
    """A streaming replica, which can be held up in the ways that replicas are."""

    @property
    def processes(self) -> list[psutil.Process]:
        """The server's own process and all that it has started."""
        pid = int((self._sockets / "data" / "postmaster.pid").read_text().splitlines()[0])
        own = psutil.Process(pid)
        return [own, *own.children(recursive=True)]

    def pause(self) -> None:
        """Receive what is written, and show nothing of it."""
        self.administer("SELECT pg_wal_replay_pause()")

    def resume(self) -> None:
        """Show it."""
        self.administer("SELECT pg_wal_replay_resume()")
