"""A season of 380 rows with faults planted in one of a hundred: those are found, and no other."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np
import orjson
import pytest
from sqlalchemy import Engine, text

from assets.core.collections import OPENFOOTBALL
from assets.core.intake import Taken, take_in_one
from storage.raw.writes.payloads import RawStore
from tests.storage.builders import FETCHED

pytestmark = pytest.mark.usefixtures("clock")

Row = dict[str, Any]
CLUBS = [f"{first} {last}" for first in ("Harrow", "Calder", "East", "Brannock", "Fennel")
         for last in ("Rovers", "Wanderers", "Athletic", "Borough")]  # fmt: skip


def season() -> list[Row]:
    return [
        {
            "date": f"2024-{9 + day // 28:02d}-{day % 28 + 1:02d}"
            if day < 112
            else f"2025-{1 + (day - 112) // 28:02d}-{day % 28 + 1:02d}",
            "team1": home,
            "team2": away,
            "score": {"ft": [at % 4, at % 3]},
        }
        for at, (home, away) in enumerate(permutations(CLUBS, 2))
        for day in (at * 250 // 380,)
    ]


def a_year_early(row: Row) -> None:
    row["date"] = f"{int(row['date'][:4]) - 1}{row['date'][4:]}"


def cut(row: Row) -> None:
    row["team1"] = row["team1"][: row["team1"].index(" ") + 3]


def itself(row: Row) -> None:
    row["team2"] = row["team1"]


def nobody(row: Row) -> None:
    row["team2"] = " "


def unheard_of(row: Row) -> None:
    row["status"] = "forgotten"


def absurd(row: Row) -> None:
    row["score"] = {"ft": [-1, 2]}


@pytest.mark.parametrize("fault", [a_year_early, cut, itself, nobody, unheard_of, absurd])
def test_every_planted_fault_waits_and_no_sound_row(
    engine: Engine, fault: Callable[[Row], None]
) -> None:
    rows = season()
    planted = sorted(np.random.default_rng(7).choice(380, 4, replace=False).tolist())
    for at in planted:
        fault(rows[at])
    store, taken = RawStore(engine), Taken()
    body = orjson.dumps({"name": "", "matches": rows})
    number = store.put("openfootball", "season", "2024-25/en.1.json", 200, FETCHED, body)
    take_in_one(engine, OPENFOOTBALL, store.describe(number), body, taken)
    with engine.connect() as connection:
        waiting = connection.execute(
            text("SELECT row_no FROM raw.quarantine ORDER BY 1")
        ).scalars()
        assert [each - 1 for each in waiting] == planted
    assert (taken.accepted, taken.quarantined) == (376, 4)
