"""Ends the stacks of this checkout; `--remove` also deletes their directories.

Standard library only, so that `python3 -m touchline.stack.stop` works without `.venv`.
"""

import contextlib
import os
import shutil
import signal
import sys
import time

from touchline.stack.home import FALLBACK, WORLDS, Home, worlds_directory
from touchline.stack.lock import STACK, Holder, holder_of

POLITE_SECONDS = 45.0
FORCED_SECONDS = 15.0


def stop(home: Home) -> Holder | None:
    """Stops the stack of a world and waits until the world is free; returns who held it."""
    holder = holder_of(home)
    if holder is None or holder.kind != STACK:
        return None
    _signal(holder, signal.SIGTERM)
    if not _is_free_within(home, POLITE_SECONDS):
        _signal(holder, signal.SIGKILL)  # the watcher ends the services
        _is_free_within(home, FORCED_SECONDS)
    return holder


def _signal(holder: Holder, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(holder.pid, number)


def _is_free_within(home: Home, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while holder_of(home) is not None:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def remove(home: Home) -> None:
    """Deletes what a stopped world left, wherever it is."""
    for directory in (home.directory, home.sockets, home.fallback):
        shutil.rmtree(directory, ignore_errors=True)


def main() -> None:
    removing = "--remove" in sys.argv[1:]
    for world in WORLDS:
        home = Home.of(world)
        if holder := stop(home):
            sys.stdout.write(f"stopped the {world} world (process {holder.pid})\n")
        if removing:
            remove(home)
    if removing:
        with contextlib.suppress(OSError):
            worlds_directory().rmdir()
        if not any(FALLBACK.glob("[0-9a-f]*/PG_VERSION")):  # no other checkout's
            shutil.rmtree(FALLBACK, ignore_errors=True)


if __name__ == "__main__":
    main()
