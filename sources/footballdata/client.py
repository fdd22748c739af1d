"""football-data.co.uk over HTTP; what the files mean is in `parse.py`."""

import httpx

from sources.http import Clock, Fetched, Retry, fetch


class FootballDataClient:
    """Fetches season files and the list of coming fixtures."""

    def __init__(self, http: httpx.Client, clock: Clock, *, retry: Retry | None = None) -> None:
        self._http = http
        self._clock = clock
        self._retry = retry

    def season(self, code: str, start_year: int) -> Fetched:
        """Fetch one division's season, e.g. `("E0", 2025)` for the Premier League of 2025-26."""
        seasons = f"{start_year % 100:02d}{(start_year + 1) % 100:02d}"
        return self._get(f"/mmz4281/{seasons}/{code}.csv")

    def league(self, code: str) -> Fetched:
        """Fetch all seasons of an extra league, e.g. `"IRL"`."""
        return self._get(f"/new/{code}.csv")

    def fixtures(self) -> Fetched:
        """Fetch the coming matches of all divisions, with prices but without scores."""
        return self._get("/fixtures.csv")

    def _get(self, path: str) -> Fetched:
        return fetch(self._http, path, clock=self._clock, retry=self._retry)
