"""The fold of many matches at once: what it says is what one match after the other says."""

import math
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

import numpy as np
import polars as pl
import pytest

from football.facts import Facts
from football.features import training
from football.features.fold import Fold
from football.features.strengths import STRENGTHS
from football.ratings.attack_defence import EARLY_MATCHES, AttackDefenceParameters
from football.ratings.elo import EloParameters
from football.ratings.pi import PiParameters

END = datetime(2014, 7, 1, tzinfo=UTC)
CARRIES = STRENGTHS["goals"]
Row = dict[str, Any]


class OneByOne:
    """Elo, pi, record and the goals strength of one country, as the papers write them.

    Results of one day move what competitions share together, once the day is over.
    """

    def __init__(self) -> None:
        self.season: dict[str, int] = {}
        self.tier: dict[str, int] = {}
        self.elo: dict[str, float] = {}
        self.pi: dict[str, list[float]] = {}
        self.played: dict[str, int] = {}
        self.last: dict[str, date | None] = {}
        self.surprises: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=6))
        self.attack: dict[str, float] = {}
        self.defence: dict[str, float] = {}
        self.first: dict[str, int] = {}
        self.level: dict[str, float] = defaultdict(lambda: math.log(1.35))
        self.home: dict[str, float] = defaultdict(lambda: 0.25)
        self.common, self.matches = 0.0, defaultdict[str, float](lambda: 100.0)

    def enter(self, row: Row) -> None:
        first = self.first.setdefault(row["competition"], row["season_start_year"])
        is_first = row["season_start_year"] == first
        e, p, a = EloParameters(), PiParameters(), AttackDefenceParameters()
        for club in (row["home"], row["away"]):
            if self.season.get(club, -1) >= row["season_start_year"]:
                continue
            tier = row["tier"]
            base, pi_base = e.base(tier), -p.tier_step * (tier - 1)
            if club not in self.elo:
                self.elo[club] = base - (0 if is_first else e.newcomer_discount)
                self.pi[club] = [pi_base - (0 if is_first else p.newcomer_discount)] * 2
                start = 0.0 if is_first else -a.newcomer_steps * a.tier_step
                self.attack[club] = self.defence[club] = start
            else:
                self.elo[club] = base + e.season_carry * (self.elo[club] - base)
                self.pi[club] = [pi_base + p.season_carry * (x - pi_base) for x in self.pi[club]]
                moved = a.tier_step * (tier - self.tier[club])
                for ratings in (self.attack, self.defence):
                    ratings[club] = CARRIES.season_carry * ratings[club] + moved
            self.season[club], self.tier[club] = row["season_start_year"], tier
            self.played[club], self.last[club] = 0, None

    def pi_lead(self, row: Row) -> float:
        home, away = self.pi[row["home"]][0], self.pi[row["away"]][1]
        return sum(
            sign * math.copysign(10 ** (abs(r) / 3) - 1, r) for sign, r in ((1, home), (-1, away))
        )

    def rates(self, row: Row) -> tuple[float, float]:
        code, home, away = row["competition"], row["home"], row["away"]
        half = (self.home[code] + self.common) / 2
        return (
            math.exp(self.level[code] + half + self.attack[home] - self.defence[away]),
            math.exp(self.level[code] - half + self.attack[away] - self.defence[home]),
        )

    def read(self, row: Row) -> dict[str, float]:
        self.enter(row)
        home, away = row["home"], row["away"]
        forms = [sum(self.surprises[club]) / 6 for club in (home, away)]
        rests = [
            14 if last is None else min(max((row["match_date"] - last).days, 2), 14)
            for last in (self.last[home], self.last[away])
        ]
        expected = self.rates(row)
        return {
            "elo_difference": (self.elo[home] - self.elo[away] + EloParameters().home_advantage)
            / 400,
            "pi_difference": self.pi_lead(row),
            "form_difference": forms[0] - forms[1],
            "rest_difference": float(rests[0] - rests[1]),
            "goals_ratio": math.log(expected[0] / expected[1]),
            "goals_total": math.log(sum(expected)),
        }

    def add_day(self, rows: list[Row]) -> None:
        p, shared = AttackDefenceParameters(), list[tuple[str, float, float]]()
        for row in rows:
            self.enter(row)
            home, away, margin = row["home"], row["away"], row["home_goals"] - row["away_goals"]
            self._move_elo_and_pi(row, margin)
            typical, expected = math.exp(self.level[row["competition"]]), self.rates(row)
            goals = row["home_goals"], row["away_goals"]
            at_home, away_from = ((g - e) / typical for g, e in zip(goals, expected, strict=True))
            early = min(self.played[home], self.played[away])
            rate = CARRIES.learning_rate * (1 + p.early_boost * math.exp(-early / EARLY_MATCHES))
            self.attack[home] += rate * at_home
            self.defence[away] -= rate * at_home
            self.attack[away] += rate * away_from
            self.defence[home] -= rate * away_from
            shared.append((row["competition"], at_home, away_from))
            for club in (home, away):
                self.played[club] += 1
                self.last[club] = row["match_date"]
        matches = dict(self.matches)
        for code, at_home, away_from in shared:
            share = 1 / matches.get(code, 100.0)
            self.level[code] += max(p.level_rate, share / 2) * (at_home + away_from)
            self.home[code] += max(p.home_rate, share) * (at_home - away_from)
            self.common += p.common_home_rate * (at_home - away_from)
            self.matches[code] += 1

    def _move_elo_and_pi(self, row: Row, margin: int) -> None:
        home, away, e, p = row["home"], row["away"], EloParameters(), PiParameters()
        lead = self.elo[home] - self.elo[away] + e.home_advantage
        weight = {0: 1.0, 1: 1.0, 2: 1.5}.get(abs(margin), (11 + abs(margin)) / 8)
        actual = 0.5 if margin == 0 else float(margin > 0)
        gain = e.k * weight * (actual - 1 / (1 + 10 ** (-lead / 400)))
        self.elo[home] += gain
        self.elo[away] -= gain
        self.surprises[home].append(gain / e.k)
        self.surprises[away].append(-gain / e.k)
        error = margin - self.pi_lead(row)
        move = p.learning_rate * math.copysign(3 * math.log10(1 + abs(error)), error)
        at_home, away_from = self.pi[home], self.pi[away]
        self.pi[home] = [at_home[0] + move, at_home[1] + p.carry_over * move]
        self.pi[away] = [away_from[0] - p.carry_over * move, away_from[1] - move]


