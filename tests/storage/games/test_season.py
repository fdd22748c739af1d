"""A season in fast time: 200 pickers of known skill, and SQL of its own that recomputes it all.

Slow: `make test-long` runs it. What it measured is logged, and stands in docs/games.md.
"""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, select, text, update

from assets.games.settlement import make_progress, settle_everything
from football.arrays import FloatArray
from football.outcome import Outcome
from storage.football.tables.match import match
from storage.games.statements import boards, wallets
from storage.games.statements import stakes as stake_questions
from storage.games.tables.score import leaderboard_entry
from storage.games.writes import grants, picks, stakes
from storage.games.writes.picks import Wanted
from storage.games.writes.refusals import GamesError
from storage.games.writes.stakes import Bet
from storage.kit.clock import DatabaseClock
from storage.kit.engine import engine_of
from storage.kit.unit_of_work import apply
from tests.clocks import set_stepped, step
from tests.conftest import OPENING
from tests.databases import owner_of, worker_of
from tests.people import api_of
from tests.serving.conftest import League, league_in
from tests.storage.games.recomputed import BADGES, EXPERIENCE, GIVEN, MADE
from tests.storage.social.people import an_account

pytestmark = [pytest.mark.services, pytest.mark.slow]
_LOG = logging.getLogger("tests.season")
PICKERS, ROUNDS, MATCHES = 200, 38, 10
COPIERS, STAKERS = 10, 60
WEEK = timedelta(days=7)
SCORE_OF = {Outcome.HOME: (2, 1), Outcome.DRAW: (1, 1), Outcome.AWAY: (0, 1)}

