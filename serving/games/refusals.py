"""What the refusals of games mean to a client."""

from collections.abc import Generator
from contextlib import contextmanager

from serving.kit.errors import ConflictError, NotFoundError, ServingError
from storage.games.writes.refusals import (
    GamesError,
    LockedError,
    NoLineError,
    NoPickError,
    UnknownMatchError,
    UnscheduledError,
)

_KINDS: dict[type[GamesError], type[ServingError]] = {
    UnknownMatchError: NotFoundError,
    NoPickError: NotFoundError,
    LockedError: ConflictError,
    UnscheduledError: ConflictError,
    NoLineError: ConflictError,
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
    return _KINDS[type(error)](f"{detail[0].upper()}{detail[1:]}.")
