"""Tournaments from the draw to the final, without a stroke of luck and however often they move."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from storage.football.tables.match import match
from storage.games.tables.tournament import entrant, tie, tournament
from storage.games.writes import groups, picks, tournaments
from storage.games.writes.groups import Terms
from storage.games.writes.picks import Wanted
from storage.games.writes.refusals import BegunError, NotCaptainError, UnknownTournamentError
from storage.games.writes.settling import settle_due
from storage.games.writes.tournaments import Plan
from storage.kit.clock import DatabaseClock
from storage.kit.roles import Role
from storage.kit.unit_of_work import UnitOfWork, apply
from tests.clocks import set_stepped, step
from tests.conftest import OPENING
from tests.databases import engine_as, owner_of
from tests.people import api_of
from tests.serving.conftest import league_in
from tests.storage.social.people import an_account
from workers.tournaments import proceed_all

pytestmark = pytest.mark.services
MIDNIGHT = OPENING.replace(hour=0, minute=0) + timedelta(days=1)


@pytest.fixture
def cup(engine) -> Iterator[Any]:
    set_stepped(engine, OPENING)
    made = Cup(engine)
    yield made
    made.worker.dispose()


class Cup:
    """Five members, two rounds with a match each and one without, whose first pick is best."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine
        self.league = league_in(engine, DatabaseClock(engine))
        with owner_of(engine) as owner, owner.begin() as connection:
            self.fans = [an_account(connection, f"fan{each}") for each in range(5)]
            self.stranger = an_account(connection, "stranger")
        self.worker = engine_as(Role.WORKER, engine)
        with api_of(engine) as api:
            self.group_id = apply(api, groups.found(self.fans[0], Terms(name="Quay")))
            with engine.connect() as connection:
                (code,) = connection.execute(select(groups.player_group.c.code)).scalars()
            for fan in self.fans[1:]:
                apply(api, groups.join(fan, code))
            plan = Plan(name="Cup", begins_on=MIDNIGHT.date())
            self.tournament_id = apply(api, tournaments.make(self.fans[0], self.group_id, plan))
            with pytest.raises(NotCaptainError):
                apply(api, tournaments.make(self.fans[1], self.group_id, plan))
            with pytest.raises(UnknownTournamentError):
                apply(api, tournaments.enter(self.stranger, self.tournament_id))
            for fan in self.fans:
                apply(api, tournaments.enter(fan, self.tournament_id))
                apply(api, tournaments.enter(fan, self.tournament_id))
            hours = [
                (MIDNIGHT - OPENING).total_seconds() / 3600 + 24 * each + 12 for each in (0, 1)
            ]
            self.matches = [self.league.add_match(each) for each in hours]
            for place, match_id in enumerate(self.matches):
                for number, fan in enumerate(self.fans):
                    if (place, number) == (1, 4):
                        continue  # has a pick less than the others
                    p = 0.8 - 0.1 * number
                    wanted = Wanted(match_id=match_id, probabilities=(p, 0.1, 0.9 - p), score=None)
                    apply(api, picks.put(fan, wanted))

    def finish(self, place: int, home: int, away: int) -> None:
        values = {
            "status": "finished",
            "phase_rank": 100,
            "home_goals_90": home,
            "away_goals_90": away,
            "observed_at": MIDNIGHT + timedelta(days=place, hours=14),
        }
        with self.engine.begin() as connection:
            own = match.c.match_id == self.matches[place]
            connection.execute(update(match).where(own).values(values))
        with UnitOfWork(self.engine) as uow:
            settle_due(uow, None)
            uow.commit()

    def rows(self, statement: Any) -> list[Any]:
        with self.worker.connect() as connection:
            return list(connection.execute(statement).all())

    def round(self, number: int) -> list[tuple[Any, ...]]:
        seeds = {row.account_id: row.seed for row in self.rows(select(entrant))} | {None: None}
        found = self.rows(select(tie).where(tie.c.round == number).order_by(tie.c.place))
        return [
            (seeds[row.home_id], seeds[row.away_id], seeds[row.winner_id], row.decided_by)
            for row in found
        ]


def test_a_tournament_goes_from_the_draw_to_its_winner(cup) -> None:
    assert proceed_all(cup.worker) == 0, "it has not begun"
    step(cup.engine, to=MIDNIGHT)
    with api_of(cup.engine) as api, pytest.raises(BegunError):
        apply(api, tournaments.withdraw(cup.fans[4], cup.tournament_id))
    assert proceed_all(cup.worker) == 1
    assert proceed_all(cup.worker) == 0
    # Nobody has a rank yet: who entered first is seeded first. Three byes go to the best.
    assert cup.round(1) == [
        (1, None, 1, "bye"),
        (4, 5, None, None),
        (2, None, 2, "bye"),
        (3, None, 3, "bye"),
    ]
    step(cup.engine, to=MIDNIGHT + timedelta(hours=15))
    cup.finish(0, 0, 1)  # the worst of the five was best here
    assert proceed_all(cup.worker) == 0, "its day is not over"
    step(cup.engine, to=MIDNIGHT + timedelta(days=1))
    assert proceed_all(cup.worker) == 1
    assert cup.round(1)[1] == (4, 5, 5, "points")
    assert cup.round(2) == [(1, 5, None, None), (2, 3, None, None)]
    step(cup.engine, to=MIDNIGHT + timedelta(days=2))
    assert proceed_all(cup.worker) == 0, "a match of the round is not settled"
    cup.finish(1, 1, 0)
    assert proceed_all(cup.worker) == 1
    assert cup.round(2) == [(1, 5, 1, "points"), (2, 3, 2, "points")]
    step(cup.engine, to=MIDNIGHT + timedelta(days=3))
    assert proceed_all(cup.worker) == 1, "a final without matches goes to the better seed"
    assert cup.round(3) == [(1, 2, 1, "seed")]
    assert proceed_all(cup.worker) == 0
    (row,) = cup.rows(select(tournament))
    assert (row.winner_id, row.ended_at is None) == (cup.fans[0], False)


def test_what_is_never_settled_is_not_waited_for_and_one_entrant_is_no_tournament(cup) -> None:
    with api_of(cup.engine) as api:
        apply(api, groups.leave(cup.fans[4], cup.group_id))
        plan = Plan(name="Lonely", begins_on=MIDNIGHT.date(), round_days=14)
        apply(api, tournaments.make(cup.fans[0], cup.group_id, plan))
    step(cup.engine, to=MIDNIGHT + timedelta(days=1))
    assert proceed_all(cup.worker) == 2
    lonely = cup.rows(select(tournament).where(tournament.c.name == "Lonely"))[0]
    assert (lonely.drawn_at, lonely.winner_id, lonely.ended_at is None) == (None, None, False)
    assert cup.round(1) == [(1, 4, None, None), (2, 3, None, None)], "who left does not play"
    assert proceed_all(cup.worker) == 0
    step(cup.engine, to=MIDNIGHT + timedelta(days=1) + tournaments.LONGEST_WAIT)
    assert proceed_all(cup.worker) == 1
    assert [each[3] for each in cup.round(1)] == ["seed", "seed"]
