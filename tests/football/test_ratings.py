"""Ratings: what one side gains, the other loses, and surprises move in the right direction."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from football.ratings.attack_defence import (
    AttackDefence,
    AttackDefenceParameters,
    Meetings,
    Strength,
)
from football.ratings.chances import (
    GOALS_ALONE,
    GOALS_AND_SHOTS,
    SHOTS_AND_GOALS,
    ChanceWeights,
    Sides,
    table,
)
from football.ratings.elo import Elo, EloParameters, margin_index
from football.ratings.pi import Pi, PiParameters

ALBA, BRENT, CALDEY, DUNMORE = CLUBS = range(4)
EASTHAM = 4  # from below
E0, E1 = range(2)
pairs = st.permutations(CLUBS)
results = st.lists(
    st.tuples(pairs, st.lists(st.integers(-9, 9), min_size=2, max_size=2), st.booleans()),
    max_size=60,
)


def sides(*meetings: Sequence[int]) -> np.ndarray:
    """Return clubs at home in a row, and away in another."""
    return np.array(meetings).T


def elo_of(*clubs: int) -> Elo:
    elo = Elo(len(clubs))
    for club in clubs:
        elo.enter_season(club, 1, is_first_season_known=True)
    return elo


def played(elo: Elo, goals: int, *, is_neutral: bool) -> float:
    """Return what Alba gained at home against Brent."""
    gained = elo.update(sides((ALBA, BRENT)), np.array([goals]), np.array([is_neutral]))
    return float(gained[0])


@given(results)
def test_elo_points_are_passed_around_never_made(rounds: list[tuple[list[int], list[int], bool]]):
    elo = elo_of(*CLUBS)
    total = elo.ratings.sum()
    for clubs, goals, is_neutral in rounds:
        elo.update(sides(clubs[:2], clubs[2:]), np.array(goals), np.full(2, is_neutral))
    assert math.isclose(elo.ratings.sum(), total, abs_tol=1e-6)


def test_an_elo_draw_favours_the_visitor_except_on_neutral_ground():
    assert played(elo_of(ALBA, BRENT), 0, is_neutral=False) < 0
    assert played(elo_of(ALBA, BRENT), 0, is_neutral=True) == 0


def test_an_elo_win_of_one_between_equals_on_neutral_ground_moves_half_of_k():
    elo = elo_of(ALBA, BRENT)
    assert played(elo, 1, is_neutral=True) == pytest.approx(elo.parameters.k / 2)
    assert elo.ratings[ALBA] - elo.ratings[BRENT] == pytest.approx(elo.parameters.k)


def test_bigger_margins_weigh_more_but_ever_less_so():
    assert margin_index([0, 1, -2, 3, 5]).tolist() == [1.0, 1.0, 1.5, 1.75, 2.0]


def test_a_club_starts_at_the_base_of_its_tier_and_below_it_when_it_came_up():
    p = EloParameters()
    elo = Elo(2, p)
    elo.enter_season(ALBA, 3, is_first_season_known=True)
    elo.enter_season(BRENT, 1, is_first_season_known=False)
    assert elo.ratings[ALBA] == p.tier_base - 2 * p.tier_step
    assert elo.ratings[BRENT] == p.tier_base - p.newcomer_discount


def test_a_summer_pulls_a_club_towards_the_base_of_the_tier_it_enters():
    elo = elo_of(ALBA)
    elo.ratings[ALBA] = 1700.0
    elo.enter_season(ALBA, 1, is_first_season_known=False)
    assert elo.ratings[ALBA] == pytest.approx(1500.0 + elo.parameters.season_carry * 200.0)


def test_pi_ratings_move_by_the_published_rule():
    """Constantinou and Fenton (2013), equations 1 to 8, for a 4-1 home win."""
    pi = Pi(2, PiParameters(learning_rate=0.035, carry_over=0.7))
    pi.home[:], pi.away[:] = (1.6, 0.3), (0.4, 1.2)
    expected = 10 ** (1.6 / 3) - 10 ** (1.2 / 3)
    match = sides((ALBA, BRENT))
    assert pi.expected_goal_difference(match) == pytest.approx(expected)
    weighted = 3 * math.log10(1 + (3 - expected))
    pi.update(match, np.array([3]))
    assert pi.home[ALBA] == pytest.approx(1.6 + 0.035 * weighted)
    assert pi.away[ALBA] == pytest.approx(0.4 + 0.7 * 0.035 * weighted)
    assert pi.away[BRENT] == pytest.approx(1.2 - 0.035 * weighted)
    assert pi.home[BRENT] == pytest.approx(0.3 - 0.7 * 0.035 * weighted)


QUICK = Strength(weights=GOALS_ALONE, learning_rate=0.05)
SLOW = Strength(weights=GOALS_ALONE, learning_rate=0.01)
PLAIN = AttackDefenceParameters(initial_level=5.0, early_boost=0.0)


def strengths(parameters: AttackDefenceParameters = PLAIN) -> AttackDefence:
    rating = AttackDefence([QUICK, SLOW], len(CLUBS) + 1, 2, parameters)
    for club in CLUBS:
        rating.enter_season(club, 1, is_first_season_known=True)
    return rating


def meeting(
    home: int = ALBA, away: int = BRENT, *, competition: int = E0, is_neutral: bool = False
) -> Meetings:
    return Meetings(np.array([competition]), sides((home, away)), np.array([is_neutral]))


def chances(home: ArrayLike, away: ArrayLike) -> np.ndarray:
    """Return the chances of both sides of one meeting, the same for both strengths."""
    return np.array([np.broadcast_to(side, (1, 2)) for side in (home, away)])


def test_more_chances_than_expected_raise_attack_and_lower_the_other_defence():
    rating = strengths()
    before = rating.rates(meeting())
    rating.update(meeting(), chances(12.0, before.away))
    after = rating.rates(meeting())
    assert (after.home > before.home).all()
    assert rating.attack(ALBA) == pytest.approx(-rating.defence(BRENT))
    assert rating.attack(BRENT) == pytest.approx(0.0)
    quick, slow = rating.attack(ALBA)
    assert quick == pytest.approx(5.0 * slow)


def test_meetings_of_one_instant_move_ratings_as_one_after_the_other():
    together_of = sides((ALBA, BRENT), (CALDEY, DUNMORE))
    parameters = AttackDefenceParameters(level_rate=1e-9, home_rate=1e-9, common_home_rate=0.0)
    together, apart = strengths(parameters), strengths(parameters)
    home, away = np.array([[3.0, 3.0], [0.0, 0.0]]), np.array([[1.0, 1.0], [2.0, 2.0]])
    together.update(
        Meetings(np.array([E0, E0]), together_of, np.zeros(2, dtype=bool)), np.stack([home, away])
    )
    for i, clubs in enumerate(together_of.T.tolist()):
        apart.update(meeting(*clubs), chances(home[i], away[i]))
    for club in CLUBS:
        assert together.attack(club) == pytest.approx(apart.attack(club), rel=0.05)
        assert together.defence(club) == pytest.approx(apart.defence(club), rel=0.05)


def test_a_competition_soon_learns_its_level_and_then_changes_it_slowly():
    rating = strengths(AttackDefenceParameters(initial_level=1.0))
    steps: list[float] = []
    for _ in range(300):
        before = rating.rates(meeting(CALDEY, DUNMORE, is_neutral=True)).home[0, 1]
        rating.update(meeting(is_neutral=True), chances(2.0, 2.0))
        after = rating.rates(meeting(CALDEY, DUNMORE, is_neutral=True)).home[0, 1]
        steps.append(after - before)
    assert steps[0] > 2 * steps[-1] > 0


def test_neutral_ground_gives_equals_equal_rates_and_teaches_no_home_advantage():
    rating = strengths()
    rates = rating.rates(meeting(is_neutral=True))
    assert rates.home == pytest.approx(rates.away)
    assert rates.home == pytest.approx(np.full((1, 2), 5.0))
    lead = rating.rates(meeting(CALDEY, DUNMORE))
    rating.update(meeting(is_neutral=True), chances(9.0, 1.0))
    later = rating.rates(meeting(CALDEY, DUNMORE))
    assert later.home / later.away == pytest.approx(lead.home / lead.away)


def test_promotion_costs_and_relegation_returns_one_tier_step():
    rating = strengths()
    step = rating.parameters.tier_step
    rating.enter_season(ALBA, 2, is_first_season_known=False)
    assert rating.attack(ALBA) == pytest.approx(step)
    rating.enter_season(ALBA, 1, is_first_season_known=False)
    assert rating.attack(ALBA) == pytest.approx(QUICK.season_carry * step - step)


def test_a_club_that_came_up_from_below_our_sight_starts_below_average():
    rating = strengths()
    rating.enter_season(EASTHAM, 1, is_first_season_known=False)
    assert (rating.attack(EASTHAM) < 0).all()
    assert rating.defence(EASTHAM) == pytest.approx(rating.attack(EASTHAM))


def test_the_first_matches_of_a_season_move_a_strength_more_if_boosted():
    def moved(matches: int) -> float:
        p = AttackDefenceParameters(
            early_boost=2.0, level_rate=1e-9, home_rate=1e-9, common_home_rate=0.0
        )
        rating = strengths(p)
        for _ in range(matches):
            rating.update(meeting(), chances(*rating.rates(meeting())[:2]))
        expected = rating.rates(meeting())
        before = rating.attack(ALBA)[0]
        rating.update(meeting(), chances(expected.home + 1.0, expected.away))
        return float(rating.attack(ALBA)[0] - before)

    assert moved(0) == pytest.approx(3 * moved(60), rel=0.01)
    assert moved(0) > moved(3) > moved(30)


def test_counts_that_come_late_move_a_strength_as_far_as_if_they_had_come_at_once():
    prompt, late = strengths(), strengths()
    prompt.update(meeting(), chances(8.0, 3.0))
    late.update(meeting(), chances(6.0, 4.0))
    late.revise(meeting(), chances(2.0, -1.0))
    assert late.attack(ALBA) == pytest.approx(prompt.attack(ALBA), rel=2e-2)
    assert late.defence(ALBA) == pytest.approx(prompt.defence(ALBA), rel=2e-2)


def side(goals: float, *counts: float) -> Sides:
    """Return what one side did: goals, shots, those on target, corners."""
    return Sides(*(np.array([n]) for n in (goals, *counts, *[np.nan] * (3 - len(counts)))))


def chances_of(weights: ChanceWeights, sides: Sides) -> float:
    return float(table([weights], sides)[0, 0])


def test_chances_are_the_goals_where_nothing_else_was_counted():
    assert chances_of(GOALS_AND_SHOTS, side(3)) == pytest.approx(3.0)
    counted = chances_of(GOALS_AND_SHOTS, side(1, 10, 4, 6))
    w = GOALS_AND_SHOTS
    assert counted == pytest.approx(w.goal + 4 * w.on_target + 6 * w.off_target + 6 * w.corner)
    assert chances_of(GOALS_ALONE, side(2, 10, 4)) == pytest.approx(2.0)
    typical = chances_of(GOALS_AND_SHOTS, side(1, 10, 4, 5))
    assert chances_of(GOALS_AND_SHOTS, side(1, 10, 4)) == pytest.approx(typical)


@pytest.mark.parametrize("weights", [GOALS_AND_SHOTS, SHOTS_AND_GOALS])
def test_an_average_side_makes_as_many_chances_as_goals(weights: ChanceWeights):
    average = (
        1.35 * weights.goal
        + 4.6 * weights.on_target
        + (12.5 - 4.6) * weights.off_target
        + 5.2 * weights.corner
    )
    assert average == pytest.approx(1.35, rel=0.03)


def test_home_advantage_lost_elsewhere_is_learned_by_a_competition_that_did_not_play():
    rating = strengths(AttackDefenceParameters(initial_level=1.35))
    elsewhere = meeting(competition=E1)
    before = rating.rates(elsewhere)
    for _ in range(3000):
        for home, away in ((ALBA, BRENT), (BRENT, ALBA)):
            rating.update(meeting(home, away), chances(1.35, 1.35))
    after = rating.rates(elsewhere)
    lead = np.log(before.home / before.away), np.log(after.home / after.away)
    assert lead[1][0, 0] < 0.95 * lead[0][0, 0]
