"""Ends the children of a supervisor that was killed. Run as a bare script, not imported.

Reads lines `+GROUP SIGNAL` and `-GROUP` from standard input. End of input means that the
supervisor is gone: every group still listed gets its stop signal, then SIGKILL. Inherits the
world's lock, so nobody starts the world anew while this cleans up.
"""

import contextlib
import os
import signal
import sys
import time

GRACE_SECONDS = 5.0


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
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, stop_signal)
    deadline = time.monotonic() + GRACE_SECONDS
    while any(map(exists, groups)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


def exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main()
