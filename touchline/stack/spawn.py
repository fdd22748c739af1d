"""What a child process does between fork and exec so that it can be stopped and never outlives us.

Only for children of the main thread: the parent-death signal fires when the creating *thread*
ends. It exists on Linux alone; `orphans` does the same work portably.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1


def before_exec(death_signal: signal.Signals) -> Callable[[], None]:
    """Builds the `preexec_fn`: default signal handling, and `death_signal` when we are gone.

    A shell that starts us in the background leaves SIGINT ignored; Dagster maps SIGTERM to
    whatever SIGINT does, so an inherited SIG_IGN would make it deaf to both.
    """
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
    parent = os.getpid()

    def prepare() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if prctl is not None:
            prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
            if os.getppid() != parent:
                os.kill(os.getpid(), signal.SIGKILL)

    return prepare
