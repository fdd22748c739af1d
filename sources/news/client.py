"""News feeds over HTTP; what they hold is in `payloads.py` and `parse.py`."""

import httpx

from sources.http import Clock, Fetched, Retry, fetch


class NewsClient:
    """Fetches feeds by their full addresses."""

    def __init__(self, http: httpx.Client, clock: Clock, *, retry: Retry | None = None) -> None:
        self._http = http
        self._clock = clock
        self._retry = retry

    def feed(self, url: str) -> Fetched:
        """Fetch one feed."""
        return fetch(self._http, url, clock=self._clock, retry=self._retry)