SCORES = """
WITH judged AS (
    SELECT DISTINCT ON (p.pick_id) p.pick_id, p.account_id, p.match_id, v.origin = 'own' AS is_own,
        m.home_goals_90 AS home, m.away_goals_90 AS away, v.p_home, v.p_draw, v.p_away,
        (v.home_goals, v.away_goals) IS NOT DISTINCT FROM
            (m.home_goals_90::smallint, m.away_goals_90::smallint) AS exact
    FROM games.pick AS p JOIN games.pick_version AS v USING (pick_id)
    JOIN football.match AS m USING (match_id)
    WHERE v.picked_at < m.kickoff_at AND m.status = 'finished' AND NOT m.is_awarded
    ORDER BY p.pick_id, v.version DESC
), told AS (
    SELECT *, CASE WHEN home > away THEN p_home WHEN home = away THEN p_draw
        ELSE p_away END AS p,
        p_home - (home > away)::int AS off_home, p_draw - (home = away)::int AS off_draw,
        p_away - (home < away)::int AS off_away
    FROM judged WHERE p_home IS NOT NULL
), peers AS (
    SELECT match_id, count(*) AS n, sum(ln(p)) AS logs FROM told WHERE is_own GROUP BY match_id
), scored AS (
    SELECT t.pick_id, t.account_id, t.match_id, -ln(p) AS log_loss,
        off_home ^ 2 + off_draw ^ 2 + off_away ^ 2 AS brier,
        (off_home ^ 2 + (off_home + off_draw) ^ 2) / 2 AS rps,
        100 * (1 + ln(p) / ln(3)) + CASE WHEN exact THEN 25 ELSE 0 END AS points,
        100 * (ln(p) - (logs - CASE WHEN is_own THEN ln(p) ELSE 0 END)
            / nullif(n - is_own::int, 0)) AS peer
    FROM told AS t LEFT JOIN peers USING (match_id)
)
"""
RECOMPUTED = text(
    SCORES  # noqa: S608 (constants alone)
    + "SELECT pick_id, log_loss, brier, rps, points, peer FROM scored ORDER BY pick_id"
)
RANKED = text(
    SCORES  # noqa: S608 (constants alone)
    + """
, players AS (
    SELECT account_id::text AS player, count(peer) AS n, sum(peer) AS total
    FROM scored GROUP BY account_id
    UNION ALL
    SELECT line.name, count(*), sum(100 * (ln(CASE WHEN m.home_goals_90 > m.away_goals_90
        THEN f.p_home WHEN m.home_goals_90 = m.away_goals_90 THEN f.p_draw ELSE f.p_away END)
        - logs / n))
    FROM (VALUES ('model', 'market_blended'), ('market', 'market')) AS line(name, track)
    JOIN forecast.forecast AS f USING (track) JOIN football.match AS m USING (match_id)
    JOIN peers USING (match_id) GROUP BY line.name
)
SELECT player, rank() OVER (ORDER BY round((total / (n + 30))::numeric, 9) DESC)::int AS rank
FROM players WHERE n >= 5 ORDER BY player COLLATE "C"
"""
)
STANDING = text("""
SELECT pick_id, log_loss, brier, rps, points, peer
FROM games.pick_score JOIN games.pick_settlement USING (settlement_no)
WHERE superseded_at IS NULL ORDER BY pick_id
""")
PAID = text("""
WITH won AS (
    SELECT s.*, CASE WHEN m.home_goals_90 > m.away_goals_90 THEN 0
        WHEN m.home_goals_90 = m.away_goals_90 THEN 1 ELSE 2 END AS happened, m.is_awarded
    FROM games.stake AS s JOIN football.match AS m USING (match_id)
), pools AS (
    SELECT match_id, sum(amount) AS total,
        coalesce(sum(amount) FILTER (WHERE outcome = happened), 0) AS backed
    FROM won GROUP BY match_id
), shared AS (
    SELECT w.stake_id, w.account_id, w.amount, w.match_id, total, backed,
        w.outcome = w.happened AS is_won, w.is_awarded OR backed = 0 AS is_back,
        CASE WHEN w.outcome = w.happened THEN div(w.amount * total, nullif(backed, 0)) END AS base,
        CASE WHEN w.outcome = w.happened THEN mod(w.amount * total, nullif(backed, 0)) END AS rest
    FROM won AS w JOIN pools USING (match_id)
), ranked AS (
    SELECT *, row_number() OVER (
            PARTITION BY match_id, is_won ORDER BY rest DESC, stake_id) AS nth,
        total - sum(base) OVER (PARTITION BY match_id, is_won) AS missing
    FROM shared
), paid AS (
    SELECT account_id, amount, CASE WHEN is_back THEN amount
        WHEN is_won THEN base + (nth <= missing)::int ELSE 0 END AS paid
    FROM ranked
), granted AS (
    SELECT w.account_id, sum(e.amount) AS amount FROM games.ledger_entry AS e
    JOIN games.transfer AS t USING (transfer_id) JOIN games.wallet AS w USING (wallet_id)
    WHERE t.kind = 'grant' AND w.kind = 'member' GROUP BY w.account_id
)
SELECT account_id, (g.amount + coalesce(
    (SELECT sum(paid - p.amount) FROM paid AS p WHERE p.account_id = g.account_id), 0
))::bigint AS balance FROM granted AS g ORDER BY account_id
""")
BALANCES = text(
    "SELECT account_id, balance FROM games.wallet WHERE kind = 'member' ORDER BY account_id"
)


