"""What the refusals of games mean to a client."""

from collections.abc import Generator
from contextlib import contextmanager

from serving.kit.errors import (
    BadRequestError,
    ConflictError,
    Fault,
    ForbiddenError,
    NotFoundError,
    ServingError,
)
from storage.games.writes.refusals import (
    BegunError,
    FullError,
    GamesError,
    GrantedError,
    InsufficientError,
    LimitError,
    LockedError,
    NoJokerError,
    NoLineError,
    NoPickError,
    NotCaptainError,
    NotMemberError,
    PastError,
    PausedError,
    SettledError,
    StillCaptainError,
    UnknownCodeError,
    UnknownCompetitionError,
    UnknownGroupError,
    UnknownMatchError,
    UnknownTournamentError,
    UnscheduledError,
)

_KINDS: dict[type[GamesError], type[ServingError]] = {
    UnknownMatchError: NotFoundError,
    NoPickError: NotFoundError,
    LockedError: ConflictError,
    UnscheduledError: ConflictError,
    NoLineError: ConflictError,
    GrantedError: ConflictError,
    SettledError: ConflictError,
    InsufficientError: ConflictError,
    LimitError: ConflictError,
    PausedError: ConflictError,
    UnknownGroupError: NotFoundError,
    UnknownCodeError: NotFoundError,
    NotCaptainError: ForbiddenError,
    NotMemberError: NotFoundError,
    StillCaptainError: ConflictError,
    FullError: ConflictError,
    NoJokerError: ConflictError,
    UnknownTournamentError: NotFoundError,
    BegunError: ConflictError,
}


@contextmanager
def refusals() -> Generator[None]:
    """Turn what a rule refuses into the problem that a client sees."""
    try:
        yield
    except GamesError as error:
        raise problem_of(error) from error


def problem_of(error: GamesError) -> ServingError:
    """Return the problem that a refusal is to a client."""
    detail = str(error)
    if isinstance(error, UnknownCompetitionError):
        return BadRequestError(Fault(where="body", name="competitions", message=detail))
    if isinstance(error, PastError):
        return BadRequestError(Fault(where="body", name="begins_on", message=detail))
    return _KINDS[type(error)](f"{detail[0].upper()}{detail[1:]}.")
