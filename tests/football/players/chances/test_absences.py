"""Injury hazards and returns: what was planted is found again, and nothing where nothing is."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from football.players.chances.hazard import FEATURES, Hazard, features_at, weeks_of
from football.players.chances.returns import Returns
from football.players.register import UNAVAILABLE, Register
from sources.simulated.world import World
from tests.football.players.chances import northland

DAY = date(2025, 6, 1)


@pytest.fixture(scope="module")
def register() -> Register:
    return northland.of_world(World(), (2023, 2024))


def test_planted_hazard_ratios_are_found_again():
    rng = np.random.default_rng(17)
    n = 40_000
    drawn = {
        "minutes_7": rng.uniform(0, 3, n),
        "minutes_28": rng.uniform(0, 9, n),
        "age": rng.normal(0, 0.45, n),
        "injuries_365": rng.poisson(0.6, n).astype(float),
        "returned_28": (rng.random(n) < 0.1).astype(float),
    }
    drawn["age_squared"] = drawn["age"] ** 2
    planted = dict(zip(FEATURES, (0.25, 0.04, 0.30, 0.10, 0.30, 0.45), strict=True))
    lead = -4.3 + sum(weight * drawn[name] for name, weight in planted.items())
    hurt = rng.random(n) < 1 / (1 + np.exp(-lead))
    weeks = pl.DataFrame({**drawn, "is_hurt": hurt})
    fitted = Hazard.fit(weeks)
    assert fitted is not None
    for (feature, weight), found, error in zip(
        planted.items(), fitted.weights, fitted.errors, strict=True
    ):
        assert abs(found - weight) < 3 * error, feature
    assert fitted.risk(weeks).mean() == pytest.approx(hurt.mean(), rel=1e-3)
    ratio = fitted.ratios().filter(feature="injuries_365")
    assert ratio["lower"][0] > 1.2  # and it is told from none


def test_a_world_that_injures_anybody_alike_shows_no_ratio(register):
    weeks = weeks_of(register.appearances, register.unavailable, register.players, DAY)
    fitted = Hazard.fit(weeks)
    assert fitted is not None
    assert fitted.events > 300
    # Eleven spells in 285 days of 18 players, less those of players already out.
    assert fitted.usual == pytest.approx(11 * 7 / (285 * 18), rel=0.25)
    assert (np.abs(fitted.weights) < 3 * fitted.errors).all()
    assert Hazard.fit(weeks.head(50)) is None


def test_load_and_history_are_of_the_days_before(register):
    player = register.appearances.filter(pl.col("minutes") >= 90)["player"][0]
    own = register.appearances.filter(player=player).sort("match_date")
    day = own["match_date"][10]
    at = pl.DataFrame({"player": [player], "on": [day]})
    found = features_at(at, register.appearances, register.unavailable, register.players)
    before = own.filter(
        pl.col("match_date").is_between(day - timedelta(days=28), day, closed="left")
    )
    assert found["minutes_28"][0] == pytest.approx(before["minutes"].sum() / 60)


def test_returns_are_those_absences_were_drawn_by(register):
    """Weeks are 1 + geometric with mean 3, at most 14."""
    today = date(2025, 2, 1)
    begun = register.unavailable.filter(pl.col("from_date") < today)
    found = Returns.fit(begun, today)
    assert found is not None
    for weeks in (2, 3, 4, 6, 8):
        drawn = (2 / 3) ** (weeks - 1)  # lasts beyond so many weeks
        assert found.lasting["injury"][7 * weeks + 1] == pytest.approx(drawn, abs=0.06)
    assert found.expected_days("injury", 0) in {14, 21, 28}
    # The longer out, the less of the rest is told by the mean of all.
    assert found.back_within("injury", 0, 14) < found.back_within("injury", 0, 35)


def test_those_still_out_count_as_far_as_they_went():
    spells = [
        (date(2025, 1, 1), date(2025, 1, 1) + timedelta(days=10 + n % 20)) for n in range(40)
    ]
    long = [(date(2025, 1, 1), None) for _ in range(40)]
    rows = [("p", "t", start, until, "injury", None) for start, until in [*spells, *long]]
    unavailable = pl.DataFrame(rows, schema=UNAVAILABLE, orient="row")
    found = Returns.fit(unavailable, date(2025, 3, 1))
    assert found is not None
    assert found.lasting["injury"][31] == pytest.approx(0.5, abs=0.02)
    assert Returns.fit(unavailable.tail(40), date(2025, 3, 1)) is None
