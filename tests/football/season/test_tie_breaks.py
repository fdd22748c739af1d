"""Clubs level on points are ordered as their league says, one example per kind of rule."""

from datetime import date

import pytest

from football.season import PointsAdjustment, Result, rules_of, table


def order(results: list[Result], code: str, **given: int) -> str:
    """Return the clubs' letters, best first, with points given to some."""
    adjustments = [
        PointsAdjustment(team=team, points=points, reason="given", effective_on=date(2025, 8, 1))
        for team, points in given.items()
    ]
    return "".join(line.team for line in table(results, rules_of(code, 2025), adjustments))


BETTER_GOALS_OR_BETTER_MEETINGS = """
    A 0-1 B, B 0-0 A,
    A 5-0 C, C 0-5 A,
    B 1-0 C, C 1-0 B
"""


@pytest.mark.parametrize("code", ["E0", "E1", "EC", "SC0", "D1", "F1", "N1", "B1", "S1"])
def test_goal_difference_comes_before_meetings(played, code: str) -> None:
    assert order(played(BETTER_GOALS_OR_BETTER_MEETINGS), code) == "ABC"


@pytest.mark.parametrize("code", ["SP1", "SP2", "I1", "I2", "P1", "T1", "G1"])
def test_meetings_come_before_goal_difference(played, code: str) -> None:
    assert order(played(BETTER_GOALS_OR_BETTER_MEETINGS), code) == "BAC"


@pytest.mark.parametrize("code", ["SP1", "I1"])
def test_meetings_wait_until_both_have_been_played(played, code: str) -> None:
    first_leg = "A 0-1 B, A 5-0 C, C 0-5 A, B 1-0 C, C 1-0 B"
    assert order(played(first_leg), code) == "ABC"


def test_goals_scored_follow_goal_difference(played) -> None:
    results = "A 1-0 C, B 3-2 C"
    assert order(played(results), "E0") == "BAC"


def test_belgium_counts_wins_first(played) -> None:
    results = "A 1-0 C, C 3-0 A, D 3-0 A, B 0-0 C, C 0-0 B, B 0-0 D"
    assert order(played(results), "B1").index("A") < order(played(results), "B1").index("B")
    assert order(played(results), "E0").index("B") < order(played(results), "E0").index("A")


def test_the_national_league_counts_wins_after_goals(played) -> None:
    results = "A 1-1 C, D 1-1 A, A 1-1 D, B 2-0 C, D 1-0 B, D 2-1 B"
    assert order(played(results), "EC").index("B") < order(played(results), "EC").index("A")


@pytest.mark.parametrize("code", ["D1", "E0", "N1", "F1"])
def test_away_goals_in_meetings_decide_what_is_otherwise_equal(played, code: str) -> None:
    assert order(played("A 2-1 B, B 1-0 A"), code) == "BA"


@pytest.mark.parametrize("code", ["D1", "E1", "B1"])
def test_away_goals_of_the_season_come_late(played, code: str) -> None:
    results = "A 1-1 B, B 1-1 A, A 2-0 C, C 0-0 A, B 0-0 C, C 0-2 B"
    assert order(played(results), code) == "BAC"


def test_greece_counts_goals_among_the_clubs_level(played) -> None:
    cycle = "A 1-0 B, B 3-2 C, C 1-0 A, B 0-0 A, C 0-0 B, A 0-0 C"
    assert order(played(cycle), "G1") == "BCA"


def test_portugal_counts_wins_before_goals_scored(played) -> None:
    results = """
        A 0-0 B, B 0-0 A,
        A 3-3 C, C 3-3 A, A 3-3 D,
        B 1-0 D, D 1-0 B
    """
    assert order(played(results), "P1").index("B") < order(played(results), "P1").index("A")
    assert order(played(results), "T1").index("A") < order(played(results), "T1").index("B")


THREE_LEVEL = """
    C 1-0 B, B 0-0 C,
    B 5-0 A, A 1-0 B,
    A 1-0 C, C 0-1 A
"""


def test_spain_looks_again_at_those_still_level(played) -> None:
    assert order(played(THREE_LEVEL), "SP1", B=5, C=5) == "ACB"


def test_italy_keeps_the_table_of_all_who_were_level(played) -> None:
    assert order(played(THREE_LEVEL), "I1", B=5, C=5) == "ABC"


def test_clubs_nothing_separates_are_marked_and_listed_by_name(played) -> None:
    lines = table(played("B 1-1 A, A 1-1 B, C 0-2 A, C 0-2 B"), rules_of("S1", 2025))
    assert [(line.team, line.is_level) for line in lines] == [
        ("A", True),
        ("B", True),
        ("C", False),
    ]
