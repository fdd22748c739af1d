"""Lists of players at an address, by season; what they say is in `parse.py`."""

import httpx

from sources.http import Clock, Fetched, Retry, fetch


class PlayerListsClient:
    """Fetches lists by the names of their files."""

    def __init__(self, http: httpx.Client, clock: Clock, *, retry: Retry | None = None) -> None:
        self._http = http
        self._clock = clock
        self._retry = retry

    def file(self, name: str) -> Fetched:
        """Fetch one list, e.g. `ratings-2025.csv`."""
        return fetch(self._http, name, clock=self._clock, retry=self._retry)
