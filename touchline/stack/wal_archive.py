"""PostgreSQL's write-ahead log kept elsewhere, so that a world can be brought to any instant.

PostgreSQL calls this module for each segment that is full, or a minute old:
`python -m touchline.stack.wal_archive put WORLD PATH NAME`, and `get WORLD NAME PATH` while it
restores. Segments are compressed, below `<TOUCHLINE_WAL_ARCHIVE_URL>/<world>/wal`. One that is
there is never replaced by another: two clusters that write to one place are a mistake, of which
PostgreSQL then complains in its log, keeping what it could not hand over.
"""

import gzip
import os
import shlex
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from storage.kit.artifacts import ArtifactGoneError, Artifacts, ArtifactsAwayError

VARIABLE = "TOUCHLINE_WAL_ARCHIVE_URL"
SECONDS = "TOUCHLINE_WAL_ARCHIVE_SECONDS"
_SECONDS = "60"
_ABSENT, _FAILED, _AWAY = 1, 2, 126  # from 126 on PostgreSQL gives up instead of going without


class Store(Protocol):
    """Files by name; `Artifacts` says what is raised."""

    def write(self, name: str, body: bytes) -> object: ...
    def read(self, name: str) -> bytes: ...


class Folder(Artifacts):
    """A directory whose files survive a power cut once they are written."""

    __slots__ = ()

    def write(self, name: str, body: bytes) -> Path:
        path = self.path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
        with unfinished.open("wb") as output:
            os.fchmod(output.fileno(), 0o600)
            output.write(body)
            output.flush()
            os.fsync(output.fileno())
        unfinished.replace(path)
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
        return path


def store_of(url: str, world: str) -> Store:
    """Return where the log of a world is kept.

    Args:
        url: a directory by its whole path, `file://…`, or an object store such as `s3://…`.
        world: its name, a folder there.

    Raises:
        ValueError: it is neither.
    """
    parts = urlsplit(url)
    if parts.scheme in {"", "file"}:
        directory = Path(unquote(parts.path) if parts.scheme else url)
        if not directory.is_absolute():
            raise ValueError(f"{url!r} is no whole path: write it like /backups or s3://bucket")
        return Folder(directory / world / "wal")
    from storage.kit.buckets import Bucket  # noqa: PLC0415 a folder must not wait for it

    return Bucket(f"{url.rstrip('/')}/{world}/wal", patience_seconds=60)


def settings(world: str, environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Return what PostgreSQL must be set to, so that it hands its log over; nothing by default."""
    if not environ.get(VARIABLE):
        return ()
    return (
        "archive_mode=on",
        f"archive_timeout={environ.get(SECONDS) or _SECONDS}",
        f"archive_command={_command('put', world, '%p', '%f')}",
    )


def recovery_settings(world: str, at: datetime | None) -> tuple[str, ...]:
    """Return what brings a base backup to an instant, on a history of its own from there.

    Args:
        world: whose log it is.
        at: the last instant; None is the end of the backup.
    """
    target = (
        "recovery_target=immediate"
        if at is None
        else f"recovery_target_time={at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f+00}"
    )
    return (
        f"restore_command={_command('get', world, '%f', '%p')}",
        target,
        "recovery_target_action=promote",
        "hot_standby=off",  # nobody is let in before it is there
    )


def keep_history(cluster: Path, world: str, environ: Mapping[str, str] = os.environ) -> None:
    """Hand over where a restored cluster left the history that it comes from."""
    store = store_of(environ[VARIABLE], world)
    for path in (cluster / "pg_wal").glob("*.history"):
        put(store, path, path.name)


def put(store: Store, path: Path, name: str) -> None:
    """Keep a file of the log.

    Raises:
        ValueError: another one of this name is there.
        ArtifactsAwayError: the store takes nothing.
    """
    body = path.read_bytes()
    try:
        kept = gzip.decompress(store.read(f"{name}.gz"))
    except ArtifactGoneError:
        store.write(f"{name}.gz", gzip.compress(body, 1, mtime=0))
        return
    if kept != body:
        raise ValueError(f"{name} is there already, of another cluster or history")


def get(store: Store, name: str, path: Path) -> None:
    """Bring a file of the log back.

    Raises:
        ArtifactGoneError: it was never handed over.
        ArtifactsAwayError: the store does not answer.
    """
    path.write_bytes(gzip.decompress(store.read(f"{name}.gz")))


def _command(verb: str, world: str, *arguments: str) -> str:
    python = shlex.quote(sys.executable).replace("%", "%%")
    words = " ".join(f'"{each}"' for each in arguments)
    return f"{python} -P -m touchline.stack.wal_archive {verb} {world} {words}"


def main(arguments: list[str]) -> int:
    """Do what PostgreSQL asks for; return the exit code."""
    verb, world, first, second = arguments
    store = store_of(os.environ[VARIABLE], world)
    try:
        if verb == "put":
            put(store, Path(first), second)
        else:
            get(store, first, Path(second))
    except ArtifactGoneError:
        return _ABSENT
    except ArtifactsAwayError as error:
        sys.stderr.write(f"{error}\n")
        return _AWAY if verb == "get" else _FAILED
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return _FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
