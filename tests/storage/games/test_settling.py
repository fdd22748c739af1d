"""Settling picks: every score and rank recomputed by SQL of its own, corrections, voids, twice."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, select, text, update

from assets.games.settlement import make_progress
from storage.football.tables.match import match
from storage.games.statements import boards, records, settling
from storage.games.tables.score import leaderboard_entry, pick_score, pick_settlement
from storage.games.writes import picks
from storage.games.writes.picks import Wanted
from storage.games.writes.settling import Settled, settle_due
from storage.kit.clock import DatabaseClock
from storage.kit.engine import engine_of
from storage.kit.unit_of_work import UnitOfWork, apply
from storage.privacy.erasure import erase
from tests.clocks import set_stepped, step
from tests.conftest import OPENING
from tests.databases import owner_of
from tests.people import api_of
from tests.serving.conftest import League, league_in
from tests.storage.games.recomputed import BADGES, EXPERIENCE, GIVEN, MADE
from tests.storage.social.people import an_account

pytestmark = pytest.mark.services
SCORES = [(2, 1), (0, 0), (1, 3), (1, 0), (2, 2), (0, 1), (3, 0)]

RECOMPUTED = text("""
WITH counted AS (
    SELECT DISTINCT ON (p.pick_id) p.pick_id, p.account_id, p.match_id,
        v.p_home, v.p_draw, v.p_away, v.home_goals, v.away_goals, v.origin
    FROM games.pick AS p JOIN games.pick_version AS v USING (pick_id)
    JOIN football.match AS m USING (match_id)
    WHERE v.picked_at < m.kickoff_at AND m.status = 'finished' AND NOT m.is_awarded
    ORDER BY p.pick_id, v.version DESC
), judged AS (
    SELECT c.pick_id, c.account_id, c.match_id, c.origin = 'own' AS is_own,
        CASE WHEN m.home_goals_90 > m.away_goals_90 THEN p_home
            WHEN m.home_goals_90 = m.away_goals_90 THEN p_draw ELSE p_away END AS p,
        (p_home - (m.home_goals_90 > m.away_goals_90)::int) AS off_home,
        (p_draw - (m.home_goals_90 = m.away_goals_90)::int) AS off_draw,
        (p_away - (m.home_goals_90 < m.away_goals_90)::int) AS off_away,
        coalesce((c.home_goals, c.away_goals) = (m.home_goals_90, m.away_goals_90), false) AS exact
    FROM counted AS c JOIN football.match AS m USING (match_id)
    WHERE p_home IS NOT NULL
)
SELECT j.pick_id, -ln(p) AS log_loss, off_home ^ 2 + off_draw ^ 2 + off_away ^ 2 AS brier,
    (off_home ^ 2 + (off_home + off_draw) ^ 2) / 2 AS rps,
    100 * (1 + ln(p) / ln(3)) + CASE WHEN exact THEN 25 ELSE 0 END AS points,
    100 * (ln(p) - (
        SELECT avg(ln(o.p)) FROM judged AS o
        WHERE o.match_id = j.match_id AND o.is_own AND o.pick_id <> j.pick_id
    )) AS peer
