"""Ratings: what one side gains, the other loses, and surprises move in the right direction."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from football.ratings.attack_defence import (
    AttackDefence,
    AttackDefenceParameters,
    Meeting,
    Strength,
)
from football.ratings.chances import (
    GOALS_ALONE,
    GOALS_AND_SHOTS,
    SHOTS_AND_GOALS,
    ChanceWeights,
    Counts,
    Side,
    table,
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


QUICK = Strength(weights=GOALS_ALONE, learning_rate=0.05)
SLOW = Strength(weights=GOALS_ALONE, learning_rate=0.01)
PLAIN = AttackDefenceParameters(initial_level=5.0, early_boost=0.0)


def strengths(parameters: AttackDefenceParameters = PLAIN) -> AttackDefence:
    rating = AttackDefence([QUICK, SLOW], parameters)
    for team in TEAMS:
        rating.enter_season(team, 1, is_first_season_known=True)
    return rating


def meeting(home: str = "Alba", away: str = "Brent", *, is_neutral: bool = False) -> Meeting:
    return Meeting("E0", home, away, is_neutral)


def both(chances: float) -> np.ndarray:
    return np.array([[chances, chances]])


def test_more_chances_than_expected_raise_attack_and_lower_the_other_defence():
    rating = strengths()
    before = rating.rates([meeting()])
    rating.update([meeting()], both(12.0), before.away)
    after = rating.rates([meeting()])
    assert (after.home > before.home).all()
    assert rating.attack("Alba") == pytest.approx(-rating.defence("Brent"))
    assert rating.attack("Brent") == pytest.approx(0.0)
    quick, slow = rating.attack("Alba")
    assert quick == pytest.approx(5.0 * slow)


def test_meetings_of_one_instant_move_ratings_as_one_after_the_other():
    meetings = [meeting("Alba", "Brent"), meeting("Caldey", "Dunmore")]
    parameters = AttackDefenceParameters(level_rate=1e-9, home_rate=1e-9, common_home_rate=0.0)
    together, apart = strengths(parameters), strengths(parameters)
    home, away = np.array([[3.0, 3.0], [0.0, 0.0]]), np.array([[1.0, 1.0], [2.0, 2.0]])
    together.update(meetings, home, away)
    for i in (0, 1):
        apart.update(meetings[i : i + 1], home[i : i + 1], away[i : i + 1])
    for team in TEAMS:
        assert together.attack(team) == pytest.approx(apart.attack(team), rel=0.05)
        assert together.defence(team) == pytest.approx(apart.defence(team), rel=0.05)


def test_a_competition_soon_learns_its_level_and_then_changes_it_slowly():
    rating = strengths(AttackDefenceParameters(initial_level=1.0))
    steps: list[float] = []
    for _ in range(300):
        before = rating.rates([meeting("Caldey", "Dunmore", is_neutral=True)]).home[0, 1]
        rating.update([meeting(is_neutral=True)], both(2.0), both(2.0))
        after = rating.rates([meeting("Caldey", "Dunmore", is_neutral=True)]).home[0, 1]
        steps.append(after - before)
    assert steps[0] > 2 * steps[-1] > 0


def test_neutral_ground_gives_equals_equal_rates_and_teaches_no_home_advantage():
    rating = strengths()
    rates = rating.rates([meeting(is_neutral=True)])
    assert rates.home == pytest.approx(rates.away)
    assert rates.home == pytest.approx(both(5.0))
    lead = rating.rates([meeting("Caldey", "Dunmore")])
    rating.update([meeting(is_neutral=True)], both(9.0), both(1.0))
    later = rating.rates([meeting("Caldey", "Dunmore")])
    assert later.home / later.away == pytest.approx(lead.home / lead.away)


def test_promotion_costs_and_relegation_returns_one_tier_step():
    rating = strengths()
    step = rating.parameters.tier_step
    rating.enter_season("Alba", 2, is_first_season_known=False)
    assert rating.attack("Alba") == pytest.approx(step)
    rating.enter_season("Alba", 1, is_first_season_known=False)
    assert rating.attack("Alba") == pytest.approx(QUICK.season_carry * step - step)


def test_a_club_that_came_up_from_below_our_sight_starts_below_average():
    rating = strengths()
    rating.enter_season("Eastham", 1, is_first_season_known=False)
    assert (rating.attack("Eastham") < 0).all()
    assert rating.defence("Eastham") == pytest.approx(rating.attack("Eastham"))


def test_the_first_matches_of_a_season_move_a_strength_more_if_boosted():
    def moved(matches: int) -> float:
        p = AttackDefenceParameters(
            early_boost=2.0, level_rate=1e-9, home_rate=1e-9, common_home_rate=0.0
        )
        rating = strengths(p)
        for _ in range(matches):
            rating.update([meeting()], *rating.rates([meeting()])[:2])
        expected = rating.rates([meeting()])
        before = rating.attack("Alba")[0]
        rating.update([meeting()], expected.home + 1.0, expected.away)
        return float(rating.attack("Alba")[0] - before)

    assert moved(0) == pytest.approx(3 * moved(60), rel=0.01)
    assert moved(0) > moved(3) > moved(30)


def test_counts_that_come_late_move_a_strength_as_far_as_if_they_had_come_at_once():
    prompt, late = strengths(), strengths()
    prompt.update([meeting()], both(8.0), both(3.0))
    late.update([meeting()], both(6.0), both(4.0))
    late.revise([meeting()], both(2.0), both(-1.0))
    assert late.attack("Alba") == pytest.approx(prompt.attack("Alba"), rel=2e-2)
    assert late.defence("Alba") == pytest.approx(prompt.defence("Alba"), rel=2e-2)


def test_there_is_room_for_any_number_of_clubs():
    rating = strengths()
    clubs = [f"Club {i}" for i in range(300)]
    for tier, club in enumerate(clubs, start=1):
        rating.enter_season(club, 1, is_first_season_known=True)
        rating.enter_season(club, tier, is_first_season_known=True)
    attacks = [float(rating.attack(club)[0]) for club in clubs]
    step = rating.parameters.tier_step
    assert attacks == pytest.approx([step * i for i in range(300)])


def chances(weights: ChanceWeights, side: Side) -> float:
    return float(table([weights], [side])[0, 0])


def test_chances_are_the_goals_where_nothing_else_was_counted():
    assert chances(GOALS_AND_SHOTS, Side(3, None)) == pytest.approx(3.0)
    counted = chances(GOALS_AND_SHOTS, Side(1, Counts(10, 4, 6)))
    w = GOALS_AND_SHOTS
    assert counted == pytest.approx(w.goal + 4 * w.on_target + 6 * w.off_target + 6 * w.corner)
    assert chances(GOALS_ALONE, Side(2, Counts(10, 4, None))) == pytest.approx(2.0)


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
    for club in ("Alba", "Borea"):
        rating.enter_season(club, 1, is_first_season_known=True)
    elsewhere = Meeting("E1", "Alba", "Borea", is_neutral=False)
    before = rating.rates([elsewhere])
    for _ in range(3000):
        for home, away in (("Alba", "Borea"), ("Borea", "Alba")):
            rating.update([Meeting("E0", home, away, is_neutral=False)], both(1.35), both(1.35))
    after = rating.rates([elsewhere])
    lead = np.log(before.home / before.away), np.log(after.home / after.away)
    assert lead[1][0, 0] < 0.95 * lead[0][0, 0]
