"""The API's view of Dagster: launching a job and reporting how its run goes.

What belongs here: one client for the process, Dagster's errors as problems. What does not: the
wire (`clients.dagster`), which job, and who may ask for it.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx

from clients.dagster.asynchronous import AsyncDagsterClient
from clients.dagster.errors import RefusedError, UnreachableError
from clients.dagster.values import Run
from serving.kit.errors import OrchestratorAwayError
from telemetry import tracing

_TIMEOUT_SECONDS = 10.0


class Orchestrator:
    """One Dagster webserver; None as its address means that there is none.

    Every method raises OrchestratorAwayError when Dagster is away or refuses.
    """

    def __init__(self, url: str | None) -> None:
        self._url = url
        # A webserver on this machine: a proxy from the environment must not come between.
        self._http = httpx.AsyncClient(
            base_url=url or "", timeout=_TIMEOUT_SECONDS, trust_env=False
        )

    async def close(self) -> None:
        await self._http.aclose()

    @property
    def is_known(self) -> bool:
        """Whether this API knows where Dagster is."""
        return self._url is not None

    def page_of(self, run_id: str) -> str:
        """Return where a person follows a run."""
        return f"{(self._url or '').rstrip('/')}/runs/{run_id}"

    async def launch(self, job: str, *, tags: Mapping[str, str], config: Mapping[str, Any]) -> str:
        """Launch a run, which belongs to the trace under way, and return its id."""
        trace = tracing.traceparent()
        named = dict(tags) if trace is None else {**tags, tracing.TRACEPARENT: trace}
        async with self._client() as dagster:
            return await dagster.launch(job, tags=named, config=config)

    async def find(self, run_id: str) -> Run | None:
        """Return a run; None if there is none with this id."""
        async with self._client() as dagster:
            return await dagster.find(run_id)

    async def failure_of(self, run_id: str) -> str | None:
        """Return why a failed run failed, as far as its log names a step."""
        async with self._client() as dagster:
            return await dagster.failure_of(run_id)

    async def recent(self, *, limit: int, tags: Mapping[str, str]) -> list[Run]:
        """Return the newest runs that carry all of these tags."""
        async with self._client() as dagster:
            return await dagster.recent(limit=limit, tags=tags)

    @asynccontextmanager
    async def _client(self) -> AsyncGenerator[AsyncDagsterClient]:
        if self._url is None:
            raise OrchestratorAwayError(
                "This API knows no Dagster: set TOUCHLINE_DAGSTER_URL and restart it."
            )
        try:
            yield AsyncDagsterClient(self._http)
        except UnreachableError as error:
            raise OrchestratorAwayError(
                f"Dagster at {self._url} does not answer: start it (`make up`), then try again."
            ) from error
        except RefusedError as error:
            raise OrchestratorAwayError(
                f"Dagster refuses ({str(error)[:400]}): see its page, then try again."
            ) from error
