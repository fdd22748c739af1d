"""How a file writes its dates, judged over all of them."""

from datetime import date, timedelta

import pytest

from football.dates import Style, day_of, judge


def written(days: list[date], form: str) -> list[str]:
    return [day.strftime(form) for day in days]


@pytest.fixture
def saturdays() -> list[date]:
    return [date(2024, 8, 10) + timedelta(weeks=week) for week in range(40)]


def test_days_come_first_unless_something_says_otherwise(saturdays):
    assert judge(written(saturdays, "%d/%m/%Y")).style is Style.DAY_FIRST
    assert judge(["05/06/2024"]).style is Style.DAY_FIRST
    assert judge([]).doubt is None
    assert day_of("05/06/24") == day_of("5.6.2024") == date(2024, 6, 5)


def test_iso_dates_are_sure(saturdays):
    judgement = judge(written(saturdays, "%Y-%m-%d"))
    assert (judgement.style, judgement.doubt) == (Style.ISO, None)
    assert day_of("2024-08-10 00:00:00", Style.ISO) == date(2024, 8, 10)


def test_a_file_that_writes_month_first_is_in_doubt_as_a_whole(saturdays):
    judgement = judge(written(saturdays, "%m/%d/%Y"))
    assert "month first" in (judgement.doubt or "")
    assert "dd/mm/yyyy" in (judgement.doubt or "")


def test_month_first_shows_in_the_order_of_rows_too():
    # No day above twelve: each date alone can be read both ways.
    days = [date(2024, month, day) for month in (8, 9, 10, 11) for day in (3, 7, 11)]
    assert "month first" in (judge(written(days, "%m/%d/%Y")).doubt or "")
    assert judge(written(days, "%d/%m/%Y")).doubt is None


def test_a_spreadsheet_that_turned_half_of_the_dates_is_in_doubt(saturdays):
    # What it could read its own way it turned and saved as a date, the rest it left as text.
    turned = [
        day.strftime("%Y-%d-%m") if day.day <= 12 else day.strftime("%d/%m/%Y")
        for day in saturdays
    ]
    assert "two ways" in (judge(turned).doubt or "")


def test_one_slip_costs_its_own_row_not_the_file(saturdays):
    texts = written(saturdays, "%d/%m/%Y")
    texts[20] = saturdays[20].strftime("%m/%d/%Y")  # 28 December
    judgement = judge(texts)
    assert (judgement.style, judgement.doubt) == (Style.DAY_FIRST, None)
    assert day_of(texts[20]) is None


def test_a_date_that_fits_its_neighbours_only_turned_is_found(saturdays):
    days = [day - timedelta(days=3) for day in saturdays]
    texts = written(days, "%d/%m/%Y")
    at = next(n for n, day in enumerate(days) if 8 < n < 30 and day.day <= 12)
    texts[at] = days[at].strftime("%m/%d/%Y")
    assert judge(texts).turned == {at}


def test_a_match_played_late_is_no_turned_date(saturdays):
    texts = written(saturdays, "%d/%m/%Y")
    texts[5] = "07/05/2025"
    assert judge(texts).turned == frozenset()


@pytest.mark.parametrize("text", ["31/02/2024", "2024/13/01", "", "tomorrow", "1/1", "00/01/2024"])
def test_what_is_no_day_is_none_in_any_style(text):
    assert all(day_of(text, style) is None for style in Style)