class LongSeason:
    """The season: what is true of each match, how well each picks, and what was picked."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.rng = np.random.default_rng(20)
        self.league: League = league_in(engine, DatabaseClock(engine))
        with owner_of(engine) as owner, owner.begin() as connection:
            self.fans = [an_account(connection, f"picker{each}") for each in range(PICKERS)]
        self.skill = self.rng.uniform(size=PICKERS)
        self.zeal = self.rng.uniform(0.6, 1.0, size=PICKERS)
        self.expected: dict[int, dict[int, float]] = {}

    def play(self) -> None:
        with api_of(self.engine) as api, worker_of(self.engine) as worker:
            for number in range(ROUNDS):
                self._round(number, api, worker)

    def _round(self, number: int, api: Engine, worker: Engine) -> None:
        begins = number * 7 * 24 + 24
        step(self.engine, to=OPENING + timedelta(hours=begins - 20))
        codes = ["S1", "S2"]
        hours = [begins + 2 * (each // 5) for each in range(MATCHES)]
        matches = [
            self.league.add_match(hour, code=codes[each % 2]) for each, hour in enumerate(hours)
        ]
        for match_id, hour in zip(matches, hours, strict=True):
            self.league.seal(match_id, hour, "market_blended", "market")
        truth = _softmax(self.rng.normal([0.35, 0.0, 0.0], [0.6, 0.2, 0.6], size=(MATCHES, 3)))
        wanted = [self._picks(each, matches, truth) for each in range(PICKERS)]
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda each: apply(api, picks.put_many(*each)), wanted))
        for fan in self.fans[:STAKERS]:
            self._stake(api, fan, matches)
        step(self.engine, to=OPENING + timedelta(hours=begins + 6))
        for match_id, p in zip(matches, truth, strict=True):
            self._finish(match_id, SCORE_OF[Outcome(int(self.rng.choice(3, p=p)))])
        if number == 5:
            self._change(matches[0], is_awarded=True)
        settle_everything(self.engine, None)
        if number == 9:  # a corrected result moves points; stakes stay as they were settled
            with self.engine.connect() as connection:
                staked = text("SELECT match_id FROM games.stake WHERE match_id = ANY(:ids)")
                held = set(connection.execute(staked, {"ids": matches}).scalars())
            free = next(each for each in matches if each not in held)
            self._finish(free, (4, 4))
            settle_everything(self.engine, None)
        make_progress(self.engine)
        with worker.connect() as connection:
            owed = list(connection.scalars(stake_questions.owed()))
        for match_id in owed:
            apply(worker, stakes.settle_match(match_id))

    def _picks(
        self, place: int, matches: list[int], truth: FloatArray
    ) -> tuple[int, list[Wanted]]:
        fan, wanted = self.fans[place], list[Wanted]()
        for match_id, p in zip(matches, truth, strict=True):
            if self.rng.uniform() > self.zeal[place]:
                continue
            if place >= PICKERS - COPIERS:
                wanted.append(Wanted(match_id=match_id, copied="model"))
                continue
            blur = 0.05 + 1.1 * (1 - self.skill[place])
            own = 0.97 * _softmax(np.log(p) + self.rng.normal(0, blur, 3)) + 0.01
            own /= own.sum()
            home, draw = float(own[0]), float(own[1])
            score = (2, 1) if self.rng.uniform() < 0.3 else None
            triple = (home, draw, 1 - home - draw)
            wanted.append(Wanted(match_id=match_id, probabilities=triple, score=score))
            self.expected.setdefault(match_id, {})[fan] = float(p @ np.log(own))
        return fan, wanted

    def _stake(self, api: Engine, fan: int, matches: list[int]) -> None:
        for rule in (
            grants.claim(fan),
            stakes.place(
                fan,
                Bet(
                    match_id=int(self.rng.choice(matches[:6])),
                    outcome=Outcome(int(self.rng.integers(3))),
                    amount=int(self.rng.integers(1, 120)),
                ),
            ),
        ):
            try:
                apply(api, rule)
            except GamesError:
                continue  # no grant is due, or the wallet is empty

    def _finish(self, match_id: int, score: tuple[int, int]) -> None:
        self._change(match_id, status="finished", home_goals_90=score[0], away_goals_90=score[1])

    def _change(self, match_id: int, **columns: Any) -> None:
        seen = match.c.kickoff_at + timedelta(hours=2)
        values = {"phase_rank": 100, "observed_at": seen, **columns}
        with self.engine.begin() as connection:
            connection.execute(update(match).where(match.c.match_id == match_id).values(values))

    def rows(self, statement: Any) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(statement).all())

    def true_skill(self, entries: dict[str, Any]) -> dict[str, float]:
        """Each picker's expected peer score per match, of the matches they were compared on."""
        sums: dict[int, list[float]] = {fan: [] for fan in self.fans}
        awarded = select(match.c.match_id).where(match.c.is_awarded)
        void = {row[0] for row in self.rows(awarded)}
        for match_id, of_fans in self.expected.items():
            if match_id in void:
                continue
            total, n = sum(of_fans.values()), len(of_fans)
            for fan, value in of_fans.items():
                sums[fan].append(100 * (value - (total - value) / (n - 1)))
        return {
            str(fan): float(np.mean(values))
            for fan, values in sums.items()
            if values and str(fan) in entries
        }


