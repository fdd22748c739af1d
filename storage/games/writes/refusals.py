"""Why something is refused in games.

GamesError
├── UnknownMatchError   there is no such match
├── NoPickError         the account has no pick there
├── LockedError         the match takes no picks any more
├── UnscheduledError    the match is not scheduled at present
├── NoLineError         model or market have nothing to copy yet
├── GrantedError        the grant of the week was taken
├── SettledError        something was paid before
├── InsufficientError   the wallet does not hold so much
├── LimitError          the account's own limit would be passed
├── PausedError         the account takes a break from stakes
├── UnknownGroupError   there is no such group that the account is in
├── UnknownCodeError    no group has this code
├── UnknownCompetitionError  a group's rules name a competition that is not there
├── NotCaptainError     only the captain of a group does this
├── NotMemberError      somebody is not in the group
├── StillCaptainError   a group is not left without a captain
├── FullError           a group, or an account's list of groups, is full
├── NoJokerError        the match takes no joker in this group
├── UnknownTournamentError  there is no such tournament in a group of the account's
├── BegunError          a tournament was drawn
└── PastError           a tournament's first day is not to come
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


class GrantedError(GamesError):
    """The grant of the week was taken."""


class SettledError(GamesError):
    """Something was paid before for this cause."""


class InsufficientError(GamesError):
    """The wallet does not hold so much."""


class LimitError(GamesError):
    """The account's own limit would be passed."""


class PausedError(GamesError):
    """The account takes a break from stakes."""


class UnknownGroupError(GamesError):
    """There is no such group that the account is in."""


class UnknownCodeError(GamesError):
    """No group has this code."""


class UnknownCompetitionError(GamesError):
    """A group's rules name a competition that is not there."""


class NotCaptainError(GamesError):
    """Only the captain of a group does this."""


class NotMemberError(GamesError):
    """Somebody is not in the group."""


class StillCaptainError(GamesError):
    """A group is not left without a captain."""


class FullError(GamesError):
    """A group, or an account's list of groups, is full."""


class NoJokerError(GamesError):
    """The match takes no joker in this group."""


class UnknownTournamentError(GamesError):
    """There is no such tournament in a group that the account is in."""


class BegunError(GamesError):
    """The tournament was drawn, or has ended."""


class PastError(GamesError):
    """A tournament's first day is not to come, or too far away."""
