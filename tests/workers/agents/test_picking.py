"""An agent picks coming matches under its own account, and those that began are left out."""

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select

from storage.agents.writes import claims, tasks
from storage.agents.writes.tasks import NewTask
from storage.games.tables.pick import pick
from storage.kit.clock import DatabaseClock
from storage.kit.roles import Role
from storage.kit.unit_of_work import apply
from tests.databases import engine_as
from tests.people import api_of, make_account
from tests.serving.conftest import league_in
from tests.storage.agents.fleet import an_agent
from workers.agents.picking import pick_matches
from workers.agents.work import Work

pytestmark = pytest.mark.services


@pytest.fixture
def worker(engine: Engine) -> Iterator[Engine]:
    made = engine_as(Role.WORKER, engine)
    yield made
    made.dispose()


def test_an_agent_picks_what_a_line_is_sealed_of(
    engine: Engine, clock: DatabaseClock, worker: Engine
) -> None:
    league = league_in(engine, clock)
    sealed, _, far = (league.add_match(hours) for hours in (10, 20, 100))
    for match_id, hours in ((sealed, 10), (far, 100)):
        league.seal(match_id, hours, "odds_free")
    with api_of(engine) as api:
        agent_id = an_agent(api, make_account(engine), kind="picker", name="oracle")
        new = NewTask(kind="pick", input={"sharpness": 2.0})
        apply(api, tasks.create(agent_id, new, by=None))
    (attempt,) = apply(worker, claims.claim("w:1", 1, ("pick",))).attempts
    done = asyncio.run(pick_matches(Work(attempt=attempt, engine=worker)))
    assert done.result == {"matches": 1}
    assert done.effect is not None
    apply(worker, done.effect())
    with engine.connect() as connection:
        (made,) = connection.execute(select(pick)).all()
    assert (made.account_id, made.match_id, made.origin) == (agent_id, sealed, "own")
    assert max(made.p_home, made.p_draw, made.p_away) > 0.5
