"""The client for an event loop: launches runs and looks them up, never waits for their end."""

from collections.abc import Mapping
from typing import Any, TypeVar

import httpx

from clients.dagster import operations
from clients.dagster.errors import UnableError
from clients.dagster.operations import Operation
from clients.dagster.transport import PATH, read, unreachable
from clients.dagster.values import Partition, Run

T = TypeVar("T")
_LOG_LINES = 1000


class AsyncDagsterClient:
    """A webserver's GraphQL endpoint.

    Args:
        http: a client whose base URL is the webserver's address; the caller closes it.
    """

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def ask(self, operation: Operation[T]) -> T:
        """Send one operation and return what the answer means.

        Raises:
            UnreachableError: no answer that can be read.
            RefusedError: Dagster rejects the request.
        """
        try:
            response = await self._http.post(PATH, json=operation.body())
        except httpx.HTTPError as error:
            raise unreachable(self._http.base_url, error) from error
        return read(operation, response)

    async def launch(
        self,
        job: str,
        *,
        tags: Mapping[str, str],
        config: Mapping[str, Any],
        partition: Partition | None = None,
    ) -> str:
        """Launch a job, wherever it is, and return the run's id.

        A partition is added first; `tags` say that the run is of it.

        Raises:
            UnreachableError: Dagster does not answer.
            UnableError: no code location offers the job, or its code is away.
            RefusedError: Dagster does not launch it.
        """
        location = await self.ask(operations.location_of(job))
        if location is None:
            raise UnableError(f"no code location offers the job {job!r}")
        if partition is not None:
            await self.ask(operations.add_partition(location, partition))
        return await self.ask(operations.launch(location, job, tags=tags, config=config))

    async def terminate(self, run_id: str) -> bool:
        """Let a run end; return whether it was there and had not ended."""
        return await self.ask(operations.terminate(run_id))

    async def find(self, run_id: str) -> Run | None:
        """Return a run; None if there is none with this id."""
        return await self.ask(operations.find(run_id))

    async def recent(self, *, limit: int, tags: Mapping[str, str]) -> list[Run]:
        """Return the newest runs that carry all of these tags."""
        return await self.ask(operations.recent(limit=limit, tags=tags))

    async def failure_of(self, run_id: str) -> str | None:
        """Return why a run's first failed step failed; None if its log names none."""
        page = await self.ask(operations.logs(run_id, limit=_LOG_LINES))
        return next((event.failure for event in page.events if event.failure), None)
