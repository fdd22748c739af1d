"""Importance read off draws equals brute force; draws survive the lake."""

from datetime import UTC, datetime
from itertools import product

import numpy as np
import pytest

from football.grid import ScoreGrid
from football.insights import moves, surprises
from football.insights.importance import importance, largest, stakes
from football.insights.reasons import Match
from football.models.scorelines import score_grids
from football.outcome import Outcome
from football.season import Result, Rules, Zone, ZoneKind
from football.season.draws import Draws
from football.season.draws_frame import draws_of, frame_of
from football.season.projection import project
from football.season.rules import Measure, overall

AT = datetime(2026, 12, 1, tzinfo=UTC)
RULES = Rules(
    competition="E0",
    clubs=4,
    meetings=2,
    tie_breaks=overall(Measure.WINS),
    zones=(Zone(ZoneKind.TITLE, 1, 1), Zone(ZoneKind.RELEGATION, 4, 4)),
)
CLUBS: tuple[str, ...] = ("A", "B", "C", "D")
PLAYED = [Result("A", "C", 2, 0), Result("B", "D", 1, 0), Result("C", "B", 0, 3)]
LEFT = (("A", "B"), ("C", "D"), ("D", "A"))
GRIDS = score_grids([1.6, 1.1, 0.9], [1.0, 1.2, 1.7])
MATCH = Match(match_id=5, home="A", away="B", as_of=AT)


def draws(n_seasons: int = 60_000) -> Draws:
    rng = np.random.default_rng(11)
    played = project(PLAYED, LEFT, GRIDS, RULES, rng, n_seasons=n_seasons, strength_sd=0.0)
    return played.draws


def by_brute_force(club: str, zone: Zone, given: Outcome) -> float:
    """The chance of a zone given how A against B ends, over every way the rest can end."""
    triples = [ScoreGrid(grid).outcomes() for grid in GRIDS]
    total = 0.0
    for rest in product(Outcome, repeat=2):
        points, wins = dict.fromkeys(CLUBS, 0), dict.fromkeys(CLUBS, 0)
        ended = [(r.home, r.away, Outcome.of(r.home_goals, r.away_goals)) for r in PLAYED]
        ended += [(*pair, out) for pair, out in zip(LEFT, (given, *rest), strict=True)]
        for home, away, out in ended:
            points[home] += (3, 1, 0)[out]
            points[away] += (0, 1, 3)[out]
            wins[home] += out is Outcome.HOME
            wins[away] += out is Outcome.AWAY
        own = (points[club], wins[club])
        above = sum((points[c], wins[c]) > own for c in CLUBS)
        level = sum((points[c], wins[c]) == own for c in CLUBS)
        places = range(above + 1, above + level + 1)
        inside = sum(zone.first <= place <= zone.last for place in places) / level
        total += inside * triples[1][rest[0]] * triples[2][rest[1]]
    return total


def test_importance_equals_brute_force_on_a_small_league() -> None:
    found = {(stake.club, stake.zone): stake for stake in stakes(draws(), 0)}
    assert len(found) == 4
    for (club, kind), stake in found.items():
        zone = next(each for each in RULES.zones if each.kind is kind)
        order = list(Outcome) if club == "A" else list(reversed(Outcome))
        exact = [by_brute_force(club, zone, out) for out in order]
        shown = (stake.after_win, stake.after_draw, stake.after_defeat)
        assert shown == pytest.approx(exact, abs=0.015)
        assert abs(stake.swing - (exact[0] - exact[2])) < 5 * stake.error + 1e-9


def test_the_largest_stake_is_the_fact_with_its_interval() -> None:
    every = draws(4_000)
    fact = importance(MATCH, every, 0, [0.1, 0.2])
    most = largest(every, 0)
    assert fact is not None
    assert most is not None
    assert fact.number("swing") == pytest.approx(most.swing)
    assert fact.interval is not None
    assert fact.interval.lower < most.swing < fact.interval.upper
    assert fact.names["team"] == most.club
    # Too few endings say nothing.
    assert importance(MATCH, draws(60), 0, []) is None


def test_draws_survive_the_lake() -> None:
    kept = draws(500)
    again = draws_of(frame_of(kept), RULES)
    assert (again.teams, again.fixtures, again.rules) == (kept.teams, kept.fixtures, kept.rules)
    np.testing.assert_array_equal(again.places, kept.places)
    np.testing.assert_array_equal(again.outcomes, kept.outcomes)
    over = project(PLAYED, [], [], RULES, np.random.default_rng(1), n_seasons=7).draws
    assert draws_of(frame_of(over), RULES).outcomes.shape == (0, 7)


def test_what_happened_stands_beside_what_was_expected() -> None:
    grid = ScoreGrid(score_grids([1.63], [1.17])[0])
    likely = surprises.outcome(MATCH, grid, (1, 1))
    wild = surprises.outcome(MATCH, grid, (0, 7))
    assert wild.surprise > 8
    assert likely.surprise < 2
    assert likely.number("home_expected") == pytest.approx(grid.expected_goals()[0])
    assert likely.number("probability") == pytest.approx(grid.outcomes()[Outcome.DRAW])
    every = [
        surprises.outcome(MATCH, grid, (home, away)).chance * grid.probabilities[home, away]
        for home, away in np.ndindex(*grid.probabilities.shape)
    ]
    # A chance keeps what it says: its mean under the forecast is a half, and a little more since
    # scores are few.
    few = float(np.square(grid.probabilities).sum()) / 2.0
    assert sum(every) == pytest.approx(0.5 + few, abs=0.01)
    beyond = surprises.outcome(MATCH, grid, (30, 0))
    assert beyond.number("home_goals") == 30


def test_favourites_and_upsets_are_told_from_the_table_and_the_forecast() -> None:
    best = surprises.favourite(MATCH, (0.2, 0.2, 0.6), ((0.1, 0.3),) * 3, 0.9, [0.5, 0.7])
    assert (best.names["team"], best.number("probability")) == ("B", 0.6)
    assert best.interval is not None
    fact = surprises.upset(MATCH, (0.2, 0.2, 0.6), (2.1, 1.0), [0.3, 0.5])
    assert fact is not None
    assert (fact.names["team"], fact.names["ahead"]) == ("B", "A")
    assert surprises.upset(MATCH, (0.6, 0.2, 0.2), (2.1, 1.0), []) is None
    assert surprises.upset(MATCH, (0.2, 0.2, 0.6), (1.0, 1.0), []) is None


def test_a_move_has_its_cause_size_and_trend() -> None:
    course = [(0.4, 0.3, 0.3), (0.45, 0.28, 0.27), (0.52, 0.25, 0.23)]
    fact = moves.move(MATCH, course, "lineups", [0.01] * 9)
    assert fact is not None
    assert fact.codes == {
        "outcome": "home", "reason": "lineups", "trend": "up", "direction": "up"
    }  # fmt: skip
    assert fact.number("shift") == pytest.approx(0.07)
    assert fact.chance == pytest.approx(0.1)
    back = moves.moved([*course, (0.40, 0.3, 0.3)])
    assert back is not None
    assert back.trend is moves.Trend.STEADY
    assert moves.move(MATCH, course[:1], "", []) is None
    assert moves.move(MATCH, [course[0], course[0]], "", []) is None
    down = moves.moved([(0.5, 0.3, 0.2), (0.4, 0.3, 0.3)])
    assert down is not None
    assert down.trend is moves.Trend.DOWN
