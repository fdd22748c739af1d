"""Why something is refused in games.

GamesError
├── UnknownMatchError   there is no such match
├── NoPickError         the account has no pick there
├── LockedError         the match takes no picks any more
├── UnscheduledError    the match is not scheduled at present
└── NoLineError         model or market have nothing to copy yet
"""

from datetime import datetime


class GamesError(ValueError):
    """Base of the refusals."""


class UnknownMatchError(GamesError):
    """There is no such match."""


class NoPickError(GamesError):
    """The account has no pick there."""


class LockedError(GamesError):
    """The match takes no picks any more.

    Attributes:
        locked_at: since when not.
    """

    def __init__(self, message: str, locked_at: datetime) -> None:
        super().__init__(message)
        self.locked_at = locked_at


class UnscheduledError(GamesError):
    """The match is not scheduled at present."""


class NoLineError(GamesError):
    """Model or market have nothing to copy yet."""
