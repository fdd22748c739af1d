"""One holder per world, across processes and through kills. Standard library only.

The lock is an flock: the kernel releases it when the last process that inherited the open file
ends. The watcher inherits it too, so a world whose supervisor was killed stays locked until its
children are gone.
"""

import fcntl
import json
import os
import time
from dataclasses import asdict, dataclass
from typing import Self

from touchline.stack.home import Home

STACK = "stack"
COMMAND = "command"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    pid: int
    kind: str
    title: str

    @property
    def is_alive(self) -> bool:
        """False while only the watcher holds on, cleaning up after a kill."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True


class WorldLock:
    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    @classmethod
    def acquire(cls, home: Home, kind: str, title: str, *, patience_seconds: float = 0.3) -> Self:
        """Takes the world or raises BlockingIOError once patience ends."""
        descriptor = os.open(home.lock_file, os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + patience_seconds
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    os.close(descriptor)
                    raise
                time.sleep(0.05)
            else:
                break
        holder = Holder(pid=os.getpid(), kind=kind, title=title)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(asdict(holder)).encode(), 0)
        return cls(descriptor)

    def release(self) -> None:
        os.close(self.descriptor)


def holder_of(home: Home) -> Holder | None:
    """Who holds the world now, if anybody."""
    try:
        descriptor = os.open(home.lock_file, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _read(descriptor)
        return None
    finally:
        os.close(descriptor)


def _read(descriptor: int) -> Holder:
    for _ in range(20):
        written = os.pread(descriptor, 4096, 0)
        try:
            return Holder(**json.loads(written))
        except (ValueError, TypeError):
            time.sleep(0.02)  # taken this instant, not yet signed
    return Holder(pid=os.getpid(), kind=COMMAND, title="an unknown process")
