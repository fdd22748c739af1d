"""The goal of a week: reached by several people, told once, rewarded once, and never alone."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text, update

from assets.games.settlement import make_progress
from football.games.goals import SHARED_GOAL, drawn_for
from storage.football.tables.match import match
from storage.games.statements import goals
from storage.games.writes import picks
from storage.games.writes.picks import Wanted
from storage.games.writes.settling import settle_due
from storage.kit.clock import DatabaseClock
from storage.kit.engine import engine_of
from storage.kit.unit_of_work import UnitOfWork, apply
from tests.clocks import set_stepped, step
from tests.conftest import OPENING
from tests.databases import owner_of
from tests.people import api_of
from tests.serving.conftest import league_in
from tests.storage.social.people import an_account

pytestmark = pytest.mark.services
TOLD = text("SELECT payload FROM events.event WHERE type = 'goal.reached'")
REWARDED = text(f"SELECT account_id FROM games.award WHERE code = '{SHARED_GOAL}' ORDER BY 1")  # noqa: S608


def hours_to(measure: str) -> int:
    """Hours from the opening to the next week of a goal."""
    monday = OPENING.date() + timedelta(days=7 - OPENING.weekday())
    while drawn_for(monday).measure != measure:
        monday += timedelta(days=7)
    return 24 * (monday - OPENING.date()).days


@pytest.fixture
def engine(postgres_server, template_database):
    postgres_server.administer(f"CREATE DATABASE goals TEMPLATE {template_database}")
    engine = engine_of(postgres_server.url("goals"))
    set_stepped(engine, OPENING)
    yield engine
    engine.dispose()
    postgres_server.administer("DROP DATABASE goals WITH (FORCE)")


def test_a_goal_takes_several_people_and_is_told_and_rewarded_once(engine) -> None:
    league = league_in(engine, DatabaseClock(engine))
    begins = hours_to("exact")
    matches = [league.add_match(begins + each) for each in range(6)]
    with owner_of(engine) as owner, owner.begin() as connection:
        eager, *others = [an_account(connection, f"fan{each}") for each in range(7)]
    # One names the right score of every match, four of one each, two never.
    named = [(eager, match_id, (1, 0)) for match_id in matches]
    named += [(fan, matches[each], (1, 0)) for each, fan in enumerate(others[:4])]
    named += [(fan, match_id, (0, 3)) for fan in others[4:] for match_id in matches]
    with api_of(engine) as api:
        for fan, match_id, score in named:
            wanted = Wanted(match_id=match_id, probabilities=(0.5, 0.3, 0.2), score=score)
            apply(api, picks.put(fan, wanted))
    step(engine, to=OPENING + timedelta(hours=begins + 12))
    monday = (OPENING + timedelta(hours=begins)).date()

    def end(match_id: int, home: int) -> None:
        over = {"status": "finished", "home_goals_90": home, "away_goals_90": 0}
        seen = {"phase_rank": 100, "observed_at": OPENING + timedelta(hours=begins + 11)}
        with engine.begin() as connection:
            ended = update(match).where(match.c.match_id == match_id)
            connection.execute(ended.values(**over, **seen))
        with UnitOfWork(engine) as uow:
            settle_due(uow, None)
            uow.commit()
        make_progress(engine)

    def rows(statement, **values):
        with engine.connect() as connection:
            return list(connection.execute(statement, values))

    def exact() -> int:
        span = {"since": OPENING, "until": OPENING + timedelta(days=60)}
        found = {row.monday: row for row in rows(goals.weeks(), settlement_nos=[], **span)}
        return found[monday].exact

    for match_id in (*matches[4:], *matches[:3]):
        end(match_id, 1)
    assert exact() == 4, "somebody with five exact scores counts once"
    assert (rows(TOLD), rows(REWARDED)) == ([], [])
    end(matches[3], 1)
    assert exact() == 5
    ((payload,),) = rows(TOLD)
    assert payload["reached"] == payload["target"] == 5
    assert date.fromisoformat(payload["week"]) == monday
    rewarded = [(each,) for each in (eager, *others[:4])]
    assert rows(REWARDED) == rewarded
    make_progress(engine)
    end(matches[3], 2)  # corrected: one of them was not exact
    assert exact() == 4
    assert len(rows(TOLD)) == 1
    assert rows(REWARDED) == rewarded
