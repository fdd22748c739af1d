"""Files of one source, loaded in any order into an empty world, split no club."""

from collections.abc import Sequence
from itertools import permutations
from pathlib import Path
from random import Random

import orjson
import pytest
from sqlalchemy import Engine, text

from assets.core.collections import OPENFOOTBALL
from assets.core.intake import Taken, take_in_one
from storage.raw.writes.payloads import RawStore
from tests.storage.builders import FETCHED

pytestmark = pytest.mark.usefixtures("clock")

HISTORY = Path(__file__).parents[3] / ".." / "shared" / "history" / "openfootball"
# A club's name as it is written from season to season, without being another club's.
CLUBS = (
    ("RC Ostrevelle", "Ostrevelle", "Ostrevelle FC"),
    ("Olympique de Marvelle", "Olympique Marvelle", "Olympique de Marvelle 1899"),
    ("Stade Lagnois", "Stade Lagnois OSC", "Stade Lagnois 1903"),
    ("AS Corvières", "Corvieres", "AS Corvières FC"),
    ("Étoile du Nord", "Etoile du Nord", "FC Étoile du Nord"),
)
CLUBS_AT_HAND = 173  # of nineteen files, as a person counted them
FILES = {f"{2015 + at}-{16 + at}/fr.1.json": [names[at] for names in CLUBS] for at in range(3)} | {
    "2017-18/uefa.cl.json": [f"{names[0]} (FRA)" for names in CLUBS[:3]]
}


def season(name: str, clubs: Sequence[str]) -> bytes:
    year = int(name[:4])
    matches = [
        {
            "date": f"{year}-{9 + day // 28:02d}-{day % 28 + 1:02d}",
            "team1": home, "team2": away, "score": {"ft": [1, 0]},
        }
        for day, (home, away) in enumerate(permutations(clubs, 2))
    ]  # fmt: skip
    return orjson.dumps({"name": "", "matches": matches})


def load(engine: Engine, files: Sequence[tuple[str, bytes]]) -> Taken:
    store, taken = RawStore(engine), Taken()
    for name, body in files:
        number = store.put("openfootball", "season", name, 200, FETCHED, body)
        take_in_one(engine, OPENFOOTBALL, store.describe(number), body, taken)
    return taken


def clubs(engine: Engine) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT country, name FROM football.team ORDER BY 1, 2"))
        return [(row.country, row.name) for row in rows]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (2, 3, 1, 0), (3, 1, 0, 2)], ids=str)
def test_a_club_whose_name_is_written_in_several_ways_is_one(
    engine: Engine, order: tuple[int, ...]
) -> None:
    names = [list(FILES)[at] for at in order]
    load(engine, [(name, season(name, FILES[name])) for name in names])
    assert [country for country, _ in clubs(engine)] == ["France"] * len(CLUBS)


@pytest.mark.slow
@pytest.mark.skipif(not HISTORY.is_dir(), reason="no files at hand")
@pytest.mark.parametrize("seed", [1, 2])
def test_all_files_at_hand_split_no_club_in_any_order(engine: Engine, seed: int) -> None:
    files = sorted(HISTORY.rglob("*.json"))
    Random(seed).shuffle(files)  # noqa: S311 - an order that can be had again
    taken = load(
        engine, [(path.relative_to(HISTORY).as_posix(), path.read_bytes()) for path in files]
    )
    assert (taken.accepted, taken.quarantined) == (taken.rows, 0)
    assert len(clubs(engine)) == CLUBS_AT_HAND
