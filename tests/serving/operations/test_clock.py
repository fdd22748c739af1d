"""The domain clock over HTTP."""

from datetime import datetime, timedelta

import pytest

from tests.clocks import set_accelerated, step
from tests.conftest import OPENING

pytestmark = pytest.mark.services


def test_it_stands_until_it_is_stepped_and_runs_at_its_speed(api, engine):
    first = api.get("/v1/clock")
    assert first.headers["cache-control"] == "no-store"
    assert first.json() == {
        "world": "simulated",
        "now": OPENING.isoformat().replace("+00:00", "Z"),
        "mode": "stepped",
        "speed": 0.0,
    }
    step(engine, by=timedelta(hours=3))
    assert datetime.fromisoformat(api.get("/v1/clock").json()["now"]) == OPENING + timedelta(
        hours=3
    )
    set_accelerated(engine, OPENING + timedelta(hours=3), 3600)
    running = api.get("/v1/clock").json()
    assert (running["mode"], running["speed"]) == ("accelerated", 3600.0)
    assert datetime.fromisoformat(running["now"]) > OPENING + timedelta(hours=3)
