"""Restoring a world: everything is unpacked, compared, started and verified aside, then moved in.

Until the last step nothing of the world that is there is touched, and that step only renames.
"""

import errno
import os
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from touchline import __version__
from touchline.backup import archive, cluster, files
from touchline.backup.manifest import Manifest, machine
from touchline.backup.ownership import refuse_foreign
from touchline.backup.revival import Verified, revive
from touchline.backup.screen import Screen
from touchline.errors import BackupError, DamagedBackupError, WorldBusyError
from touchline.stack import wal_archive
from touchline.stack.account import Account
from touchline.stack.home import Home, worlds_directory
from touchline.stack.lock import COMMAND, STACK, Holder, WorldLock, holder_of

STAGING = ".restoring"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore did.

    Attributes:
        aside: the directories of the world that was there before, if there was one.
    """

    manifest: Manifest
    verified: Verified
    aside: tuple[Path, ...] = ()


def check(
    file: Path, world: str | None, screen: Screen, *, at: datetime | None = None
) -> Restored:
    """Does everything a restore does except moving the result in."""
    account = Account.ours()
    with _unpacked(file, world, account, screen) as (manifest, staging):
        _refuse_instant(manifest, at)
        verified = revive(manifest, staging, account, screen, at)
        return Restored(manifest=manifest, verified=verified)


def restore(
    file: Path,
    world: str | None,
    screen: Screen,
    *,
    replace: bool,
    at: datetime | None = None,
) -> Restored:
    """Brings back the world of a backup.

    Args:
        file: the backup.
        world: insist on this one.
        screen: what is seen meanwhile.
        replace: move a world that is there aside.
        at: a later instant to bring its databases to, by the archive of the write-ahead log.

    Raises:
        BackupError: the backup does not fit this world or machine, or a world is there already;
            the archive does not reach that instant.
        DamagedBackupError: the backup is not whole.
        WorldBusyError: somebody uses the world.
    """
    account = Account.ours()
    home = Home.of(_world_of(file, world))
    refuse_foreign(home)
    home.create()
    with _locked(home):
        if not replace and not is_empty(home, account):
            raise BackupError(
                f"there is a {home.world} world in {home.directory} already: `--replace` moves it"
                " aside and deletes nothing, or set TOUCHLINE_HOME to restore elsewhere"
            )
        with _unpacked(file, world, account, screen) as (manifest, staging):
            _refuse_instant(manifest, at)
            verified = revive(manifest, staging, account, screen, at)
            if os.environ.get(wal_archive.VARIABLE):
                wal_archive.keep_history(account.cluster_of(staging), manifest.world)
            aside = _move_in(home, staging, account)
    return Restored(manifest=manifest, verified=verified, aside=aside)


def _refuse_instant(manifest: Manifest, at: datetime | None) -> None:
    if at is None:
        return
    if not os.environ.get(wal_archive.VARIABLE):
        raise BackupError(
            f"the write-ahead log is needed: set {wal_archive.VARIABLE} to where it is archived"
        )
    if at <= manifest.taken_at:
        raise BackupError(
            f"this backup is of {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC, after that instant:"
            " name an older one"
        )


def is_empty(home: Home, account: Account) -> bool:
    """Whether there is nothing in a world that somebody could miss."""
    if (account.cluster_of(home) / "PG_VERSION").exists():
        return False
    return not any(any(directory.rglob("*")) for directory in files.parts_of(home).values())


def _world_of(file: Path, wanted: str | None) -> str:
    """Looks at the manifest alone: whether this backup can be restored here at all."""
    with archive.opened(file) as reading:
        return _fitting(reading.manifest(), wanted).world


def _fitting(manifest: Manifest, wanted: str | None) -> Manifest:
    from storage.migrations.upgrade import knows  # noqa: PLC0415 a damaged file must not wait for SQLAlchemy

    if wanted is not None and manifest.world != wanted:
        raise BackupError(f"this is a backup of the {manifest.world} world, not the {wanted} one")
    program = cluster.program_version()
    if program.split(".")[0] != manifest.postgres.split(".")[0]:
        raise BackupError(
            f"it was made by PostgreSQL {manifest.postgres}, here is {program}: restore it with"
            f" Touchline {manifest.touchline}, then move the databases with pg_dump"
        )
    if machine() != manifest.machine:
        raise BackupError(
            f"it was made on {manifest.machine}, this is {machine()}: restore it on such a"
            " machine, then move the databases with pg_dump"
        )
    if not knows(manifest.migration):
        raise BackupError(
            f"its schema {manifest.migration} is newer than this Touchline {__version__}: update,"
            f" at least to {manifest.touchline}"
        )
    return manifest


@contextmanager
def _locked(home: Home) -> Generator[None]:
    try:
        lock = WorldLock.acquire(home, COMMAND, "touchline restore")
    except BlockingIOError as error:
        holder = holder_of(home)
        who = f"`{holder.title}` (process {holder.pid})" if holder else "somebody"
        is_stack = holder is not None and holder.kind == STACK
        advice = f"`touchline down --world {home.world}` first" if is_stack else "wait for its end"
        raise WorldBusyError(f"the {home.world} world is in use by {who}: {advice}") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _unpacked(
    file: Path, world: str | None, account: Account, screen: Screen
) -> Generator[tuple[Manifest, Home]]:
    """A home of its own with everything of the backup in it; gone afterwards."""
    worlds_directory().mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep()
    with archive.opened(file) as reading:
        manifest = _fitting(reading.manifest(), world)
        staging = Home(
            world=manifest.world, directory=worlds_directory() / f"{STAGING}-{os.getpid()}"
        )
        _refuse_small_disk(worlds_directory(), manifest)
        try:
            staging.create()
            with screen.stage(f"checking {file.name}", manifest.total_bytes) as advance:
                reading.unpack(_places(file, staging, account), advance)
            if not (account.cluster_of(staging) / "PG_VERSION").exists():
                raise DamagedBackupError(file, "there are no databases in it")
            _give(account, account.cluster_of(staging))
            yield manifest, staging
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            raise BackupError("the disk is full: free some of it; nothing was changed") from error
        finally:
            for directory in (staging.directory, staging.sockets, staging.fallback):
                shutil.rmtree(directory, ignore_errors=True)


def _places(file: Path, staging: Home, account: Account) -> Callable[[PurePosixPath], Path]:
    parts = files.parts_of(staging)
    parts[files.CLUSTER] = account.cluster_of(staging)

    def place_of(name: PurePosixPath) -> Path:
        directory = parts.get(name.parts[0])
        if directory is None:
            raise DamagedBackupError(file, f"{name} is in no part of a world")
        return directory.joinpath(*name.parts[1:])

    return place_of


def _give(account: Account, directory: Path) -> None:
    """Makes the cluster's files those of the account that will run it."""
    account.own(directory)
    if account.uid is not None and account.gid is not None:
        for path in directory.rglob("*"):
            os.chown(path, account.uid, account.gid)


