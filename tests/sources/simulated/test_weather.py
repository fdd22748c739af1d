"""Weather: one truth, and forecasts that come closer to it."""

import numpy as np

from sources.simulated.clubs import CLUBS
from sources.simulated.weather import Weather

VENUE = CLUBS[4].venue
HOURS = np.arange(480_000, 480_000 + 24 * 365)


def test_weather_does_not_depend_on_earlier_requests() -> None:
    whole = Weather(7).observed(VENUE, HOURS)
    one_day = Weather(7).observed(VENUE, HOURS[100:124])
    np.testing.assert_allclose(one_day.wind_speed_kmh, whole.wind_speed_kmh[100:124])


def test_a_year_is_plausible() -> None:
    year = Weather(7).observed(VENUE, HOURS)
    assert -18 < year.temperature_c.min() < 2
    assert 16 < year.temperature_c.max() < 32
    assert 0.05 < (year.precipitation_mm > 0.1).mean() < 0.35
    assert 12 < year.wind_speed_kmh.mean() < 26
    assert year.precipitation_mm.min() == 0


def test_the_past_is_reported_as_it_was_and_the_future_errs_more_the_further_it_lies() -> None:
    weather = Weather(7)
    issued = int(HOURS[200])
    truth = weather.observed(VENUE, HOURS[:700])
    predicted = weather.forecast(VENUE, HOURS[:700], issued)
    error = np.abs(predicted.temperature_c - truth.temperature_c)
    assert error[: 200 - 6].max() == 0
    assert 0 < error[200:248].mean() < error[320:440].mean()


def test_neighbours_share_their_weather() -> None:
    weather = Weather(7)
    here, there = (weather.observed(CLUBS[n].venue, HOURS) for n in (0, 9))
    assert np.corrcoef(here.wetness, there.wetness)[0, 1] > 0.4
