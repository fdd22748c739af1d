"""ESPN over HTTP; what its answers mean is in `parse.py` and `standings.py`."""

import httpx

from sources.http import Clock, Fetched, Retry, fetch

DEFAULT_LIMIT = 300  # without one the list stops at 100; above 500 it may shrink to 25
_SILENT_CAPS = (25, 50, 100)


class EspnClient:
    """Fetches scoreboards and tables."""

    def __init__(self, http: httpx.Client, clock: Clock, *, retry: Retry | None = None) -> None:
        self._http = http
        self._clock = clock
        self._retry = retry

    def scoreboard(
        self, slug: str, dates: str | None = None, limit: int = DEFAULT_LIMIT
    ) -> Fetched:
        """Fetch the matches of a league.

        Args:
            slug: ESPN's name of the league (`eng.1`), or `all`.
            dates: `YYYYMMDD` (a day in the eastern United States), `YYYYMM` or `YYYY`; `None` is
                the current match day. Ranges are refused by the provider.
            limit: most events wanted.
        """
        params: dict[str, str | int | float] = {"limit": limit}
        if dates is not None:
            params["dates"] = dates
        path = f"/apis/site/v2/sports/soccer/{slug}/scoreboard"
        return fetch(self._http, path, params=params, clock=self._clock, retry=self._retry)

    def standings(self, slug: str, start_year: int) -> Fetched:
        """Fetch a league's table of the season that began in a year."""
        path = f"/apis/v2/sports/soccer/{slug}/standings"
        params = {"season": start_year}
        return fetch(self._http, path, params=params, clock=self._clock, retry=self._retry)


def possibly_truncated(count: int, limit: int = DEFAULT_LIMIT) -> bool:
    """Tell whether a list of this length may have been cut off: the provider never says so."""
    return count in _SILENT_CAPS or count >= limit