def _move_in(home: Home, staging: Home, account: Account) -> tuple[Path, ...]:
    """Moves what is there aside and the restored world in; undoes all of it if anything fails."""
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    aside = home.directory.with_name(f"{home.world}.replaced-{stamp}")
    former = {**files.parts_of(home), files.CLUSTER: account.cluster_of(home)}
    coming = {**files.parts_of(staging), files.CLUSTER: account.cluster_of(staging)}
    moves = [
        (path, _aside_of(path, home, aside, stamp)) for path in former.values() if path.exists()
    ]
    moves += [(path, former[name]) for name, path in coming.items()]
    was_empty = is_empty(home, account)
    done: list[tuple[Path, Path]] = []
    os.sync()  # a renamed world must not be lost to a power cut
    try:
        for source, target in moves:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            source.rename(target)
            done.append((source, target))
    except OSError as error:
        for source, target in reversed(done):
            target.rename(source)
        raise BackupError(f"the world cannot be moved ({error}); all is as it was") from error
    if was_empty:
        shutil.rmtree(aside, ignore_errors=True)
        return ()
    elsewhere = _aside_of(home.fallback, home, aside, stamp)
    return (aside, elsewhere) if elsewhere.exists() else (aside,)


def _aside_of(path: Path, home: Home, aside: Path, stamp: str) -> Path:
    if path == home.fallback:
        return path.with_name(f"{path.name}.replaced-{stamp}")
    return aside / path.name


def _sweep() -> None:
    """Removes what restores that were killed have left."""
    for left in worlds_directory().glob(f"{STAGING}-*"):
        number = left.name.rpartition("-")[2]
        if not (number.isdigit() and Holder(pid=int(number), kind=COMMAND, title="").is_alive):
            shutil.rmtree(left, ignore_errors=True)


def _refuse_small_disk(directory: Path, manifest: Manifest) -> None:
    free = shutil.disk_usage(directory).free
    if free < manifest.total_bytes:
        raise BackupError(
            f"{manifest.total_bytes / 1e6:,.0f} MB are needed in {directory}, {free / 1e6:,.0f} MB"
            " are free: free some, or set TOUCHLINE_HOME to a larger place"
        )
