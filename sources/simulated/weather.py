"""The weather of Northland: a smooth function of place and hour, and forecasts that err with lead.

Sums of slow waves: any hour of any year can be computed at once, without walking there.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sources.simulated.clubs import CLUBS, Venue
from sources.simulated.seeds import stream

Hours = NDArray[np.int_]
Values = NDArray[np.float64]
Runs = int | NDArray[np.int_] | None

_REGIONAL_WAVES = 9
_LOCAL_WAVES = 5
_REGIONAL_SHARE = 0.85
_HOURS_PER_DEGREE_EAST = 1.6  # fronts come from the west
_FORECAST_ERROR_PER_DAY = 0.11
_RUN_HOURS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Hourly weather; `wetness` is what cloud and rain come from."""

    temperature_c: Values
    precipitation_mm: Values
    wind_speed_kmh: Values
    wind_direction_degrees: Values
    wetness: Values


class Weather:
    """The weather of one world; hours count from the Unix epoch."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._waves: dict[str, Values] = {}

    def observed(self, venue: Venue, hours: Hours) -> Conditions:
        """Return what really happens at a ground."""
        return self._conditions(venue, hours, np.zeros(len(hours)))

    def forecast(self, venue: Venue, hours: Hours, issued_hour: int) -> Conditions:
        """Return what is forecast at an hour about others; the past is as it was."""
        run = issued_hour - issued_hour % _RUN_HOURS
        lead_days = np.clip((hours - run) / 24.0, 0.0, 10.0)
        return self._conditions(venue, hours, _FORECAST_ERROR_PER_DAY * lead_days, run)

    def of_earlier_runs(self, venue: Venue, hours: Hours, lead_days: int) -> Conditions:
        """Return the forecast of the run that began `lead_days` before each hour, or earlier."""
        start = hours - 24 * lead_days
        run = start - start % _RUN_HOURS
        ahead_days = ((hours - run) / 24.0).astype(np.float64)
        return self._conditions(venue, hours, _FORECAST_ERROR_PER_DAY * ahead_days, run)

    def at_matches(self, venues: NDArray[np.int_], kickoffs: NDArray[np.float64]) -> Values:
        """Return mean rain (mm/h) and wind (km/h) over the three hours of each match, n x 2."""
        result = np.empty((len(venues), 2))
        for number in np.unique(venues):
            rows = np.flatnonzero(venues == number)
            first = (kickoffs[rows] // 3600).astype(np.int_)
            hours = (first[:, None] + np.arange(3)).ravel()
            seen = self.observed(CLUBS[int(number)].venue, hours)
            result[rows, 0] = seen.precipitation_mm.reshape(-1, 3).mean(axis=1)
            result[rows, 1] = seen.wind_speed_kmh.reshape(-1, 3).mean(axis=1)
        return result

    def _conditions(
        self, venue: Venue, hours: Hours, error: Values, run: Runs = None
    ) -> Conditions:
        at = hours.astype(np.float64)
        wet, cold, gusty = (
            self._noise(name, venue, at) + error * self._error(name, venue, at, run)
            for name in ("wet", "cold", "gusty")
        )
        season = np.cos(2 * np.pi * (at / 24.0 - 200.0) / 365.25)
        day = np.cos(2 * np.pi * (at % 24 - 14.5) / 24.0)
        rain = np.where(wet > 1.0, (wet - 1.0) * 2.6, 0.0)
        wind = 17.0 - 3.0 * season + 7.5 * gusty + 3.0 * np.maximum(wet, 0.0)
        return Conditions(
            temperature_c=8.0 + 6.5 * season + 2.8 * day - 3.2 * cold,
            precipitation_mm=rain,
            wind_speed_kmh=np.maximum(wind, 1.0),
            wind_direction_degrees=(235.0 + 45.0 * cold) % 360.0,
            wetness=wet,
        )

    def _noise(self, name: str, venue: Venue, at: Values) -> Values:
        shifted = at - _HOURS_PER_DEGREE_EAST * venue.longitude
        regional = self._sum(f"{name}/region", _REGIONAL_WAVES, (30.0, 260.0), shifted)
        local = self._sum(f"{name}/{venue.key}", _LOCAL_WAVES, (9.0, 70.0), at)
        return _REGIONAL_SHARE * regional + np.sqrt(1 - _REGIONAL_SHARE**2) * local

    def _error(self, name: str, venue: Venue, at: Values, run: Runs) -> Values:
        if run is None:
            return np.zeros_like(at)
        # Successive runs disagree a little: the error drifts with the run's own hour.
        return self._sum(f"{name}/{venue.key}/error", _LOCAL_WAVES, (20.0, 90.0), at + 0.7 * run)

    def _sum(self, name: str, count: int, periods: tuple[float, float], at: Values) -> Values:
        """Add up waves of unit total variance with periods in hours."""
        if name not in self._waves:
            draws = stream(self._seed, "weather", name)
            low, high = np.log(periods)
            frequency = 2 * np.pi / np.exp(draws.uniform(low, high, count))
            self._waves[name] = np.stack([frequency, draws.uniform(0, 2 * np.pi, count)])
        frequency, phase = self._waves[name]
        waves = np.sin(at[:, None] * frequency + phase)
        return np.sqrt(2.0 / count) * waves.sum(axis=1)
