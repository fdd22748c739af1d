"""The lock at kick-off: one instant decides of each pick, however many come at once."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from psycopg.errors import InsufficientPrivilege, IntegrityConstraintViolation
from sqlalchemy import Engine, delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from storage.football.tables.match import match
from storage.games.tables.pick import pick, pick_version
from storage.games.writes import picks
from storage.games.writes.picks import Wanted
from storage.games.writes.refusals import LockedError, UnscheduledError
from storage.kit.roles import Role
from storage.kit.unit_of_work import apply
from tests.clocks import step
from tests.conftest import OPENING
from tests.databases import engine_as
from tests.storage.builders import fixture, ingest, the_match
from tests.storage.social.people import an_account

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]

HOME = (0.5, 0.3, 0.2)


@pytest.fixture
def api_engine(engine: Engine) -> Iterator[Engine]:
    """Engine on this test's own database as the API, which picks."""
    api = engine_as(Role.API, engine)
    yield api
    api.dispose()


@pytest.fixture
def match_id(engine: Engine) -> int:
    """A match that is to come."""
    ingest(engine, fixture())
    return the_match(engine).match_id


def kickoff_of(engine: Engine, match_id: int) -> datetime:
    with engine.connect() as connection:
        of_match = select(match.c.kickoff_at).where(match.c.match_id == match_id)
        return connection.execute(of_match).scalar_one()


def accounts(owner: Engine, number: int) -> list[int]:
    with owner.begin() as connection:
        return [an_account(connection, f"picker{each}") for each in range(number)]


def race(api: Engine, owner: Engine, match_id: int, number: int) -> None:
    """Let everybody pick at once while the clock steps over kick-off; check who is in."""
    kickoff_at, pickers = kickoff_of(owner, match_id), accounts(owner, number)
    step(owner, to=kickoff_at - timedelta(seconds=1))
    begun = threading.Barrier(5)

    def pick_all(own: list[int]) -> dict[int, bool]:
        begun.wait(timeout=30)
        accepted: dict[int, bool] = {}
        for account_id in own:
            try:
                apply(api, picks.put(account_id, Wanted(match_id=match_id, probabilities=HOME)))
            except LockedError as error:
                accepted[account_id] = error.locked_at != kickoff_at
            else:
                accepted[account_id] = True
        return accepted

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(pick_all, pickers[each::4]) for each in range(4)]
        begun.wait(timeout=30)
        with owner.connect() as connection:  # a part of the way, so that picks are on both sides
            while not any(each.done() for each in running):
                picked = connection.execute(select(func.count()).select_from(pick)).scalar_one()
                if picked >= number // 3:
                    break
                connection.rollback()
        step(owner, to=kickoff_at)
        accepted = {key: value for each in running for key, value in each.result().items()}
    with owner.connect() as connection:
        kept = {row.account_id: row for row in connection.execute(select(pick))}
        last = connection.execute(select(func.max(pick_version.c.picked_at))).scalar_one()
    assert set(kept) == {account_id for account_id, is_in in accepted.items() if is_in}
    assert 0 < len(kept) < number
    assert last < kickoff_at


def test_each_of_many_picks_around_kick_off_is_in_or_late(
    api_engine: Engine, owner_engine: Engine, match_id: int
) -> None:
    race(api_engine, owner_engine, match_id, 60)


@pytest.mark.slow
def test_each_of_500_picks_around_kick_off_is_in_or_late(
    api_engine: Engine, owner_engine: Engine, match_id: int
) -> None:
    race(api_engine, owner_engine, match_id, 500)


def test_no_statement_gets_past_the_lock_and_history_stays(
    api_engine: Engine, owner_engine: Engine, match_id: int
) -> None:
    (anna,) = accounts(owner_engine, 1)
    made = apply(api_engine, picks.put(anna, Wanted(match_id=match_id, probabilities=HOME)))
    again = apply(api_engine, picks.put(anna, Wanted(match_id=match_id, probabilities=HOME)))
    assert again["version"] == made["version"] == 1
    changed = Wanted(match_id=match_id, probabilities=(0.2, 0.3, 0.5), score=(0, 2))
    assert apply(api_engine, picks.put(anna, changed))["version"] == 2
    apply(api_engine, picks.withdraw(anna, match_id))
    apply(api_engine, picks.withdraw(anna, match_id))
    assert apply(api_engine, picks.put(anna, changed))["version"] == 4
    step(owner_engine, to=kickoff_of(owner_engine, match_id))
    for late in (picks.put(anna, changed), picks.withdraw(anna, match_id)):
        with pytest.raises(LockedError, match="takes no picks since"):
            apply(api_engine, late)
    with api_engine.begin() as connection:
        raw = update(pick).values(p_home=0.98, p_draw=0.01, p_away=0.01)
        assert connection.execute(raw).rowcount == 0
    for forbidden in (delete(pick), update(pick_version).values(p_home=0.9)):
        with pytest.raises(DBAPIError) as refused, api_engine.begin() as connection:
            connection.execute(forbidden)
        assert isinstance(refused.value.orig, InsufficientPrivilege)
        with pytest.raises(DBAPIError) as refused, owner_engine.begin() as connection:
            connection.execute(forbidden)
        assert isinstance(refused.value.orig, IntegrityConstraintViolation)
    with owner_engine.connect() as connection:
        kept = connection.execute(select(pick_version).order_by(pick_version.c.version)).all()
    assert [row.p_home for row in kept] == [0.5, 0.2, None, 0.2]
    assert len({bytes(row.salt) for row in kept}) == 4


def test_a_match_without_a_date_takes_no_picks_and_one_with_a_new_date_does(
    api_engine: Engine, owner_engine: Engine, match_id: int
) -> None:
    (anna,) = accounts(owner_engine, 1)
    wanted = Wanted(match_id=match_id, probabilities=HOME)
    apply(api_engine, picks.put(anna, wanted))
    of_match = update(match).where(match.c.match_id == match_id)
    with owner_engine.begin() as connection:
        connection.execute(of_match.values(status="postponed"))
    with pytest.raises(UnscheduledError, match="once it has a date"):
        apply(api_engine, picks.put(anna, wanted))
    later = OPENING + timedelta(days=30)
    with owner_engine.begin() as connection:
        anew = {"status": "scheduled", "kickoff_at": later, "schedule_generation": 1}
        connection.execute(of_match.values(anew))
        connection.execute(text("ANALYZE"))
    changed = Wanted(match_id=match_id, probabilities=(0.2, 0.3, 0.5))
    assert apply(api_engine, picks.put(anna, changed))["version"] == 2
