"""Opening a world: the schema at its head, the clock set once."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text

from sources.simulated.world import World
from storage.kit.clock import DatabaseClock
from storage.kit.roles import Role
from storage.settings import StorageSettings
from tests.clocks import set_live
from tests.databases import url_as
from touchline.errors import TouchlineError
from touchline.opening import open_world

pytestmark = pytest.mark.services


@pytest.fixture
def owner_url(database_url: str) -> str:
    """Opening a world is its owner's: it migrates and sets the clock."""
    return url_as(Role.OWNER, database_url)


def mode_and_speed(engine: Engine) -> tuple[str, float]:
    with engine.connect() as connection:
        return tuple(connection.execute(text("SELECT mode, speed FROM clock.setting")).one())


def store_a_payload(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO raw.payload"
                " (provider, endpoint, resource, status, fetched_at, sha256, body)"
                " VALUES ('espn', 'scoreboard', 'x', 200, clock_timestamp(), '', '')"
            )
        )


def test_a_simulated_world_opens_at_its_opening_instant(engine: Engine, owner_url: str) -> None:
    open_world(StorageSettings(database_url=owner_url, world="simulated"))
    assert mode_and_speed(engine) == ("accelerated", 1.0)
    elapsed = DatabaseClock(engine).now() - World.OPENING
    assert 0 <= elapsed.total_seconds() < 60


def test_the_clock_goes_on_when_the_world_is_opened_again(engine: Engine, owner_url: str) -> None:
    settings = StorageSettings(database_url=owner_url, world="simulated")
    open_world(settings)
    before = DatabaseClock(engine).now()
    open_world(settings)
    assert DatabaseClock(engine).now() > before


def test_a_live_world_keeps_the_wall_clock(engine: Engine, owner_url: str) -> None:
    open_world(StorageSettings(database_url=owner_url, world="live"))
    assert mode_and_speed(engine)[0] == "live"
    assert abs(DatabaseClock(engine).now() - datetime.now(UTC)).total_seconds() < 60


def test_the_data_of_one_world_is_never_opened_as_the_other(
    engine: Engine, owner_url: str
) -> None:
    open_world(StorageSettings(database_url=owner_url, world="simulated"))
    store_a_payload(engine)
    with pytest.raises(TouchlineError, match="holds a simulated world"):
        open_world(StorageSettings(database_url=owner_url, world="live"))
    set_live(engine)
    with pytest.raises(TouchlineError, match="holds a live world"):
        open_world(StorageSettings(database_url=owner_url, world="simulated"))
