"""ESPN over HTTP; what its answers mean is in `parse.py` and its neighbours."""

import httpx

from sources.http import Clock, Fetched, Parameters, Retry, fetch

DEFAULT_LIMIT = 300  # without one the list stops at 100; above 500 it may shrink to 25
LARGEST_LIMIT = 500
DEFAULT_ARTICLES = 50
_SILENT_CAPS = (25, 50, 100)
_SITE = "/apis/site/v2/sports/soccer"


class EspnClient:
    """Fetches scoreboards, single matches, tables, teams, squads and news."""

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
        return self._get(f"{_SITE}/{slug}/scoreboard", params)

    def summary(self, slug: str, event_id: str) -> Fetched:
        """Fetch one match: line-ups, what happened, statistics."""
        return self._get(f"{_SITE}/{slug}/summary", {"event": event_id})

    def standings(self, slug: str, start_year: int) -> Fetched:
        """Fetch a league's table of the season that began in a year."""
        return self._get(f"/apis/v2/sports/soccer/{slug}/standings", {"season": start_year})

    def teams(self, slug: str) -> Fetched:
        """Fetch the teams of a league's season in progress."""
        return self._get(f"{_SITE}/{slug}/teams", {})

    def team(self, slug: str, team_id: str) -> Fetched:
        """Fetch one team; its next match has no score."""
        return self._get(f"{_SITE}/{slug}/teams/{team_id}", {})

    def schedule(self, slug: str, team_id: str) -> Fetched:
        """Fetch the matches a team has played this season in one league."""
        return self._get(f"{_SITE}/{slug}/teams/{team_id}/schedule", {})

    def roster(self, slug: str, team_id: str) -> Fetched:
        """Fetch a team's squad as it is now."""
        return self._get(f"{_SITE}/{slug}/teams/{team_id}/roster", {})

    def news(self, slug: str, limit: int = DEFAULT_ARTICLES) -> Fetched:
        """Fetch a league's latest articles; without a limit they are six."""
        return self._get(f"{_SITE}/{slug}/news", {"limit": limit})

    def _get(self, path: str, params: Parameters) -> Fetched:
        return fetch(self._http, path, params=params, clock=self._clock, retry=self._retry)


def possibly_truncated(count: int, limit: int = DEFAULT_LIMIT) -> bool:
    """Tell whether a list of this length may have been cut off: the provider never says so."""
    return count in _SILENT_CAPS or count >= limit