def _softmax(logits: FloatArray) -> FloatArray:
    shares = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return shares / shares.sum(axis=-1, keepdims=True)


@pytest.fixture(scope="module")
def season(postgres_server, template_database) -> Iterator[LongSeason]:
    name = "long_season"
    postgres_server.administer(f"CREATE DATABASE {name} TEMPLATE {template_database}")
    engine = engine_of(postgres_server.url(name))
    set_stepped(engine, OPENING)
    played = LongSeason(engine)
    played.play()
    yield played
    engine.dispose()
    postgres_server.administer(f"DROP DATABASE {name} WITH (FORCE)")


def test_sql_of_its_own_finds_every_score_rank_balance_and_badge(season: LongSeason) -> None:
    expected, found = season.rows(RECOMPUTED), season.rows(STANDING)
    assert len(found) > 50_000
    assert [row[0] for row in found] == [row[0] for row in expected]
    ours, theirs = (
        np.array([[np.nan if value is None else value for value in row[1:]] for row in rows])
        for rows in (found, expected)
    )
    np.testing.assert_allclose(ours, theirs, atol=1e-8)
    board = select(leaderboard_entry.c.player, leaderboard_entry.c.rank).where(
        leaderboard_entry.c.scope == "global", leaderboard_entry.c.rank.is_not(None)
    )
    assert sorted(map(tuple, season.rows(board))) == sorted(map(tuple, season.rows(RANKED)))
    assert season.rows(GIVEN) == season.rows(BADGES)
    assert season.rows(MADE) == season.rows(EXPERIENCE)
    assert season.rows(BALANCES) == season.rows(PAID)
    assert season.rows(wallets.wrong_balances()) == []
    assert season.rows(wallets.total()) == [(0,)]
    assert season.rows(boards.scored_late()) == [(0,)]
    badges = season.rows(text("SELECT code, count(*) FROM games.award GROUP BY 1 ORDER BY 1"))
    _LOG.info("%d scores, %d balances, badges %s", len(found), len(season.rows(BALANCES)), badges)


def test_the_leaderboard_recovers_the_truth_within_its_intervals(season: LongSeason) -> None:
    board = select(leaderboard_entry).where(leaderboard_entry.c.scope == "global")
    entries = {row.player: row for row in season.rows(board)}
    truth = season.true_skill(entries)
    players = sorted(truth, key=lambda each: -truth[each])
    value = np.array([entries[each].value for each in players])
    lower = np.array([entries[each].lower for each in players])
    upper = np.array([entries[each].upper for each in players])
    true = np.array([truth[each] for each in players])
    order = np.corrcoef(np.argsort(np.argsort(-value)), np.arange(len(players)))[0, 1]
    covered = float(((lower <= true) & (true <= upper)).mean())
    surely = lower[:, None] > upper[None, :]
    right = float((true[:, None] > true[None, :])[surely].mean())
    rank = np.arange(1, len(players) + 1)
    best = 1 + (lower[None, :] > upper[:, None]).sum(axis=1)
    worst = (upper[None, :] >= lower[:, None]).sum(axis=1)
    held = float(((best <= rank) & (rank <= worst)).mean())
    _LOG.info(
        "%d pickers: rank correlation %.3f, skill within its interval %.3f, rank within its"
        " bounds %.3f, pairs told apart %d, of which right %.4f",
        *(len(players), order, covered, held, surely.sum(), right),
    )
    assert order > 0.9
    assert covered > 0.85
    assert held > 0.95
    assert right > 0.99
