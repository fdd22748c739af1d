"""What can go wrong while composing and starting Touchline, and what a person may do about it.

TouchlineError
├── StackError              the stack cannot start, or had to stop
│   ├── ServiceFailedError   one service does not come up, or keeps dying
│   └── BinaryMissingError   a program the stack needs is not installed
├── WorldBusyError          somebody else holds the world
└── BackupError             a backup cannot be taken or restored
    └── DamagedBackupError   the file is truncated, changed, or no backup

Every message says what to do; the command prints it without a traceback.
"""

from pathlib import Path


class TouchlineError(Exception):
    """An expected failure with a message for people."""


class StackError(TouchlineError):
    """The stack cannot start, or had to stop."""


class ServiceFailedError(StackError):
    """One service does not come up or keeps dying; its log file says why."""

    def __init__(self, service: str, reason: str, log: Path, tail: str) -> None:
        super().__init__(f"{service} {reason}. Its log is {log}, which ends:\n{tail}")
        self.service = service
        self.log = log


class BinaryMissingError(StackError):
    """A program the stack needs is not installed."""


class WorldBusyError(TouchlineError):
    """Somebody else holds the world."""


class BackupError(TouchlineError):
    """A backup cannot be taken or restored; nothing was changed."""


class DamagedBackupError(BackupError):
    """The file is truncated, changed, or no backup at all."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(
            f"{file} is no whole backup ({reason}): copy it again from where it was made, or use"
            " another one; nothing was changed"
        )
