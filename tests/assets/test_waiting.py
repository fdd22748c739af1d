"""What waits in quarantine is read again by the scheduled assets, once something was learned."""

import dagster as dg
import pytest
from sqlalchemy import Engine, text

from assets.core.matches import core_matches
from assets.core.waiting import known_now
from storage.kit.unit_of_work import apply
from storage.matching import aliases
from storage.matching.aliases import Alias
from storage.raw.writes.payloads import RawStore
from storage.register import mapping
from storage.register.mapping import CodeMapping
from tests.storage.builders import FETCHED

pytestmark = pytest.mark.usefixtures("clock")

HEADER = "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR\n"
SLIP = "HarrowmereCaldervane"  # listed by itself, under another name
CLUBS = ("Harrowmere", "Caldervane", "Eastmarch", "Brannock City")


def rows(code: str, clubs: tuple[str, ...], month: int) -> bytes:
    lines = [
        f"{code},{day + 1:02d}/{month:02d}/2025,{home},{away},1,0,H"
        for day, (home, away) in enumerate(
            (home, away)
            for home in clubs
            for away in clubs
            if home != away and home + away != SLIP
        )
    ]
    return (HEADER + "\n".join(lines) + "\n").encode()


def put(engine: Engine, name: str, body: bytes) -> None:
    RawStore(engine).put("footballdata", "season", name, 200, FETCHED, body)


def materialize(engine: Engine, instance: dg.DagsterInstance) -> int:
    done = dg.materialize(
        [core_matches], instance=instance, resources={"engine": engine, "grounds": ()}
    )
    (replayed,) = [
        each.metadata["replayed"]
        for each in done.asset_materializations_for_node("core_matches")
        if "replayed" in each.metadata
    ]
    assert isinstance(replayed.value, int)
    return replayed.value


def waiting(engine: Engine) -> int:
    statement = "SELECT count(*) FROM raw.quarantine WHERE resolved_at IS NULL"
    with engine.connect() as connection:
        return connection.execute(text(statement)).scalar_one()


def test_a_name_that_is_taught_lets_its_rows_in_without_a_command(engine: Engine) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        put(engine, "2025/S1.csv", rows("S1", CLUBS, 9))
        slip = HEADER + "S1,20/10/2025,Harrowmear,Caldervane,2,0,H\n"
        put(engine, "2025/S1-late.csv", slip.encode())
        assert materialize(engine, instance) == 0
        assert waiting(engine) == 1
        assert materialize(engine, instance) == 0  # nothing was learned
        apply(engine, aliases.add(Alias("footballdata", "Northland", "Harrowmear", "Harrowmere")))
        assert materialize(engine, instance) == 1
        assert waiting(engine) == 0


@pytest.mark.parametrize(
    "learned",
    [
        aliases.add(Alias("footballdata", "Northland", "The Mere", "Harrowmere")),
        mapping.add(CodeMapping("openfootball", "nl.9", "S1")),
    ],
    ids=("alias", "code"),
)
def test_whatever_is_learned_is_noticed(engine: Engine, learned) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        put(engine, "2025/S1.csv", rows("S1", CLUBS, 9))
        materialize(engine, instance)
    before = known_now(engine)
    apply(engine, learned)
    assert known_now(engine) != before
    assert known_now(engine) == known_now(engine)
