"""Small disks that can really be filled."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

MEGABYTE = 1_000_000


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A file system of its own; skips the test where none can be mounted."""
    directory = Path(tempfile.mkdtemp(prefix="tl-disk-"))
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(directory)]
    program = shutil.which("mount")
    mounted = program and subprocess.run(  # noqa: S603 our own arguments
        [program, *options], check=False, capture_output=True
    )
    if not mounted or mounted.returncode != 0:
        directory.rmdir()
        pytest.skip("no file system can be mounted here")
    try:
        yield directory
    finally:
        subprocess.run(["umount", "--lazy", str(directory)], check=True)  # noqa: S603, S607 ours
        directory.rmdir()


def fill(directory: Path) -> Path:
    """Take every byte that is left; removing the file returned gives them back."""
    ballast = directory / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (MEGABYTE, 4096, 1):
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                continue
    return ballast
