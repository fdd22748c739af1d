"""openfootball over HTTP; what the files mean is in `parse.py`."""

import httpx

from sources.http import Clock, Fetched, Retry, fetch


class OpenFootballClient:
    """Fetches season files."""

    def __init__(self, http: httpx.Client, clock: Clock, *, retry: Retry | None = None) -> None:
        self._http = http
        self._clock = clock
        self._retry = retry

    def season(self, season: str, code: str) -> Fetched:
        """Fetch one competition's season, e.g. `("2025-26", "en.1")`."""
        return fetch(self._http, f"/{season}/{code}.json", clock=self._clock, retry=self._retry)