FROM judged AS j ORDER BY j.pick_id
""")
STANDING = text("""
SELECT pick_id, log_loss, brier, rps, points, peer
FROM games.pick_score JOIN games.pick_settlement USING (settlement_no)
WHERE superseded_at IS NULL ORDER BY pick_id
""")
RANKED = text("""
SELECT player, rank FROM (
    SELECT account_id::text AS player, count(peer) AS n,
        rank() OVER (ORDER BY (count(peer) >= 5) DESC, sum(peer) / (count(peer) + 30) DESC) AS rank
    FROM games.pick_score JOIN games.pick_settlement USING (settlement_no)
    WHERE superseded_at IS NULL GROUP BY account_id
) AS accounts WHERE n >= 5 ORDER BY rank, player
""")


class Season:
    """Seven matches, six fans who pick, a model and a market, up to their full times."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.league: League = league_in(engine, DatabaseClock(engine))
        with owner_of(engine) as owner, owner.begin() as connection:
            self.fans = [an_account(connection, f"fan{each}") for each in range(6)]
        self.matches = [self.league.add_match(10 + each) for each in range(len(SCORES))]
        for each, match_id in enumerate(self.matches):
            self.league.seal(match_id, 10 + each, "odds_free", "market")
        rng = np.random.default_rng(3)
        with api_of(engine) as api:
            for fan in self.fans:
                for match_id in self.matches:
                    p = rng.dirichlet([3, 2, 2]) * 0.9 + 1 / 30
                    wanted = Wanted(
                        match_id=match_id,
                        probabilities=(float(p[0]), float(p[1]), 1 - float(p[0]) - float(p[1])),
                        score=(2, 1) if rng.random() < 0.5 else None,
                    )
                    if fan == self.fans[5]:
                        wanted = Wanted(match_id=match_id, copied="model")
                    apply(api, picks.put(fan, wanted))
            apply(api, picks.withdraw(self.fans[4], self.matches[0]))
        step(engine, to=OPENING + timedelta(hours=30))
        for match_id, score in zip(self.matches, SCORES, strict=True):
            self.change(
                match_id, status="finished", home_goals_90=score[0], away_goals_90=score[1]
            )

    def change(self, match_id: int, **columns: Any) -> None:
        with self.engine.begin() as connection:
            seen = OPENING + timedelta(hours=29)
            values = {"phase_rank": 100, "observed_at": seen, **columns}
            connection.execute(update(match).where(match.c.match_id == match_id).values(values))

    def settle(self) -> Settled:
        with UnitOfWork(self.engine) as uow:
            done = settle_due(uow, "a-run")
            uow.commit()
        make_progress(self.engine)
        return done

    def rows(self, statement: Any, **values: Any) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(statement, values).all())


@pytest.fixture(scope="module")
def season(postgres_server, template_database) -> Iterator[Season]:
    name = "settling"
    postgres_server.administer(f"CREATE DATABASE {name} TEMPLATE {template_database}")
    engine = engine_of(postgres_server.url(name))
    set_stepped(engine, OPENING)
    yield Season(engine)
    engine.dispose()
    postgres_server.administer(f"DROP DATABASE {name} WITH (FORCE)")


def check_scores(season: Season) -> None:
    """Compare every score, rank and sum with what SQL makes of the picks alone."""
    expected, found = season.rows(RECOMPUTED), season.rows(STANDING)
    assert [row[0] for row in found] == [row[0] for row in expected]
    for theirs, ours in zip(expected, found, strict=True):
        assert list(ours[1:]) == pytest.approx(list(theirs[1:]), abs=1e-9)
    board = select(leaderboard_entry).where(leaderboard_entry.c.scope == "global")
    entries = {row.player: row for row in season.rows(board)}
    ranked = [
        (row.player, row.rank)
        for row in sorted(entries.values(), key=lambda row: (row.rank or 0, row.player))
        if row.account_id is not None and row.rank is not None
    ]
    among_fans = [player for player, _ in ranked]
    assert among_fans == [row.player for row in season.rows(RANKED)]
    assert {"model", "market"} <= entries.keys()
    # The model, and who copied it in whole per cent, are nearly the same player.
    copier = entries[str(season.fans[5])]
    assert copier.peer == pytest.approx(entries["model"].peer, abs=3)
    on_board, in_scores = season.rows(boards.points())[0]
    assert on_board == pytest.approx(in_scores)
    assert season.rows(boards.scored_late()) == [(0,)]
    check_progress(season)


def check_progress(season: Season) -> None:
    """Compare every badge and all experience with what SQL makes of the scores alone."""
    assert season.rows(GIVEN) == season.rows(BADGES)
    assert season.rows(MADE) == season.rows(EXPERIENCE)
    assert season.rows(records.unawarded()) == []


