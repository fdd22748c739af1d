"""A pair that meets once on each ground, listed more than once in one file."""

from datetime import date

from football.listings import Listed, repeated
from football.observations.match import MatchStatus, Score

ONE_NIL, DRAW = Score(home_goals_90=1, away_goals_90=0), Score(home_goals_90=1, away_goals_90=1)
FIRST, SECOND = date(2025, 8, 16), date(2025, 9, 27)


def row(
    row_no: int, day: date, score: Score | None = None, pair: str = "A-B", **changes
) -> Listed:
    status = MatchStatus.FINISHED if score else MatchStatus.SCHEDULED
    return Listed(row_no, pair, day, changes.get("status", status), score or Score())


def test_of_two_rows_with_one_result_the_later_day_stands():
    found = repeated([row(1, FIRST, ONE_NIL), row(2, SECOND, ONE_NIL), row(3, FIRST, DRAW, "B-A")])
    assert list(found) == [1]
    assert "row 2" in found[1].detail
    assert found[1].is_sure


def test_the_same_row_twice_is_one_match():
    assert list(repeated([row(1, FIRST, DRAW), row(2, FIRST, DRAW)])) == [2]


def test_of_two_results_on_two_days_none_is_sure():
    found = repeated([row(1, FIRST, ONE_NIL), row(2, SECOND, DRAW)])
    assert set(found) == {1, 2}
    assert not found[1].is_sure


def test_a_fixture_beside_its_result_is_a_leftover():
    assert set(repeated([row(1, FIRST), row(2, SECOND, ONE_NIL)])) == {1}
    assert set(repeated([row(1, FIRST), row(2, SECOND)])) == {1}


def test_a_postponed_row_goes_on_in_the_other():
    assert repeated([row(1, FIRST, status=MatchStatus.POSTPONED), row(2, SECOND, ONE_NIL)]) == {}