@pytest.fixture(scope="module")
def facts(make_league: Callable[..., Any]) -> Facts:
    """Two divisions over three seasons; two clubs change places after each."""
    top = make_league(code="E0", seasons=3, teams=8, seed=1).facts
    below = make_league(code="E1", seasons=3, teams=6, seed=2).facts
    matches = pl.concat([top.matches, below.matches])
    swapped = {"E0 Club A": "E1 Club A", "E1 Club A": "E0 Club A"}
    is_later = pl.col("season_start_year") == 2011
    changed = matches.with_columns(
        pl.when(is_later).then(pl.col(side).replace(swapped)).otherwise(side).alias(side)
        for side in ("home", "away")
    )
    return Facts.of(changed, top.statistics.clear(), top.odds.clear())


def without_repeats(rows: list[Row]) -> Iterator[list[Row]]:
    """Cut a day's results before each that has a club of the cut so far."""
    part: list[Row] = []
    for row in rows:
        if {row["home"], row["away"]} & {club for r in part for club in (r["home"], r["away"])}:
            yield part
            part = []
        part.append(row)
    yield part


def test_many_matches_at_once_say_what_one_after_the_other_says(facts: Facts):
    rows = training(facts, END, has_goal_model=False)
    plain, found = OneByOne(), list[dict[str, float]]()
    for _, of_day in groupby(rows.iter_rows(named=True), key=lambda row: row["match_date"]):
        batch = list(of_day)
        found += [plain.read(row) for row in batch]
        for part in without_repeats(batch):
            plain.add_day(part)
    for name in found[0]:
        expected = np.array([row[name] for row in found])
        assert rows[name].to_numpy() == pytest.approx(expected, abs=1e-9), name


def test_what_is_known_at_an_instant_does_not_depend_on_how_often_one_asks(facts: Facts):
    known = facts.as_known(END)
    once, often = Fold(known), Fold(known)
    for day in range(0, 1500, 5):
        often.advance(datetime(2010, 7, 1, tzinfo=UTC) + timedelta(days=day))
    once.advance(END)
    assert np.array_equal(once.state.elo.ratings, often.state.elo.ratings)
    assert np.array_equal(once.state.strengths.ratings, often.state.strengths.ratings)


def test_a_club_that_plays_twice_in_results_of_one_instant_is_moved_twice(facts: Facts):
    """As when a file of a whole season is read at once."""
    at_once = facts.matches.with_columns(known_at=pl.lit(END).cast(pl.Datetime("us", "UTC")))
    fold = Fold(Facts.of(at_once, facts.statistics, facts.odds).as_known(END))
    fold.advance(END)
    assert fold.state.played.tolist() == [14] * 8 + [10] * 6
    daily = Fold(facts.as_known(END))
    daily.advance(END)
    assert fold.state.points.tolist() == daily.state.points.tolist()
    assert fold.state.elo.ratings == pytest.approx(daily.state.elo.ratings)


def test_a_ruled_result_gives_points_and_moves_no_rating(facts: Facts) -> None:
    ruled = pl.col("match_key") == facts.matches["match_key"][5]
    awarded = facts.matches.with_columns(is_awarded=ruled)
    without = facts.matches.filter(~ruled)
    folds = [
        Fold(Facts.of(matches, facts.statistics, facts.odds))
        for matches in (awarded, without, facts.matches)
    ]
    for fold in folds:
        fold.advance(END)
    with_ruling, unplayed, played = (fold.state for fold in folds)
    assert np.array_equal(with_ruling.elo.ratings, unplayed.elo.ratings)
    assert not np.array_equal(with_ruling.elo.ratings, played.elo.ratings)
    rows = training(Facts.of(awarded, facts.statistics, facts.odds), END)
    assert facts.matches["match_key"][5] not in set(rows["match_key"])
    early = facts.matches["known_at"][5]
    for matches, games in ((awarded, 1), (without, 0)):
        fold = Fold(Facts.of(matches, facts.statistics, facts.odds))
        fold.advance(early)
        home = fold.register.clubs.with_row_index().filter(
            pl.col("team") == facts.matches["home"][5]
        )["index"][0]
        before = Fold(Facts.of(without, facts.statistics, facts.odds))
        before.advance(early)
        assert fold.state.played[home] - before.state.played[home] == games
