"""What the two senders share: the path, and answers that did not arrive or are not JSON."""

from typing import TypeVar

import httpx

from clients.dagster.errors import UnreachableError
from clients.dagster.operations import Operation

T = TypeVar("T")
PATH = "/graphql"


def read(operation: Operation[T], response: httpx.Response) -> T:
    """Return what a response to an operation means.

    Raises:
        UnreachableError: it is not an answer of Dagster's GraphQL.
        RefusedError: Dagster rejects the request.
    """
    try:
        answer = response.json()
    except ValueError as error:
        raise unreachable(response.request.url, error) from error
    return operation.read(answer)


def unreachable(where: httpx.URL, error: Exception) -> UnreachableError:
    """Return the error of a request without a usable answer."""
    return UnreachableError(
        f"no usable answer from {where}: {error}",
        is_connected=not isinstance(error, httpx.ConnectError),
    )
