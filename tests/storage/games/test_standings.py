"""Boards of groups by their own rules, and standings while matches are played."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from football.games import scoring
from football.games.standing import PRIOR_MATCHES
from storage.football.tables.match import match
from storage.games.statements import group_boards, provisional
from storage.games.tables.score import leaderboard_entry
from storage.games.tables.standing import moved_standing
from storage.games.writes import groups, jokers, picks, standings
from storage.games.writes.groups import Terms
from storage.games.writes.picks import Wanted
from storage.games.writes.settling import settle_due
from storage.games.writes.standings import EVER, overtakings
from storage.kit.clock import DatabaseClock
from storage.kit.roles import Role
from storage.kit.tables.events import event
from storage.kit.unit_of_work import UnitOfWork, apply
from storage.social.tables.notice import notice
from tests.clocks import set_stepped, step
from tests.conftest import OPENING
from tests.databases import engine_as, owner_of
from tests.people import api_of
from tests.serving.conftest import League, league_in
from tests.storage.social.people import an_account

pytestmark = pytest.mark.services
P = {
    "ada": [(0.6, 0.25, 0.15), (0.5, 0.3, 0.2), (0.5, 0.25, 0.25)],
    "bob": [(0.3, 0.3, 0.4), (0.3, 0.4, 0.3), (0.2, 0.3, 0.5)],
    "cem": [(0.4, 0.3, 0.3), (0.25, 0.5, 0.25), (0.7, 0.2, 0.1)],
    "out": [(0.9, 0.05, 0.05)] * 3,
}
SCORES = [(2, 1), (0, 0), (1, 0)]
_SINCE, _UNTIL = EVER


class Evening:
    """Two matches that are over and one that is played, four fans, three of them in a group."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine
        self.league: League = league_in(engine, DatabaseClock(engine))
        with owner_of(engine) as owner, owner.begin() as connection:
            self.fans = {name: an_account(connection, name) for name in P}
        self.matches = [self.league.add_match(10 + each) for each in range(3)]
        terms = Terms(name="Quay", deadline_minutes=60, has_joker=True)
        with api_of(engine) as api:
            self.group_id = apply(api, groups.found(self.fans["ada"], terms))
            code = groups.player_group.c.code
            with engine.connect() as connection:
                (found,) = connection.execute(select(code)).scalars()
            for name in ("bob", "cem"):
                apply(api, groups.join(self.fans[name], found))
            step(engine, to=OPENING + timedelta(minutes=1))
            for name, rows in P.items():
                for match_id, p in zip(self.matches, rows, strict=True):
                    self.pick(api, name, match_id, p)
            apply(api, jokers.put(self.fans["bob"], self.group_id, self.matches[0]))
            # Half an hour before the first kick-off: too late for the group, not for the world.
            step(engine, to=OPENING + timedelta(hours=9, minutes=30))
            self.pick(api, "ada", self.matches[0], (0.9, 0.05, 0.05))
        step(engine, to=OPENING + timedelta(hours=12, minutes=40))

    def pick(self, api: Any, name: str, match_id: int, p: tuple[float, float, float]) -> None:
        score = (2, 1) if name == "cem" else None
        wanted = Wanted(match_id=match_id, probabilities=p, score=score)
        apply(api, picks.put(self.fans[name], wanted))

    def stand(self, place: int, status: str) -> None:
        home, away = SCORES[place]
        values = {
            "status": status,
            "phase_rank": 100 if status == "finished" else 10,
            "home_goals_90": home,
            "away_goals_90": away,
            "observed_at": OPENING + timedelta(hours=12, minutes=39),
        }
        with self.engine.begin() as connection:
            own = match.c.match_id == self.matches[place]
            connection.execute(update(match).where(own).values(values))

    def settle(self) -> None:
        with UnitOfWork(self.engine) as uow:
            settle_due(uow, None)
            uow.commit()

    def rows(self, statement: Any, **values: Any) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(statement, values).all())

    def board(self, rule: Any = "points") -> dict[str, Any]:
        found = self.rows(
            group_boards.board(rule), group_ids=[self.group_id], since=_SINCE, until=_UNTIL
        )
        names = {number: name for name, number in self.fans.items()}
        return {names[row.account_id]: row for row in found}


@pytest.fixture
def evening(engine) -> Evening:
    set_stepped(engine, OPENING)
    return Evening(engine)


def expected(places: range, weight: float = 2.0) -> dict[str, tuple[float, float]]:
    """Points in sum and skill of each member, by the pure functions of `football.games`."""
    points, peers, n = (dict.fromkeys(("ada", "bob", "cem"), 0.0) for _ in range(3))
    for place in places:
        members = list(points)
        guesses = [(2, 1) if name == "cem" else (-1, -1) for name in members]
        scored = scoring.score(
            [P[name][place] for name in members], guesses, [True] * 3, SCORES[place]
        )
        for each, name in enumerate(members):
            times = weight if name == "bob" and place == 0 else 1.0
            points[name] += times * float(scored.points[each])
            peers[name] += times * float(scored.peer[each])
            n[name] += times
    return {name: (points[name], peers[name] / (n[name] + PRIOR_MATCHES)) for name in points}


