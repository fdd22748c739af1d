"""Files that hold a key: made and replaced whole, readable by their owner alone."""

import fcntl
import os
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path


class KeysBusyError(OSError):
    """Somebody replaces the keys of a directory, or copies them."""


@contextmanager
def held(directory: Path) -> Generator[None]:
    """Let nobody replace or copy the keys of a directory meanwhile; they are read all the same.

    Raises:
        KeysBusyError: somebody does at this moment.
        OSError: the directory cannot be made.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise KeysBusyError(f"the keys in {directory} are being replaced or copied") from error
        yield
    finally:
        os.close(descriptor)


def replace(path: Path, contents: bytes) -> None:
    """Replace a key: who reads it meanwhile has the one or the other, and it lasts.

    Raises:
        OSError: the directory cannot be written.
    """
    temporary = _written(path, contents)
    try:
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def made_once(path: Path, make: Callable[[], bytes]) -> Path:
    """Return the path of a key, made if it is not there; of several processes, the first one wins.

    Args:
        path: its directory is made, private, if it is not there.
        make: gives the contents of a new file.

    Raises:
        OSError: the directory cannot be written.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, make())
    return path


def _written(path: Path, contents: bytes) -> Path:
    """Return a new file beside a path."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # 0600
    with os.fdopen(descriptor, "wb") as file:
        file.write(contents)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def _write(path: Path, contents: bytes) -> None:
    temporary = _written(path, contents)
    try:
        if not path.exists():
            path.hardlink_to(temporary)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
