"""Where backups are: files, directories of them, folders of an object store by address."""

import re
import tempfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from storage.kit.artifacts import ArtifactGoneError, ArtifactsAwayError
from storage.kit.buckets import Bucket
from touchline.backup.archive import SUFFIX
from touchline.backup.manifest import Manifest
from touchline.backup.screen import Screen
from touchline.backup.take import take
from touchline.errors import BackupError
from touchline.stack.home import Home, worlds_directory

_NAME = re.compile(r"touchline-(?P<world>\w+)-(?P<at>\d{8}T\d{6}Z)\.tar\.gz")
_PATIENCE_SECONDS = 600.0


def taken(home: Home, place: str, screen: Screen) -> tuple[str, Manifest]:
    """Take a backup to a file, a directory or an object store; return where it is.

    Raises:
        BackupError: as `take`, or the store does not take it.
    """
    if not _is_store(place):
        target, manifest = take(home, Path(place), screen)
        return str(target), manifest
    with _passing() as directory:
        target, manifest = take(home, directory, screen)
        screen.say(f"sending {target.name} to {place}")
        with _told(place):
            _bucket(place).write_file(target.name, target)
        return f"{place.rstrip('/')}/{target.name}", manifest


@contextmanager
def found(place: str, world: str | None, at: datetime | None) -> Generator[Path]:
    """Give the file of a backup; the newest one, not after an instant, of a directory or folder.

    Raises:
        BackupError: there is none, or the store does not answer.
    """
    if not _is_store(place):
        path = Path(place)
        if path.is_dir():
            path /= _newest((each.name for each in path.iterdir()), place, world, at)
        if not path.is_file():
            raise BackupError(f"there is no file {path}: name a backup, or a directory of them")
        yield path
        return
    folder, name = place.rstrip("/"), ""
    if place.endswith(SUFFIX):
        folder, _, name = place.rpartition("/")
    with _passing() as directory:
        with _told(place):
            bucket = _bucket(folder)
            name = name or _newest(
                bucket.written_before(datetime.max.replace(tzinfo=UTC)), place, world, at
            )
            bucket.read_file(name, directory / name)
        yield directory / name


def _newest(names: Iterable[str], place: str, world: str | None, at: datetime | None) -> str:
    """Return the name of the backup to begin with: names carry their instants."""
    limit = "" if at is None else f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    fitting = [
        name
        for name in names
        if (match := _NAME.fullmatch(name))
        and world in {None, match["world"]}
        and (not limit or match["at"] < limit)
    ]
    if not fitting:
        of_world = f" of the {world} world" if world else ""
        before = "" if at is None else f" from before {at:%Y-%m-%d %H:%M:%S}"
        raise BackupError(f"there is no backup{of_world}{before} in {place}: name another place")
    if world is None and len({name.split("-")[1] for name in fitting}) > 1:
        raise BackupError(f"there are backups of several worlds in {place}: say which by --world")
    return max(fitting)


def _is_store(place: str) -> bool:
    return "://" in place


def _bucket(url: str) -> Bucket:
    try:
        return Bucket(url, patience_seconds=_PATIENCE_SECONDS)
    except ValueError as error:
        raise BackupError(f"{error}: write it like s3://bucket/folder") from error


@contextmanager
def _passing() -> Generator[Path]:
    worlds_directory().mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".passing-", dir=worlds_directory()) as directory:
        yield Path(directory)


@contextmanager
def _told(place: str) -> Generator[None]:
    try:
        yield
    except ArtifactGoneError as error:
        raise BackupError(f"there is no backup at {place}") from error
    except ArtifactsAwayError as error:
        raise BackupError(f"{place} does not answer ({error}): try again") from error
