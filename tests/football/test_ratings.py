"""Ratings: what one side gains, the other loses, and surprises move in the right direction."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from football.ratings.attack_defence import AttackDefence, AttackDefenceParameters
from football.ratings.chances import (
    GOALS_ALONE,
    GOALS_AND_SHOTS,
    SHOTS_AND_GOALS,
    ChanceWeights,
    Counts,
)
from football.ratings.elo import Elo, EloParameters, margin_index
from football.ratings.pi import Pi, PiParameters

TEAMS = ("Alba", "Brent", "Caldey", "Dunmore")
pairs = st.tuples(st.sampled_from(TEAMS), st.sampled_from(TEAMS)).filter(lambda p: p[0] != p[1])
results = st.lists(st.tuples(pairs, st.integers(-9, 9), st.booleans()), max_size=60)


def elo_of(*teams: str) -> Elo:
    elo = Elo()
    for team in teams:
        elo.enter_season(team, 1, is_first_season_known=True)
    return elo


@given(results)
def test_elo_points_are_passed_around_never_made(played: list[tuple[tuple[str, str], int, bool]]):
    elo = elo_of(*TEAMS)
    total = sum(elo.ratings.values())
    for (home, away), goals, is_neutral in played:
        elo.update(home, away, goals, is_neutral=is_neutral)
    assert math.isclose(sum(elo.ratings.values()), total, abs_tol=1e-6)


def test_an_elo_draw_favours_the_visitor_except_on_neutral_ground():
    elo = elo_of("Alba", "Brent")
    assert elo.update("Alba", "Brent", 0, is_neutral=False) < 0
    level = elo_of("Alba", "Brent")
    assert level.update("Alba", "Brent", 0, is_neutral=True) == 0


def test_an_elo_win_of_one_between_equals_on_neutral_ground_moves_half_of_k():
    elo = elo_of("Alba", "Brent")
    assert elo.update("Alba", "Brent", 1, is_neutral=True) == pytest.approx(elo.parameters.k / 2)
    assert elo.ratings["Alba"] - elo.ratings["Brent"] == pytest.approx(elo.parameters.k)


def test_bigger_margins_weigh_more_but_ever_less_so():
    assert [margin_index(n) for n in (0, 1, -2, 3, 5)] == [1.0, 1.0, 1.5, 1.75, 2.0]


def test_a_club_starts_at_the_base_of_its_tier_and_below_it_when_it_came_up():
    p = EloParameters()
    elo = Elo(p)
    elo.enter_season("Third", 3, is_first_season_known=True)
    elo.enter_season("Newcomer", 1, is_first_season_known=False)
    assert elo.ratings["Third"] == p.tier_base - 2 * p.tier_step
    assert elo.ratings["Newcomer"] == p.tier_base - p.newcomer_discount


def test_a_summer_pulls_a_club_towards_the_base_of_the_tier_it_enters():
    elo = elo_of("Alba")
    elo.ratings["Alba"] = 1700.0
    elo.enter_season("Alba", 1, is_first_season_known=False)
    assert elo.ratings["Alba"] == pytest.approx(1500.0 + elo.parameters.season_carry * 200.0)


def test_pi_ratings_move_by_the_published_rule():
    """Constantinou and Fenton (2013), equations 1 to 8, for a 4-1 home win."""
    pi = Pi(PiParameters(learning_rate=0.035, carry_over=0.7))
    pi.home.update(X=1.6, Y=0.3)
    pi.away.update(X=0.4, Y=1.2)
    expected = 10 ** (1.6 / 3) - 10 ** (1.2 / 3)
    assert pi.expected_goal_difference("X", "Y") == pytest.approx(expected)
    weighted = 3 * math.log10(1 + (3 - expected))
    pi.update("X", "Y", 3)
    assert pi.home["X"] == pytest.approx(1.6 + 0.035 * weighted)
    assert pi.away["X"] == pytest.approx(0.4 + 0.7 * 0.035 * weighted)
    assert pi.away["Y"] == pytest.approx(1.2 - 0.035 * weighted)
    assert pi.home["Y"] == pytest.approx(0.3 - 0.7 * 0.035 * weighted)


def counts() -> AttackDefence:
    rating = AttackDefence(AttackDefenceParameters(initial_level=5.0, learning_rate=0.05))
    for team in TEAMS:
        rating.enter_season(team, 1, is_first_season_known=True)
    return rating


def test_more_shots_than_expected_raise_attack_and_lower_the_other_defence():
    rating = counts()
    before = rating.rates("E0", "Alba", "Brent", is_neutral=False)
    rating.update("E0", "Alba", "Brent", 12.0, before.away, is_neutral=False)
    after = rating.rates("E0", "Alba", "Brent", is_neutral=False)
    assert after.home > before.home
    assert rating.attack["Alba"] == pytest.approx(-rating.defence["Brent"])
    assert rating.attack["Brent"] == rating.defence["Alba"] == 0.0


def test_neutral_ground_gives_equals_equal_rates():
    rates = counts().rates("E0", "Alba", "Brent", is_neutral=True)
    assert rates.home == rates.away == pytest.approx(5.0)


def test_promotion_costs_and_relegation_returns_one_tier_step():
    rating = counts()
    step = rating.parameters.tier_step
    rating.enter_season("Alba", 2, is_first_season_known=False)
    assert rating.attack["Alba"] == pytest.approx(step)
    rating.enter_season("Alba", 1, is_first_season_known=False)
    assert rating.attack["Alba"] == pytest.approx(rating.parameters.season_carry * step - step)


def test_the_first_matches_of_a_season_move_a_strength_more_if_boosted():
    def moved(matches: int) -> float:
        p = AttackDefenceParameters(learning_rate=0.05, early_boost=2.0)
        rating = AttackDefence(p, attack=dict.fromkeys(TEAMS, 0.0))
        for team in TEAMS:
            rating.enter_season(team, 1, is_first_season_known=True)
            rating.played[team] = matches
        rating.update("E0", "Alba", "Brent", 5.0, 1.0, is_neutral=False)
        return rating.attack["Alba"]

    assert moved(0) == pytest.approx(3 * moved(10_000))
    assert moved(0) > moved(3) > moved(30)


def test_counts_that_come_late_move_a_strength_as_far_as_if_they_had_come_at_once():
    prompt, late = counts(), counts()
    prompt.update("E0", "Alba", "Brent", 8.0, 3.0, is_neutral=False)
    late.update("E0", "Alba", "Brent", 6.0, 4.0, is_neutral=False)
    late.revise("E0", "Alba", "Brent", 2.0, -1.0)
    assert late.attack["Alba"] == pytest.approx(prompt.attack["Alba"], rel=1e-2)
    assert late.defence["Alba"] == pytest.approx(prompt.defence["Alba"], rel=1e-2)


def test_chances_are_the_goals_where_nothing_else_was_counted():
    assert GOALS_AND_SHOTS.chances(3, None) == 3.0
    counted = GOALS_AND_SHOTS.chances(1, Counts(10, 4, 6))
    w = GOALS_AND_SHOTS
    assert counted == w.goal + 4 * w.on_target + 6 * w.off_target + 6 * w.corner
    assert GOALS_ALONE.chances(2, Counts(10, 4, None)) == 2.0


@pytest.mark.parametrize("weights", [GOALS_AND_SHOTS, SHOTS_AND_GOALS])
def test_an_average_side_makes_as_many_chances_as_goals(weights: ChanceWeights):
    average = (
        1.35 * weights.goal
        + 4.6 * weights.on_target
        + (12.5 - 4.6) * weights.off_target
        + 5.2 * weights.corner
    )
    assert average == pytest.approx(1.35, rel=0.03)
