"""A table adds up, says where it comes from, and does not depend on the order of results."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from football.season import PointsAdjustment, Result, ZoneKind, regular_season, rules_of, table
from football.season.rules import Split

CLUBS = "ABCDE"
E0 = rules_of("E0", 2025)

results_of_a_season = st.lists(
    st.tuples(st.permutations(CLUBS), st.integers(0, 4), st.integers(0, 4)).map(
        lambda drawn: Result(drawn[0][0], drawn[0][1], drawn[1], drawn[2])
    ),
    max_size=30,
)
codes = st.sampled_from(["E0", "SP1", "I1", "D1", "F1", "B1", "P1"])


def adjustment(team: str, points: int, day: date = date(2025, 9, 1)) -> PointsAdjustment:
    return PointsAdjustment(team=team, points=points, reason="insolvency", effective_on=day)


@given(results_of_a_season, codes)
def test_points_and_goals_are_conserved(results: list[Result], code: str) -> None:
    lines = table(results, rules_of(code, 2025), teams=CLUBS)
    drawn = sum(r.home_goals == r.away_goals for r in results)
    assert [line.position for line in lines] == list(range(1, len(CLUBS) + 1))
    assert {line.team for line in lines} == set(CLUBS)
    assert sum(line.points for line in lines) == 3 * len(results) - drawn
    assert sum(line.total.played for line in lines) == 2 * len(results)
    assert sum(line.total.goal_difference for line in lines) == 0
    assert sum(line.home.goals_for for line in lines) == sum(r.home_goals for r in results)
    assert sum(line.away.lost for line in lines) == sum(line.home.won for line in lines)


@given(results_of_a_season, codes)
def test_more_points_are_never_lower(results: list[Result], code: str) -> None:
    points = [line.points for line in table(results, rules_of(code, 2025))]
    assert points == sorted(points, reverse=True)


@given(results_of_a_season, codes, st.randoms())
def test_the_order_of_results_changes_form_only(results, code: str, random) -> None:
    shuffled = random.sample(results, len(results))
    rules = rules_of(code, 2025)
    before, after = ([replace(x, form="") for x in table(r, rules)] for r in (results, shuffled))
    assert before == after


def test_records_are_kept_apart_by_ground(played) -> None:
    leader, *_ = table(played("A 2-1 B, B 0-3 A, A 1-1 C, C 1-0 A"), E0)
    assert (leader.home.won, leader.home.drawn, leader.home.lost) == (1, 1, 0)
    assert (leader.away.won, leader.away.drawn, leader.away.lost) == (1, 0, 1)
    assert (leader.total.goals_for, leader.total.goals_against) == (6, 3)


def test_form_is_the_last_five_with_the_latest_last(played) -> None:
    results = played("A 0-1 B, A 1-0 B, B 2-2 A, A 3-0 B, B 1-0 A, A 1-0 B")
    assert [line.form for line in table(results, E0)] == ["WDWLW", "LDLWL"]


def test_clubs_that_have_not_played_are_in_the_table(played) -> None:
    lines = table(played("A 0-1 B"), E0, teams=["C"])
    assert [line.team for line in lines] == ["B", "C", "A"]
    assert [line.form for line in lines] == ["W", "", "L"]


def test_points_taken_count_from_their_day(played) -> None:
    results = played("A 1-0 B, B 0-1 A, C 1-0 B")
    taken = [adjustment("A", -4)]
    early = table(results, E0, taken, on=date(2025, 8, 31))
    late = table(results, E0, taken, on=date(2025, 9, 1))
    assert (early[0].team, early[0].points, early[0].adjustment) == ("A", 6, 0)
    assert [(x.team, x.points, x.adjustment) for x in late][:2] == [("C", 3, 0), ("A", 2, -4)]


def test_several_adjustments_of_one_club_add_up(played) -> None:
    lines = table(played("A 1-0 B"), E0, [adjustment("A", -9), adjustment("A", 2)])
    assert [(x.team, x.points) for x in lines] == [("B", 0), ("A", -4)]


def test_an_adjustment_of_a_stranger_is_refused(played) -> None:
    with pytest.raises(ValueError, match="'Z', not a club"):
        table(played("A 1-0 B"), E0, [adjustment("Z", -3)])


def test_places_are_marked_only_in_a_table_of_full_size() -> None:
    clubs = [f"club {number:02d}" for number in range(20)]
    lines = table([], E0, teams=clubs)
    assert lines[0].zones == (ZoneKind.TITLE, ZoneKind.CHAMPIONS_LEAGUE)
    assert [x.position for x in lines if ZoneKind.RELEGATION in x.zones] == [18, 19, 20]
    assert not any(line.zones for line in table([], E0, teams=clubs[1:]))


BEFORE_THE_SPLIT = "A 2-0 D, B 2-0 C, A 1-0 C, B 1-0 D, A 0-0 B, C 1-0 D"
AFTER_THE_SPLIT = ", C 9-0 D, C 9-0 D"


def test_after_a_split_halves_stay_apart_whatever_the_points(played) -> None:
    rules = replace(rules_of("SC0", 2025), clubs=4, split=Split(matches=3, upper=2))
    lines = table(played(BEFORE_THE_SPLIT + AFTER_THE_SPLIT), rules)
    assert [(x.team, x.points, x.half) for x in lines] == [
        ("A", 7, 0),
        ("B", 7, 0),
        ("C", 9, 1),
        ("D", 0, 1),
    ]


def test_before_a_split_there_are_no_halves(played) -> None:
    rules = replace(rules_of("SC0", 2025), clubs=4, split=Split(matches=4, upper=2))
    assert {x.half for x in table(played(BEFORE_THE_SPLIT), rules)} == {None}


def test_play_offs_are_not_part_of_the_season(played: Callable[[str], list[Result]]) -> None:
    season, final = played("A 1-0 B, B 2-0 A"), played("A 3-0 B")
    assert list(regular_season([*season, *final], meetings=2)) == season
