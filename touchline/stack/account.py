"""Under whose name PostgreSQL runs: it refuses to be root.

An ordinary user runs it as is. Root maps itself to `nobody` in a fresh user namespace, which needs
no chown, no useradd and no readable parent directories; so does a user id without a name, as
containers like to have, because initdb insists on a name. Where the kernel or a container refuses
that, root really becomes `nobody`, whose files then live under /var/lib/touchline.
"""

import functools
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from touchline.errors import StackError
from touchline.stack.home import FALLBACK, Home

ADVICE = "PostgreSQL cannot run; use a named ordinary user, or set TOUCHLINE_DATABASE_URL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    @classmethod
    def ours(cls) -> Self:
        """The account that fits the one we run under."""
        if os.geteuid() != 0 and _has_name(os.geteuid()):
            return cls()
        try:
            nobody = pwd.getpwnam("nobody")
        except KeyError as error:
            raise StackError(f"there is no user `nobody`: {ADVICE}") from error
        namespace = _namespace(nobody.pw_uid, nobody.pw_gid)
        if _works(namespace):
            return cls(prefix=namespace)
        if os.geteuid() != 0:
            raise StackError(f"user id {os.geteuid()} has no name here: {ADVICE}")
        return cls(uid=nobody.pw_uid, gid=nobody.pw_gid)

    @property
    def is_dropped(self) -> bool:
        """Whether files must belong to another user than ours."""
        return self.uid is not None

    @property
    def groups(self) -> list[int] | None:
        """Supplementary groups of its processes; None leaves them alone."""
        return [] if self.is_dropped else None

    @property
    def directory(self) -> str | None:
        """Where its processes start: a private parent would refuse them."""
        return "/" if self.is_dropped else None

    def cluster_of(self, home: Home) -> Path:
        """Where the data directory of a world is under this account."""
        return home.fallback if self.is_dropped else home.postgres

    def own(self, directory: Path) -> None:
        """Makes a private directory that this account can write."""
        if self.is_dropped:
            FALLBACK.mkdir(mode=0o755, parents=True, exist_ok=True)
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        directory.chmod(0o700)
        if self.uid is not None and self.gid is not None:
            os.chown(directory, self.uid, self.gid)

    def reachable(self, programs: Path) -> Path:
        """The programs' directory, copied out of a private parent when this account must."""
        if not self.is_dropped or self._can_run(programs / "initdb"):
            return programs
        install = programs.parent
        package = install.parent
        copied = FALLBACK / "programs" / package.name
        if not self._can_run(copied / install.name / "bin" / "initdb"):
            copied.mkdir(mode=0o755, parents=True, exist_ok=True)
            libraries = package.with_name(f"{package.name}.libs")  # found by relative path
            for source, target in (
                (install, copied / install.name),
                (libraries, copied.with_name(libraries.name)),
            ):
                if source.exists():
                    shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)
        return copied / install.name / "bin"

    def _can_run(self, program: Path) -> bool:
        try:
            subprocess.run(  # noqa: S603 our own program
                [str(program), "--version"],
                user=self.uid,
                group=self.gid,
                extra_groups=self.groups,
                cwd=self.directory,
                check=True,
                capture_output=True,
            )
        except (OSError, subprocess.CalledProcessError):
            return False
        return True


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _namespace(uid: int, gid: int) -> tuple[str, ...]:
    return ("unshare", "--user", f"--map-user={uid}", f"--map-group={gid}", "--")


@functools.cache
def _works(namespace: tuple[str, ...]) -> bool:
    if shutil.which(namespace[0]) is None:
        return False
    return subprocess.run([*namespace, "true"], check=False, capture_output=True).returncode == 0  # noqa: S603
