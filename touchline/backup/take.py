"""Taking a backup of a world, running or not; the stack goes on meanwhile."""

import errno
import fcntl
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from storage.kit.key_files import KeysBusyError, held
from touchline import __version__
from touchline.attach import attached
from touchline.backup import archive, cluster, files
from touchline.backup.manifest import FORMAT, Manifest, machine
from touchline.backup.ownership import refuse_foreign
from touchline.backup.screen import Screen
from touchline.errors import BackupError
from touchline.stack.account import Account
from touchline.stack.home import Home

SPARE_BYTES = 64_000_000  # log written while the cluster is copied


def take(home: Home, wanted: Path, screen: Screen) -> tuple[Path, Manifest]:
    """Writes a backup to a file, or to a new file in a directory.

    Raises:
        BackupError: the world is empty or not ours, the disk too small, the file there already.
    """
    refuse_foreign(home)
    if not (Account.ours().cluster_of(home) / "PG_VERSION").exists():
        raise BackupError(f"there is no {home.world} world in {home.directory.parent}")
    target = _target(home, wanted)
    try:
        with _staging(home) as staging:
            manifest, entries = _collect(home, staging, screen)
            _refuse_small_disk(target.parent, manifest.total_bytes // 2)
            with screen.stage(f"writing {target.name}", manifest.total_bytes) as advance:
                archive.write(target, manifest, entries, advance)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise BackupError("the disk is full: free some of it, or name another place") from error
    return target, manifest


def _collect(home: Home, staging: Path, screen: Screen) -> tuple[Manifest, list[archive.Entry]]:
    """Brings one instant of the world to `staging`: the cluster first, then the files."""
    with attached(home.world, opens=False):
        refuse_foreign(home)
        facts = cluster.facts(home.sockets)
        if facts.migration is None:
            raise BackupError(f"the {home.world} world has no schema yet: nothing to back up")
        _refuse_small_disk(home.directory, facts.bytes + SPARE_BYTES)
        with _keys_held(home):
            _copy(home, staging, facts, screen)
            taken_at, domain_at = cluster.instants(home.sockets)
            for name, directory in files.parts_of(home).items():
                files.link(directory, staging / name)
    entries: list[archive.Entry] = []
    sizes: dict[str, int] = {}
    for name in (files.CLUSTER, *files.parts_of(home)):
        part = list(archive.entries_of(name, staging / name))
        sizes[name] = sum(entry.bytes for entry in part)
        entries += part
    manifest = Manifest(
        format=FORMAT,
        world=home.world,
        taken_at=taken_at,
        domain_at=domain_at,
        touchline=__version__,
        migration=facts.migration,
        postgres=facts.postgres,
        machine=machine(),
        files=sum(not entry.is_directory for entry in entries),
        sizes=sizes,
    )
    return manifest, entries


def _copy(home: Home, staging: Path, facts: cluster.Facts, screen: Screen) -> None:
    with screen.stage("copying the databases", facts.bytes) as advance:
        done = 0

        def advance_to(copied: int, _total: int) -> None:
            nonlocal done
            advance(copied - done)
            done = copied

        cluster.base_backup(home.sockets, staging / files.CLUSTER, advance_to)


@contextmanager
def _keys_held(home: Home) -> Generator[None]:
    """Let nobody replace the secret key between the rows that it encrypts and its file."""
    try:
        with held(home.keys):
            yield
    except KeysBusyError as error:
        raise BackupError(f"{error}: wait for it, then try again") from error


def _target(home: Home, wanted: Path) -> Path:
    target = wanted.expanduser().absolute()
    if target.is_dir():
        stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        target /= f"touchline-{home.world}-{stamp}{archive.SUFFIX}"
    elif not target.parent.is_dir():
        raise BackupError(f"there is no directory {target.parent}: make it, or name another one")
    if target.exists():
        raise BackupError(f"{target} is there already: name another file, or a directory")
    if not os.access(target.parent, os.W_OK):
        raise BackupError(f"{target.parent} cannot be written: name another directory")
    return target


@contextmanager
def _staging(home: Home) -> Generator[Path]:
    """A private directory beside the files, so that they can be linked; gone afterwards."""
    home.create()
    staging = home.directory / "backup"
    staging.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(staging, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise BackupError(f"a backup of the {home.world} world is under way already") from error
    try:
        for left in staging.iterdir():  # by one that was killed
            shutil.rmtree(left)
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        os.close(descriptor)


def _refuse_small_disk(directory: Path, needed_bytes: int) -> None:
    free = shutil.disk_usage(directory).free
    if free < needed_bytes:
        raise BackupError(
            f"about {needed_bytes / 1e6:,.0f} MB are needed in {directory}, {free / 1e6:,.0f} MB"
            " are free: free some, or name another place"
        )
