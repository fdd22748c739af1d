"""Progress rewards coming back and doing well; more of the same earns nothing."""

from datetime import UTC, date, datetime, timedelta
from math import ceil
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from football.games.achievements import ACHIEVEMENTS, SettledPick, earned
from football.games.challenges import CHALLENGES, Progress, draw
from football.games.experience import (
    DAY_OF_PLAY,
    MOST_FROM_POINTS,
    Scored,
    begins_at,
    experience,
    level_of,
)
from football.games.goals import GOALS, drawn_for, state_of

START = datetime(2025, 8, 1, 15, tzinfo=UTC)


def career(n: int, *, per_day: int = 1, **changes: Any) -> list[SettledPick]:
    """So many picks, as good as knowing nothing."""
    each = {"competition": "E0", "points": 0.0, "p_outcome": 1 / 3, **changes}
    return [
        SettledPick(match_id=number, kickoff_at=START + timedelta(days=number // per_day), **each)
        for number in range(n)
    ]


def test_a_thousand_alike_on_one_day_earn_what_one_earns() -> None:
    many = career(1000, per_day=1000)
    assert earned(many).keys() == earned(many[:1]).keys() == {"first_pick"}
    scored = [Scored(pick.match_id, pick.day, 40.0) for pick in many]
    assert experience(scored) == experience(scored[:1]) == DAY_OF_PLAY + MOST_FROM_POINTS


def test_the_same_match_counts_once() -> None:
    once = career(1, is_exact=True)
    assert earned(once * 500) == earned(once)
    assert experience([Scored(1, START.date(), 5.0)] * 500) == DAY_OF_PLAY + 5


def test_copies_of_a_line_earn_no_skill() -> None:
    good: dict[str, Any] = {"points": 20.0, "gain_on_model": 0.1}
    participation = {"first_pick", "ten_days", "fifty_days"}
    assert earned(career(60, **good, is_copy=True)).keys() == participation
    skill = {"five_good_days", "better_than_baseline", "better_than_model"}
    assert earned(career(60, **good)).keys() == participation | skill


def test_an_achievement_names_the_match_that_made_it() -> None:
    found = earned(career(60, points=1.0))
    assert (found["ten_days"], found["five_good_days"], found["better_than_baseline"]) == (
        9,
        4,
        19,
    )


def test_an_upset_needs_the_market_against_and_the_pick_for_it() -> None:
    assert "upset" in earned(career(1, p_outcome=0.6, p_market=0.15))
    assert "upset" not in earned(career(1, p_outcome=0.4, p_market=0.15))
    assert "upset" not in earned(career(1, p_outcome=0.9, p_market=None))


@given(
    st.lists(
        st.tuples(st.floats(-50, 50), st.booleans(), st.booleans(), st.sampled_from("ABCDEF")),
        max_size=60,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_asking_does_not_matter_and_nothing_earned_is_lost(
    drawn: list[tuple[float, bool, bool, str]], random: Random
) -> None:
    picks = [
        SettledPick(
            match_id=number,
            kickoff_at=START + timedelta(hours=9 * number),
            competition=competition,
            points=points,
            p_outcome=0.4,
            is_exact=is_exact,
            is_copy=is_copy,
        )
        for number, (points, is_exact, is_copy, competition) in enumerate(drawn)
    ]
    shuffled = list(picks)
    random.shuffle(shuffled)
    assert earned(shuffled) == earned(picks)
    # Whole days: a day's mean is known when it is over.
    days = sorted({pick.day for pick in picks})
    for last in days[::5]:
        so_far = [pick for pick in picks if pick.day <= last]
        assert earned(so_far).items() <= earned(picks).items()


def test_codes_name_one_achievement_or_challenge_each() -> None:
    for table in (ACHIEVEMENTS, CHALLENGES):
        assert len({each.code for each in table}) == len(table)


@given(st.integers(0, 10**7))
def test_a_level_holds_until_the_next_begins(points: int) -> None:
    level = level_of(points)
    assert begins_at(level) <= points < begins_at(level + 1)


def test_challenges_are_drawn_alike_everywhere_and_change_by_the_day() -> None:
    days = [(date(2025, 8, 1) + timedelta(days=number)).isoformat() for number in range(60)]
    drawn = [draw("seed", "day", day) for day in days]
    assert drawn == [draw("seed", "day", day) for day in days]
    assert all(len(each) == len({one.code for one in each}) == 2 for each in drawn)
    daily = {each.code for each in CHALLENGES if each.period == "day"}
    assert {one.code for each in drawn for one in each} == daily
    assert drawn != [draw("another", "day", day) for day in days]


def test_a_challenge_is_done_when_its_goal_is_reached() -> None:
    by_code = {each.code: each for each in CHALLENGES}
    assert by_code["pick_three"].done(Progress(matches=2)) == pytest.approx(2 / 3)
    assert by_code["pick_three"].done(Progress(matches=300)) == 1.0
    assert by_code["good_day"].done(Progress()) == 0.0
    assert by_code["good_day"].done(Progress(mean_points=0.5)) == 1.0
    assert by_code["good_day"].done(Progress(mean_points=-0.5)) == 0.0


def test_a_goal_of_all_is_drawn_by_its_week_and_grows_with_those_who_pick() -> None:
    mondays = [date(2025, 8, 4) + timedelta(weeks=number) for number in range(20)]
    drawn = [drawn_for(monday) for monday in mondays]
    assert drawn == [drawn_for(monday) for monday in mondays]
    codes = [each.code for each in drawn]
    assert set(codes) == {each.code for each in GOALS}
    assert max(codes.count(code) for code in codes) <= 8, "each has its turn"
    people = next(each for each in GOALS if each.share)
    assert people.target(0) == people.least
    assert people.target(1001) == ceil(1001 * people.share)
    assert state_of(4, 5, is_over=False) == "running"
    assert state_of(4, 5, is_over=True) == "missed"
    assert state_of(5, 5, is_over=False) == "reached"
