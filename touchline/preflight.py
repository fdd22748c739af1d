"""Finds a fitting Python and names what this machine lacks, before anything is installed.

Standard library only and runnable by any Python from 3.8 on: `python3 touchline/preflight.py`
prints the path of the interpreter to build `.venv` with, or one line per fault and exits 1.
Return types stand in quotes: 3.8 cannot evaluate them.
"""

import contextlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FITTING = ("3.11", "3.12", "3.13")  # best tested first
DISK_GIGABYTES = 3.0
GLIBC = (2, 28)
SHARED_MEMORY = "/dev/shm"  # noqa: S108 looked at, never written
SHARED_MEMORY_MEGABYTES = 64
ROOT = Path(__file__).resolve().parents[1]
ASK = (
    "import ctypes, ensurepip, ssl, sys, venv;"
    "print('.'.join(map(str, sys.version_info[:2])), sys.executable, sep='\\n')"
)


def main() -> int:
    """Prints the interpreter on standard output, everything else on standard error."""
    for warning in warnings():
        sys.stderr.write(f"preflight: warning: {warning}\n")
    found = faults()
    python = None
    if not found:
        python, reason = find_python()
        found = [] if python else [reason]
    for fault in found:
        sys.stderr.write(f"preflight: {fault}\n")
    if python:
        sys.stdout.write(f"{python}\n")
    return 1 if found else 0


def faults() -> "list[str]":
    """Every reason why the stack cannot run in this place, each with what to do."""
    checks = (_system, _libc, _disk, _private_directories)
    return [fault for fault in (check() for check in checks) if fault]


def warnings() -> "list[str]":
    """What works, but worse than it could."""
    try:
        shared = shutil.disk_usage(SHARED_MEMORY).total / 1e6
    except OSError:
        return []
    if shared < SHARED_MEMORY_MEGABYTES:
        return [
            f"{SHARED_MEMORY} has only {shared:.0f} MB: start the container with --shm-size=256m"
        ]
    return []


def _system() -> str:
    if sys.platform.startswith(("linux", "darwin")):
        return ""
    return "this system is not supported: use Linux, macOS, or Windows through WSL2"


def _libc() -> str:
    if not sys.platform.startswith("linux"):
        return ""
    name, version = platform.libc_ver()
    if name != "glibc":
        return "this Linux has no glibc (Alpine?): use a distribution with glibc 2.28 or newer"
    if tuple(int(part) for part in version.split(".")[:2]) < GLIBC:
        return f"glibc {version} is too old: 2.28 or newer is needed (Debian 10, RHEL 8)"
    return ""


def _disk() -> str:
    if (ROOT / ".venv" / ".installed").exists():
        return ""
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < DISK_GIGABYTES:
        return f"{free:.1f} GB are free in {ROOT}: {DISK_GIGABYTES:.0f} GB are needed"
    return ""


def _private_directories() -> str:
    """PostgreSQL insists on a data directory that nobody else can read."""
    home = Path(os.environ.get("TOUCHLINE_HOME") or ROOT)
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".touchline-", dir=home) as probe:
            Path(probe).chmod(0o700)
            mode = Path(probe).stat().st_mode & 0o777
    except OSError as error:
        return f"{home} cannot be written ({error}): use a directory of your own"
    if mode != 0o700:
        return f"{home} is on a file system without permissions: use a native one"
    return ""


def find_python() -> "tuple[str | None, str]":
    """The interpreter that TOUCHLINE_PYTHON names, else the best, or (None, what to do)."""
    named = os.environ.get("TOUCHLINE_PYTHON")
    if named and ask(named)[0] in FITTING:
        return ask(named)[1], ""
    found: dict[str, str] = {}
    complaints: list[str] = []
    for candidate in candidates():
        version, answer = ask(candidate)
        if version in FITTING:
            found.setdefault(version, answer)
        elif answer:
            complaints.append(f"{candidate}: {answer}")
    for version in FITTING:
        if version in found:
            return found[version], ""
    advice = "Python 3.11, 3.12 or 3.13 with venv is needed (Debian: apt install python3.11-venv)"
    return None, "; ".join([advice, *complaints])


def candidates() -> "list[str]":
    """Interpreters that may be here, those of pyenv too."""
    named = [os.environ.get("TOUCHLINE_PYTHON"), sys.executable]
    named += [shutil.which(f"python{version}") for version in FITTING]
    named += [shutil.which("python3"), shutil.which("python")]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    with contextlib.suppress(PermissionError):
        for version in FITTING:
            named += map(str, sorted(pyenv.glob(f"versions/{version}.*/bin/python")))
    return [name for name in dict.fromkeys(named) if name]


def ask(candidate: str) -> "tuple[str | None, str]":
    """The version and real path of an interpreter, or (None, why it does not fit)."""
    try:
        done = subprocess.run(  # noqa: S603 an interpreter of this machine
            [candidate, "-c", ASK], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None, ""
    if done.returncode == 0:
        version, path = done.stdout.split("\n")[:2]
        return version, path
    last = done.stderr.strip().split("\n")[-1]
    return None, last if "No module named" in last else ""


if __name__ == "__main__":
    sys.exit(main())
