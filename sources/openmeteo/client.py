"""Open-Meteo over HTTP; what its answers look like and mean is in `payloads.py` and `parse.py`.

One request at a time, several places a request. There is no way here to ask for reanalysis: it
knows what happened, and a forecast trained on it would, too.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

import httpx

from sources.fetched import Fetched
from sources.http import Clock, Parameters, Retry, fetch
from sources.openmeteo.limits import Limit, PatientRetry, limit_of
from sources.openmeteo.payloads import ARCHIVED_VARIABLES, VARIABLES

MOST_PLACES = 20
"""Places of one request: each counts as a call, and a minute allows 600."""


class Place(NamedTuple):
    """A point on the map, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosts:
    """Where the services besides the forecast are; empty: at the forecast's own address."""

    previous_runs: str = ""
    geocoding: str = ""


class OpenMeteoClient:
    """Fetches hourly forecasts, forecasts of earlier runs, and places by name.

    Attributes:
        limit: the allowance that is used up by the last answer; callers stop at one that is
            not worth waiting for.
        may_request: whether the last request was made at all; our own limits may forbid it.
    """

    def __init__(
        self,
        http: httpx.Client,
        clock: Clock,
        *,
        hosts: Hosts | None = None,
        retry: Retry | None = None,
    ) -> None:
        self._http = http
        self._clock = clock
        self._hosts = hosts or Hosts()
        self._retry = retry or PatientRetry.toward(http.base_url.host)
        self._turn = threading.Lock()
        self.limit: Limit | None = None
        self.may_request = True

    def forecast(self, places: Sequence[Place], start_date: date, end_date: date) -> Fetched:
        """Fetch every hour of the days from `start_date` to `end_date`, in UTC, at each place.

        The answer to one place is an object, to several a list in the order of the request.
        """
        return self._fetch(
            "/v1/forecast",
            {
                **_at(places),
                "hourly": ",".join(VARIABLES),
                "timezone": "GMT",
                "start_date": start_date.isoformat(),
                "end_date": end_date.isoformat(),
            },
        )

    def previous_runs(self, places: Sequence[Place], days: Sequence[date]) -> Fetched:
        """Fetch what was forecast one and two days ahead for each place's own day, in UTC."""
        dates = ",".join(day.isoformat() for day in days)
        return self._fetch(
            f"{self._hosts.previous_runs}/v1/forecast",
            {
                **_at(places),
                "hourly": ",".join(ARCHIVED_VARIABLES),
                "timezone": "GMT",
                "start_date": dates,
                "end_date": dates,
            },
        )

    def search(self, name: str) -> Fetched:
        """Fetch the places of a name, the most important first."""
        return self._fetch(
            f"{self._hosts.geocoding}/v1/search",
            {"name": name, "count": 20, "language": "en", "format": "json"},
        )

    def _fetch(self, url: str, params: Parameters) -> Fetched:
        with self._turn:
            fetched = fetch(self._http, url, params=params, clock=self._clock, retry=self._retry)
            self.limit = limit_of(fetched, datetime.now(UTC))
            self.may_request = fetched.was_requested
            return fetched


def _at(places: Sequence[Place]) -> dict[str, str]:
    if not 0 < len(places) <= MOST_PLACES:
        raise ValueError(f"{len(places)} places in one request; from 1 to {MOST_PLACES} are")
    return {
        "latitude": ",".join(f"{place.latitude:g}" for place in places),
        "longitude": ",".join(f"{place.longitude:g}" for place in places),
    }
