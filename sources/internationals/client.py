"""The international results over HTTP; what the file means is in `parse.py`."""

import httpx

from sources.http import Clock, Fetched, Retry, fetch


class InternationalsClient:
    """Fetches the one file."""

    def __init__(self, http: httpx.Client, clock: Clock, *, retry: Retry | None = None) -> None:
        self._http = http
        self._clock = clock
        self._retry = retry

    def results(self) -> Fetched:
        """Fetch every result since 1872, and the fixtures that are known."""
        return fetch(self._http, "/results.csv", clock=self._clock, retry=self._retry)
