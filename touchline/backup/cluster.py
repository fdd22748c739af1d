"""The databases of a backup: PostgreSQL's base backup, and the facts of a cluster."""

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from touchline.errors import BackupError
from touchline.stack import postgres

COPIED = re.compile(r"\s*(\d+)/(\d+) kB")
COMPLAINT_LINES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A running cluster.

    Attributes:
        migration: the schema's revision; None when there is no schema.
    """

    postgres: str
    migration: str | None
    bytes: int


def facts(sockets: Path) -> Facts:
    """Queries a running cluster about itself."""
    with psycopg.connect(_conninfo(sockets)) as connection:
        row = connection.execute(
            "SELECT current_setting('server_version'), to_regclass('alembic_version') IS NOT NULL,"
            " (SELECT sum(pg_database_size(oid))::bigint FROM pg_database)"
        ).fetchone()
        version, has_schema, size = row or ("", False, 0)
        migration = None
        if has_schema:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            migration = found[0] if found else None
    return Facts(postgres=version.split()[0], migration=migration, bytes=size)


def instants(sockets: Path) -> tuple[datetime, datetime]:
    """What the wall clock and the world's clock show now, as its database sees them."""
    with psycopg.connect(_conninfo(sockets)) as connection:
        row = connection.execute("SELECT clock_timestamp(), clock.now()").fetchone()
        assert row is not None  # noqa: S101 a SELECT without FROM has one row
    return row[0].astimezone(UTC), row[1].astimezone(UTC)


def program_version() -> str:
    """The version of the PostgreSQL that is installed here."""
    done = subprocess.run(  # noqa: S603 our own program
        [str(postgres.binaries() / "postgres"), "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()[2]


def base_backup(sockets: Path, target: Path, on_progress: Callable[[int, int], object]) -> None:
    """Copies the running cluster, with the log that brings the copy to the end of the copying.

    Args:
        sockets: where the cluster listens.
        target: the new data directory.
        on_progress: called with bytes done and bytes in all.
    """
    command = [str(postgres.binaries() / "pg_basebackup")]
    command += [
        "--host",
        str(sockets),
        "--port",
        str(postgres.PORT),
        "--username",
        postgres.SUPERUSER,
    ]
    command += ["--pgdata", str(target), "--wal-method=stream", "--checkpoint=fast"]
    command += ["--no-manifest", "--no-sync", "--progress", "--no-password"]
    complaints: list[str] = []
    with subprocess.Popen(  # noqa: S603 our own program and arguments
        command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as copying:
        try:
            for line in copying.stderr or ():
                if copied := COPIED.match(line):
                    on_progress(*(1024 * int(number) for number in copied.groups()))
                else:
                    complaints.append(line.strip())
        except BaseException:
            copying.terminate()
            raise
    if copying.returncode != 0:
        reasons = " | ".join(complaints[-COMPLAINT_LINES:])
        raise BackupError(f"the databases cannot be copied: {reasons}; try again once they are up")


def _conninfo(sockets: Path) -> str:
    return postgres.conninfo(sockets, "touchline")
