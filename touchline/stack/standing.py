"""The state of one node of the stack, as shown to people and written to the state file."""

import time
from dataclasses import dataclass, field
from enum import StrEnum


class Phase(StrEnum):
    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    RESTARTING = "restarting"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(slots=True, kw_only=True)
class Standing:
    """Mutable: the supervisor keeps one per node.

    Attributes:
        ready_after_seconds: from its own start to its first readiness.
    """

    name: str
    phase: Phase = Phase.WAITING
    pid: int | None = None
    restarts: int = 0
    ready_after_seconds: float | None = None
    _started: float = field(default=0.0, repr=False)

    def enter(self, phase: Phase) -> None:
        """Moves to a phase, counting restarts and timing the first start."""
        if phase is Phase.STARTING and not self._started:
            self._started = time.monotonic()
        if phase is Phase.RESTARTING:
            self.restarts += 1
        if phase is Phase.READY and self.ready_after_seconds is None:
            self.ready_after_seconds = round(time.monotonic() - self._started, 1)
        self.phase = phase