def test_scores_are_those_of_sql_and_settling_again_changes_nothing(season: Season) -> None:
    first = season.settle()
    assert first.matches == season.matches
    assert first.picks == 6 * len(SCORES) - 1
    assert first.boards == 4  # everything, its competition, its season, its month
    check_scores(season)
    assert season.settle() == Settled(matches=[], picks=0, boards=0)
    assert season.rows(settling.due()) == []


def test_a_corrected_result_is_settled_again_with_a_trace(season: Season) -> None:
    season.settle()
    corrected = season.matches[3]
    season.change(corrected, home_goals_90=1, away_goals_90=1)
    assert [row.match_id for row in season.rows(settling.due())] == [corrected]
    assert season.settle().matches == [corrected]
    check_scores(season)
    of_match = select(pick_settlement).where(pick_settlement.c.match_id == corrected)
    old, new = season.rows(of_match.order_by(pick_settlement.c.settlement_no))
    assert (old.home_goals, old.away_goals, new.away_goals) == (1, 0, 1)
    assert old.superseded_at == new.settled_at
    kept = select(pick_score).where(pick_score.c.settlement_no == old.settlement_no)
    assert len(season.rows(kept)) == 6


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"status": "abandoned"}, "abandoned"),
        ({"status": "cancelled"}, "cancelled"),
        ({"is_awarded": True, "home_goals_90": 3, "away_goals_90": 0}, "awarded"),
    ],
)
def test_what_was_not_played_to_its_end_counts_for_nobody(season, columns, reason) -> None:
    season.settle()
    match_id, score = season.matches[6], SCORES[6]
    season.change(match_id, **columns)
    assert season.settle().matches == [match_id]
    check_scores(season)
    standing = select(pick_settlement.c.void_reason).where(
        pick_settlement.c.match_id == match_id, pick_settlement.c.superseded_at.is_(None)
    )
    assert season.rows(standing) == [(reason,)]
    played = {"status": "finished", "is_awarded": False}
    season.change(match_id, **played, home_goals_90=score[0], away_goals_90=score[1])
    assert season.settle().picks == 6
    check_scores(season)


def test_a_kickoff_that_was_earlier_than_known_leaves_out_what_came_after(season) -> None:
    season.settle()
    match_id = season.matches[1]
    kickoff_at = season.rows(select(match.c.kickoff_at).where(match.c.match_id == match_id))[0][0]
    season.change(match_id, kickoff_at=OPENING - timedelta(minutes=1), home_goals_90=5)
    done = season.settle()
    assert (done.matches, done.picks) == ([match_id], 0)
    season.change(match_id, kickoff_at=kickoff_at, home_goals_90=SCORES[1][0])
    assert season.settle().picks == 6
    check_scores(season)


def test_rules_that_change_count_in_retrospect_and_events_tell_what_is_new(season) -> None:
    season.settle()
    told = text(
        "SELECT payload ->> 'account_id', payload ->> 'code' FROM events.event"
        " WHERE type = 'achievement.earned' ORDER BY seq"
    )
    before, given = season.rows(told), season.rows(GIVEN)
    assert {(str(row.account_id), row.code) for row in given} <= {tuple(row) for row in before}
    with season.engine.begin() as connection:  # as rules were before the first of them
        connection.execute(text("DELETE FROM games.award"))
        connection.execute(text("UPDATE games.player_progress SET rules = 0, experience = 0"))
    assert make_progress(season.engine).awards == len(given)
    check_progress(season)
    assert make_progress(season.engine).accounts == []


def test_an_erased_account_leaves_the_boards_and_the_others_keep_their_scores(season) -> None:
    season.settle()
    gone = season.fans[0]
    before = season.rows(STANDING)
    with api_of(season.engine) as api:
        apply(api, erase(gone, sends_mail=False))
    on_boards = select(leaderboard_entry).where(leaderboard_entry.c.account_id == gone)
    assert season.rows(on_boards) == []
    with UnitOfWork(season.engine) as uow:
        settle_due(uow, None)
        uow.commit()
    assert season.rows(STANDING) == before
    on_board, in_scores = season.rows(boards.points())[0]
    assert on_board == pytest.approx(in_scores)
