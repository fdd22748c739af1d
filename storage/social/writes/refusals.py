"""Why something is refused in the community.

SocialError
├── UnknownThingError    there is no such thing, or the account may not see it
├── NotYoursError        it is somebody else's
├── BlockedError         one of the two has blocked the other
├── LockedError          nobody comments there any more
├── RemovedError         a moderator removed it
├── TooDeepError         the thread is as deep as threads get
├── TooManyFollowsError  nobody follows so many
├── TooManyBrowsersError so many take pushes already
├── TooSoonError         that was done a moment ago
├── StaleError           it has another version than the one that is meant
├── UnknownPartError     something it names is not there
├── WithdrawnError       the pick that it would carry was withdrawn
├── ClosedError          the room is not open
├── SilencedError        the account may not write in this room
├── SlowModeError        the account wrote in this room a moment ago
├── RestrictedError      a moderator suspended the writer from content
├── TooManyTextsError    a new account has written as much as it may in an hour
├── TooManyLinksError    a new account may not have so many addresses in a text
├── OwnThingError        one's own is not reported
├── TakenError           another moderator has the case
├── DecidedError         another moderator has decided the case
├── AppealedError        its author asked for a review before
├── UndecidableError     the thing is not so that this can be decided of it
└── OutrankedError       only an administrator decides about a moderator
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from storage.social.guidelines import HELD

Expects = Callable[[int], bool]
"""Whether an edit of a version is meant."""


class SocialError(Exception):
    """Base of what is refused; says so in a sentence."""


class UnknownThingError(SocialError): ...


class NotYoursError(SocialError): ...


class BlockedError(SocialError): ...


class LockedError(SocialError): ...


class RemovedError(SocialError): ...


class TooDeepError(SocialError): ...


class TooManyFollowsError(SocialError): ...


class TooManyBrowsersError(SocialError): ...


class TooSoonError(SocialError): ...


class StaleError(SocialError):
    """Its version is another one.

    Attributes:
        version: the one it has.
    """

    def __init__(self, version: int) -> None:
        super().__init__(f"it has version {version} now")
        self.version = version


class UnknownPartError(SocialError):
    """Something is named that is not there.

    Attributes:
        name: of the field.
    """

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


class WithdrawnError(SocialError): ...


class ClosedError(SocialError): ...


class SilencedError(SocialError): ...


class SlowModeError(SocialError):
    """The next message of an account has to wait.

    Attributes:
        retry_after: how long.
    """

    def __init__(self, seconds: int, *, retry_after: timedelta) -> None:
        super().__init__(f"slow mode is on: one message in {seconds} seconds")
        self.retry_after = retry_after


class RestrictedError(SocialError):
    """Nothing of theirs is taken for a while."""

    def __init__(self, until: datetime) -> None:
        super().__init__(
            f"moderators suspended you from posting until {until:%Y-%m-%d %H:%M} UTC;"
            " your account says why (/account/moderation)"
        )


class TooManyTextsError(SocialError):
    """A new account has to wait.

    Attributes:
        retry_after: how long at most.
    """

    def __init__(self, most: int, nouns: str, *, retry_after: timedelta) -> None:
        super().__init__(f"a new account writes {most} {nouns} an hour at most")
        self.retry_after = retry_after


class TooManyLinksError(SocialError):
    """A new account has too many addresses in a text."""

    def __init__(self, most: int, *, until: datetime) -> None:
        super().__init__(
            f"a text of a new account has {most} links at most;"
            f" yours is no longer new on {until:%Y-%m-%d %H:%M} UTC"
        )


class OwnThingError(SocialError): ...


class TakenError(SocialError):
    """Says who has it."""

    def __init__(self, name: str, until: datetime) -> None:
        super().__init__(f"this case is with {name} until {until:%Y-%m-%d %H:%M} UTC")


class DecidedError(SocialError):
    """Says who decided it."""

    def __init__(self, name: str, at: datetime) -> None:
        super().__init__(f"this case was decided by {name} at {at:%Y-%m-%d %H:%M} UTC")


class AppealedError(SocialError): ...


class UndecidableError(SocialError): ...


class OutrankedError(SocialError): ...


def removed(reason: str) -> RemovedError:
    """Return why something that is not shown is not changed either."""
    if reason == HELD:
        return RemovedError("it waits for review; change it once it is shown")
    return RemovedError(f"it was removed by a moderator ({reason})")


def any_version(_: int) -> bool:
    """Mean whatever version there is."""
    return True


def check_version(version: int, expects: Expects) -> None:
    """Let an edit of this version pass.

    Raises:
        StaleError: another one is meant.
    """
    if not expects(version):
        raise StaleError(version)