def test_a_group_s_board_follows_its_rules_and_shows_what_it_would_be_now(evening) -> None:
    for place in (0, 1):
        evening.stand(place, "finished")
    evening.settle()
    evening.stand(2, "in_play")
    found = evening.board()
    settled, now = expected(range(2)), expected(range(3))
    assert found.keys() == settled.keys(), "who is not in the group is not on its board"
    for name, row in found.items():
        assert (row.points, row.skill) == pytest.approx(settled[name])
        assert (row.live_points, row.live_skill) == pytest.approx(now[name])
        assert (row.picks, row.live, row.coverage) == (2, 1, 1.0)
    for rank, values in (("rank", settled), ("live_rank", now)):
        order = sorted(values, key=lambda name: -values[name][0])
        assert sorted(found, key=lambda name: getattr(found[name], rank)) == order
    assert found["cem"].exact == 1
    by_peer, by_log = evening.board("peer"), evening.board("log")
    assert min(by_peer, key=lambda name: by_peer[name].rank) == max(
        settled, key=lambda name: settled[name][1]
    )
    assert sorted(row.rank for row in by_log.values()) == [1, 2, 3]


def test_provisional_standings_are_those_that_settling_makes(evening, monkeypatch) -> None:
    monkeypatch.setattr("storage.games.statements.provisional.FEWEST_MATCHES", 1)
    provisional.page.cache_clear()
    evening.stand(0, "finished")
    evening.settle()
    for place in (1, 2):
        evening.stand(place, "in_play")
    page = provisional.page("global", has_place=False, is_among_friends=False)
    before = {row.player: row for row in evening.rows(page, key="", limit=50)}
    provisional.page.cache_clear()
    assert [row.match_id for row in evening.rows(provisional.matches())] == evening.matches[1:]
    month = provisional.page("month", has_place=False, is_among_friends=False)
    assert evening.rows(month, key="1999-01", limit=50) == []
    for place in (1, 2):
        evening.stand(place, "finished")
    evening.settle()
    assert evening.rows(provisional.matches()) == []
    entries = evening.rows(select(leaderboard_entry).where(leaderboard_entry.c.scope == "global"))
    accounts = {row.player: row for row in entries if row.account_id is not None}
    assert accounts.keys() == before.keys()
    for player, row in accounts.items():
        assert before[player].live_skill == pytest.approx(row.value)
        assert before[player].live_points == pytest.approx(row.points)
        assert before[player].live == 2
    order = sorted(accounts, key=lambda player: -accounts[player].value)
    assert sorted(before, key=lambda player: before[player].live_rank) == order


def test_readers_are_told_once_a_second_and_members_who_was_overtaken(evening) -> None:
    worker = engine_as(Role.WORKER, evening.engine)
    evening.stand(0, "finished")
    evening.settle()
    assert apply(worker, standings.tell()) == 1
    evening.stand(1, "finished")
    evening.settle()
    assert apply(worker, standings.tell()) == 0, "a second has not passed"
    with evening.engine.begin() as connection:
        connection.execute(
            update(moved_standing)
            .where(moved_standing.c.pushed_at.is_not(None))
            .values(
                pushed_at=moved_standing.c.pushed_at - timedelta(seconds=2),
                moved_at=moved_standing.c.moved_at - timedelta(seconds=2),
            )
        )
    assert apply(worker, standings.tell()) == 1
    assert apply(worker, standings.tell()) == 0, "nothing moved since"
    told = evening.rows(
        select(event.c.type, event.c.topics, event.c.payload)
        .where(event.c.type.in_(("standings.moved", "group.moved")))
        .order_by(event.c.seq)
    )
    assert [row.type for row in told] == ["standings.moved", "group.moved"] * 2
    assert told[3].topics == [f"group:{evening.group_id}"]
    assert told[3].payload == {"group_id": evening.group_id, "match_ids": [evening.matches[1]]}
    first, both = expected(range(1)), expected(range(2))
    behind = {
        name
        for name in first
        for other in first
        if first[other][0] < first[name][0] and both[other][0] > both[name][0]
    }
    with worker.connect() as connection:
        own = select(notice.c.account_id).where(notice.c.kind == "overtaken")
        notified = set(connection.scalars(own))
    assert behind
    assert notified == {evening.fans[name] for name in behind}
    worker.dispose()


def test_who_was_overtaken_is_told_of_the_best_who_did_it() -> None:
    rows = [
        {"account_id": 1, "rank_before": 1, "rank": 3},
        {"account_id": 2, "rank_before": 2, "rank": 1},
        {"account_id": 3, "rank_before": 3, "rank": 2},
        {"account_id": 4, "rank_before": None, "rank": 1},
    ]
    assert overtakings(rows) == [(1, 2)]
    assert overtakings(rows[1:]) == []
