"""The first start of a restored cluster, aside, before it replaces anything.

PostgreSQL brings it to its instant; the chain of seals is verified; the event log begins another
epoch, so that every client that resumes takes a snapshot; a simulated clock goes on from
where it stood, not from where it would be by now.
"""

import os
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from storage.forecast.seals.verification import verify
from storage.kit import events
from storage.kit.engine import engine_of
from touchline.backup.manifest import Manifest
from touchline.backup.screen import Screen
from touchline.errors import BackupError, StackError
from touchline.stack import postgres, wal_archive
from touchline.stack.account import Account
from touchline.stack.home import Home

# The restore syncs once, after the server has ended.
SETTINGS = (*postgres.SETTINGS, "fsync=off")
TOO_SHORT = "recovery ended before configured recovery target was reached"
_CLOCK = text(
    "UPDATE clock.setting SET wall_at = clock_timestamp(), domain_at = domain_at"
    " + greatest(CAST(:taken_at AS timestamptz) - wall_at, interval '0') * speed"
    " WHERE mode = 'accelerated'"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found in the restored cluster."""

    seals: int
    forecasts: int
    epoch: str


def revive(
    manifest: Manifest,
    home: Home,
    account: Account,
    screen: Screen,
    at: datetime | None = None,
) -> Verified:
    """Starts, verifies and stops the cluster of `home`.

    Where the write-ahead log is archived, the cluster begins a history of its own: what it writes
    has another name there than what was written after this instant before.

    Args:
        manifest: of the backup.
        home: where it is unpacked.
        account: who runs the cluster.
        screen: what is seen meanwhile.
        at: an instant after the backup to go on to, by the archive.

    Raises:
        BackupError: it does not start, cannot be read, or its seals do not hold.
    """
    screen.say("starting the databases aside, verifying the seals")
    settings = SETTINGS
    if os.environ.get(wal_archive.VARIABLE):
        settings = (*SETTINGS, *wal_archive.recovery_settings(manifest.world, at))
        signal = account.cluster_of(home) / postgres.RECOVERY
        signal.touch(mode=0o600)
        if account.uid is not None and account.gid is not None:
            os.chown(signal, account.uid, account.gid)
    try:
        with postgres.running(
            account.cluster_of(home),
            home.sockets,
            account=account,
            settings=settings,
            log=home.log("postgres"),
        ):
            return _verified(home, at or manifest.taken_at)
    except StackError as error:
        if TOO_SHORT in str(error):
            raise BackupError(
                f"the archive of the write-ahead log does not reach {at}: name an earlier instant;"
                " nothing was changed"
            ) from error
        raise BackupError(f"its databases do not start: {error}; nothing was changed") from error
    except SQLAlchemyError as error:
        raise BackupError(f"its databases cannot be read: {error}; nothing was changed") from error


def _verified(home: Home, taken_at: datetime) -> Verified:
    engine = engine_of(postgres.url(home.sockets, "touchline"))
    try:
        report = verify(engine)
        if report.fault is not None:
            raise BackupError(
                f"its seal {report.fault.seal_no} does not hold ({report.fault.reason}):"
                " use another backup; nothing was changed"
            )
        with engine.begin() as connection:
            epoch = _restart_clock(connection, taken_at)
    finally:
        engine.dispose()
    return Verified(seals=report.seals, forecasts=report.forecasts, epoch=epoch)


def _restart_clock(connection: Connection, taken_at: datetime) -> str:
    # The clock goes on from the backup's instant, which is before now: only here it may go back.
    connection.execute(text("ALTER TABLE clock.setting DISABLE TRIGGER forwards"))
    connection.execute(_CLOCK, {"taken_at": taken_at})
    connection.execute(text("ALTER TABLE clock.setting ENABLE TRIGGER forwards"))
    return events.rotate_epoch(connection)
