"""Where one world keeps its things on this machine. Standard library only: `stop` runs bare."""

import contextlib
import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from touchline.errors import StackError

CHECKOUT = Path(__file__).resolve().parents[2]
WORLDS = ("simulated", "live")
FALLBACK = Path("/var/lib/touchline")  # for a server that must not run under our name
SOCKET_PATH_LIMIT = 103  # bytes, on macOS


def worlds_directory() -> Path:
    """The parent of all worlds: TOUCHLINE_HOME, or `.touchline` in the checkout."""
    override = os.environ.get("TOUCHLINE_HOME")
    return Path(override).expanduser().resolve() if override else CHECKOUT / ".touchline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    world: str
    directory: Path

    @classmethod
    def of(cls, world: str) -> Self:
        return cls(world=world, directory=worlds_directory() / world)

    @property
    def postgres(self) -> Path:
        return self.directory / "postgres"

    @property
    def fallback(self) -> Path:
        """Where PostgreSQL's files are when it cannot have them in `postgres`."""
        return FALLBACK / hashlib.sha256(str(self.directory).encode()).hexdigest()[:12]

    @property
    def logs(self) -> Path:
        return self.directory / "logs"

    @property
    def artifacts(self) -> Path:
        return self.directory / "artifacts"

    @property
    def lake(self) -> Path:
        return self.directory / "lake"

    @property
    def keys(self) -> Path:
        """Private keys, readable by the owner alone."""
        return self.directory / "keys"

    @property
    def dagster(self) -> Path:
        """What Dagster wants to store as files; its configuration stays in the repository."""
        return self.directory / "dagster"

    @property
    def demo_logins_file(self) -> Path:
        """Passwords of the simulated world's demo log-ins, readable by the owner alone."""
        return self.directory / "demo-logins.json"

    @property
    def ports_file(self) -> Path:
        return self.directory / "ports.json"

    @property
    def state_file(self) -> Path:
        return self.directory / "state.json"

    @property
    def lock_file(self) -> Path:
        return self.directory / "lock"

    @property
    def sockets(self) -> Path:
        """A short private directory for Unix sockets, the same for every start of this world."""
        name = f"touchline-{hashlib.sha256(str(self.directory).encode()).hexdigest()[:10]}"
        parent = Path(tempfile.gettempdir())
        if len(os.fsencode(parent / name / ".s.PGSQL.5432.lock")) > SOCKET_PATH_LIMIT:
            parent = Path("/tmp")  # noqa: S108 the directory below it is private
        return parent / name

    def log(self, service: str) -> Path:
        return self.logs / f"{service.replace(' ', '-')}.log"

    def create(self) -> None:
        """Makes the directories, private to the owner.

        Raises:
            StackError: they cannot be made there.
        """
        try:
            parts = (self.logs, self.artifacts, self.lake, self.dagster, self.keys)
            for directory in (self.directory, *parts):
                directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StackError(
                f"{self.directory} cannot be made ({error.strerror}): set TOUCHLINE_HOME to a"
                " directory of your own"
            ) from error
        _private(self.sockets)

    def tidy(self) -> None:
        """Removes what only running servers need; harmless when something is still there."""
        with contextlib.suppress(OSError):
            self.sockets.rmdir()


def _private(directory: Path) -> None:
    """Creates `directory`, or insists that the one found there is nobody else's."""
    directory.mkdir(mode=0o700, exist_ok=True)
    found = directory.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), _nobody()}:
        raise PermissionError(f"{directory} belongs to somebody else: remove it or set TMPDIR")
    if os.geteuid() in {found.st_uid, 0}:
        directory.chmod(0o700)


def _nobody() -> int:
    """The id that root's dropped PostgreSQL gives to the directory."""
    return 65534 if os.geteuid() == 0 else os.geteuid()
