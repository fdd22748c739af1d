"""The client for programs that may wait: launches a job and follows it to its end."""

import time
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import httpx

from clients.dagster import operations
from clients.dagster.errors import RefusedError, RunFailedError, UnreachableError
from clients.dagster.operations import Operation
from clients.dagster.transport import PATH, read, unreachable
from clients.dagster.values import Location, RunEvent

T = TypeVar("T")


class DagsterClient:
    """A webserver's GraphQL endpoint.

    Args:
        http: a client whose base URL is the webserver's address; the caller closes it.
    """

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def ask(self, operation: Operation[T]) -> T:
        """Send one operation and return what the answer means.

        Raises:
            UnreachableError: no answer that can be read.
            RefusedError: Dagster rejects the request.
        """
        try:
            response = self._http.post(PATH, json=operation.body())
        except httpx.HTTPError as error:
            raise unreachable(self._http.base_url, error) from error
        return read(operation, response)

    def location_of(self, job: str, *, timeout_seconds: float = 60.0) -> Location:
        """Find the code location with a job, waiting for the webserver and for it to load.

        Raises:
            UnreachableError: nobody answered in time.
            RefusedError: the location does not load, or never offered the job.
        """
        deadline = time.monotonic() + timeout_seconds
        while True:
            missing: Exception = RefusedError(f"no code location offers the job {job!r}")
            try:
                found = self.ask(operations.location_of(job))
            except UnreachableError as error:
                if error.is_connected:
                    raise
                found, missing = None, error
            if found is not None:
                return found
            if time.monotonic() > deadline:
                raise missing
            time.sleep(0.25)

    def launch(
        self,
        location: Location,
        job: str,
        tags: Mapping[str, str],
        config: Mapping[str, Any] | None = None,
    ) -> str:
        """Launch a job and return the run's id."""
        return self.ask(operations.launch(location, job, tags=tags, config=config or {}))

    def follow(self, run_id: str, *, poll_seconds: float = 0.5) -> Iterator[RunEvent]:
        """Yield a run's events as they are written, until it has succeeded.

        Raises:
            RunFailedError: the run failed or was cancelled.
        """
        cursor: str | None = None
        failure = ""
        while True:
            page = self.ask(operations.logs(run_id, after=cursor))
            for event in page.events:
                yield event
                if event.failure and not failure:
                    failure = f"step {event.step} failed: {event.failure}"
            cursor = page.cursor
            if page.has_ended:
                break
            if not page.has_more:
                time.sleep(poll_seconds)
        if page.status != "success":
            where = f"{str(self._http.base_url).rstrip('/')}/runs/{run_id}"
            raise RunFailedError(f"{failure or f'the run ended as {page.status}'} (see {where})")
