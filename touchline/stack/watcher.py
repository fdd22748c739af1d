"""Ends the children of a supervisor that was killed. Run as a bare script, not imported.

Reads lines `+GROUP SIGNAL` and `-GROUP` from standard input. End of input means that the
supervisor is gone: every group still listed gets its stop signal, then SIGKILL. Its argument
is the grace between the two, in seconds. Inherits the world's lock, so nobody starts the world
again while this cleans up.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterable

REAPING_SECONDS = 1.0


def main() -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    groups: dict[int, int] = {}
    for line in sys.stdin:
        if line.startswith("+"):
            group, stop_signal = line[1:].split()
            groups[int(group)] = int(stop_signal)
        else:
            groups.pop(int(line[1:]), None)
    for group, stop_signal in groups.items():
        send(group, stop_signal)
    await_end(groups, float(sys.argv[1]))
    for group in groups:
        send(group, signal.SIGKILL)
    await_end(groups, REAPING_SECONDS)


def send(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)


def await_end(groups: Iterable[int], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while any(map(exists, groups)) and time.monotonic() < deadline:
        time.sleep(0.02)


def exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main()
