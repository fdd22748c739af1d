"""Open-Meteo over HTTP; what its answers look like and mean is in `payloads.py` and `parse.py`."""

from datetime import date

import httpx

from sources.http import Clock, Fetched, Retry, fetch
from sources.openmeteo.payloads import VARIABLES


class OpenMeteoClient:
    """Fetches hourly forecasts."""

    def __init__(self, http: httpx.Client, clock: Clock, *, retry: Retry | None = None) -> None:
        self._http = http
        self._clock = clock
        self._retry = retry

    def forecast(
        self, latitude: float, longitude: float, start_date: date, end_date: date
    ) -> Fetched:
        """Fetch every hour of the days from `start_date` to `end_date`, in UTC, at one place."""
        params: dict[str, str | int | float] = {
            "latitude": latitude,
            "longitude": longitude,
            "hourly": ",".join(VARIABLES),
            "timezone": "GMT",
            "start_date": start_date.isoformat(),
            "end_date": end_date.isoformat(),
        }
        return fetch(
            self._http, "/v1/forecast", params=params, clock=self._clock, retry=self._retry
        )
