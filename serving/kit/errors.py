"""The errors serving raises on purpose, each with the status a client sees.

ServingError
├── UnauthorisedError    401  a token is wanted, or another one
├── ForbiddenError       403  this installation does not allow it; names how it would
├── NotFoundError        404  the thing named by the address does not exist
├── ConflictError        409  what is there does not allow it now; names what would
├── PreconditionError    412  somebody has changed it since; read it again
├── BadRequestError      422  a parameter is not allowed; names what is
├── TooManyError         429  more streams, or more work, than one address may ask for
├── DatabaseAwayError    503  retry: the database is away or too busy
├── FilesAwayError         503  retry later: images cannot be reached
└── OrchestratorAwayError  503  retry later: Dagster is away; names what to do
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong with a request: where it is, what is wrong, what would be right."""

    where: str
    name: str
    message: str


class ServingError(Exception):
    """Base of everything that becomes a problem body."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    kind = "internal"
    retry_after_seconds: int | None = None

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail
        self.faults: Sequence[Fault] = ()


class UnauthorisedError(ServingError):
    status = HTTPStatus.UNAUTHORIZED
    kind = "unauthorised"


class ForbiddenError(ServingError):
    status = HTTPStatus.FORBIDDEN
    kind = "forbidden"


class NotFoundError(ServingError):
    status = HTTPStatus.NOT_FOUND
    kind = "not-found"


class ConflictError(ServingError):
    status = HTTPStatus.CONFLICT
    kind = "conflict"


class PreconditionError(ServingError):
    status = HTTPStatus.PRECONDITION_FAILED
    kind = "precondition-failed"


class BadRequestError(ServingError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    kind = "invalid-request"

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{fault.name}: {fault.message}" for fault in faults))
        self.faults = faults

    @classmethod
    def parameter(cls, name: str, message: str) -> "BadRequestError":
        """Return the error of one query parameter."""
        return cls(Fault(where="query", name=name, message=message))

    @classmethod
    def message(cls, name: str, message: str) -> "BadRequestError":
        """Return the error of one field of a WebSocket message."""
        return cls(Fault(where="message", name=name, message=message))


class TooManyError(ServingError):
    status = HTTPStatus.TOO_MANY_REQUESTS
    kind = "too-many"

    def __init__(self, detail: str, *, retry_after_seconds: int = 5) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds


class DatabaseAwayError(ServingError):
    """A retry can help: nothing is wrong with the request."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    kind = "database-away"
    retry_after_seconds = 1


class FilesAwayError(ServingError):
    """Where images are kept does not answer; a retry can help."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    kind = "files-away"
    retry_after_seconds = 10


class OrchestratorAwayError(ServingError):
    """A retry can help once Dagster answers; the detail is what to do."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    kind = "orchestrator-away"
    retry_after_seconds = 30
