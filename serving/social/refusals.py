"""What the community's refusals mean to a client."""

from collections.abc import Generator
from contextlib import contextmanager
from math import ceil

from serving.kit.errors import (
    BadRequestError,
    ConflictError,
    Fault,
    ForbiddenError,
    NotFoundError,
    PreconditionError,
    ServingError,
    TooManyError,
)
from serving.kit.preconditions import Expected, tag_of
from storage.social.writes.refusals import (
    AppealedError,
    BlockedError,
    ClosedError,
    DecidedError,
    Expects,
    LockedError,
    NotYoursError,
    OutrankedError,
    OwnThingError,
    RemovedError,
    RestrictedError,
    SilencedError,
    SlowModeError,
    SocialError,
    StaleError,
    TakenError,
    TooDeepError,
    TooManyBrowsersError,
    TooManyFollowsError,
    TooManyLinksError,
    TooManyTextsError,
    TooSoonError,
    UndecidableError,
    UnknownPartError,
    UnknownThingError,
    WithdrawnError,
)

_KINDS: dict[type[SocialError], type[ServingError]] = {
    UnknownThingError: NotFoundError,
    NotYoursError: ForbiddenError,
    BlockedError: ForbiddenError,
    LockedError: ConflictError,
    ClosedError: ConflictError,
    SilencedError: ForbiddenError,
    RemovedError: ConflictError,
    WithdrawnError: ConflictError,
    TooDeepError: ConflictError,
    TooManyFollowsError: ConflictError,
    TooManyBrowsersError: ConflictError,
    TooSoonError: ConflictError,
    RestrictedError: ForbiddenError,
    OutrankedError: ForbiddenError,
    OwnThingError: ForbiddenError,
    TakenError: ConflictError,
    DecidedError: ConflictError,
    AppealedError: ConflictError,
    UndecidableError: ConflictError,
}


@contextmanager
def refusals() -> Generator[None]:
    """Turn what a rule refuses into the problem that a client sees."""
    try:
        yield
    except UnknownPartError as error:
        raise BadRequestError(Fault(where="body", name=error.name, message=str(error))) from error
    except TooManyLinksError as error:
        raise BadRequestError(Fault(where="body", name="text", message=str(error))) from error
    except (TooManyTextsError, SlowModeError) as error:
        seconds = ceil(error.retry_after.total_seconds())
        raise TooManyError(
            f"{_sentence(error)} Write again later.", retry_after_seconds=seconds
        ) from error
    except StaleError as error:
        raise PreconditionError(
            f"It has been changed since you read it, to {tag_of(error.version)}. Read it again,"
            " and send your change with that ETag."
        ) from error
    except SocialError as error:
        raise _KINDS[type(error)](_sentence(error)) from error


def _sentence(error: SocialError) -> str:
    detail = str(error)
    return f"{detail[0].upper()}{detail[1:]}."


def expects(expected: Expected) -> Expects:
    """Return which versions an edit is meant for, as rules ask it."""
    return expected.allows
