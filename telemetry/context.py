"""The ids that every line of a request, a job or a run carries."""

from collections.abc import Generator
from contextlib import contextmanager
from uuid import uuid4

from structlog.contextvars import bind_contextvars, bound_contextvars, get_contextvars

REQUEST = "request_id"
ACCOUNT = "account"
RUN = "run_id"
JOB = "job_id"


def new_request_id() -> str:
    """Return the id of a request; ours, so that no stranger writes into our logs."""
    return uuid4().hex


def request_id() -> str | None:
    """Return the id of the request that is being answered; None outside of one."""
    return get_contextvars().get(REQUEST)


def bind(**ids: object) -> None:
    """Add ids to every line from here to the end of the request or job."""
    bind_contextvars(**ids)


@contextmanager
def bound(**ids: object) -> Generator[None]:
    """Add ids to every line of a block."""
    with bound_contextvars(**ids):
        yield
