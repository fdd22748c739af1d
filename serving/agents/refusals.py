"""What the rules of agents refuse, as the problem a client sees."""

from collections.abc import Generator
from contextlib import contextmanager

from serving.kit.errors import (
    BadRequestError,
    ConflictError,
    Fault,
    NotFoundError,
    PreconditionError,
)
from serving.kit.preconditions import tag_of
from storage.agents.writes.refusals import (
    AgentsError,
    StaleError,
    StateError,
    TooManyError,
    UnfitError,
    UnknownError,
)


@contextmanager
def refusals() -> Generator[None]:
    """Turn what a rule refuses into the HTTP error for it."""
    try:
        yield
    except UnfitError as error:
        raise BadRequestError(Fault(where="body", name=error.name, message=str(error))) from error
    except UnknownError as error:
        raise NotFoundError(_sentence(error)) from error
    except StaleError as error:
        raise PreconditionError(
            f"It has been changed since you read it, to {tag_of(error.version)}. Read it again,"
            " and send your change with that ETag."
        ) from error
    except (StateError, TooManyError) as error:
        raise ConflictError(_sentence(error)) from error


def _sentence(error: AgentsError) -> str:
    detail = str(error)
    return f"{detail[0].upper()}{detail[1:]}."
