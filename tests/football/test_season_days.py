"""Which season a day belongs to, and which rows belong to none of a file's."""

from datetime import date, timedelta

from football.observations.match import Season
from football.season_days import outliers, seasons_of


def weeks(first: date, count: int) -> list[date]:
    return [first + timedelta(weeks=week) for week in range(count)]


def test_a_season_that_ended_in_august_and_the_next_are_distinguished_by_the_pause():
    spring = weeks(date(2020, 6, 17), 7)  # until 29 July
    days = [*weeks(date(2019, 8, 9), 30), *spring, *weeks(date(2020, 9, 12), 35)]
    found = seasons_of(days)
    assert {found[day] for day in spring} == {Season(2019)}
    assert found[date(2020, 9, 12)] == Season(2020)


def test_two_seasons_of_one_file_stay_two():
    days = [*weeks(date(2023, 7, 22), 42), *weeks(date(2024, 7, 20), 42)]
    assert set(seasons_of(days).values()) == {Season(2023), Season(2024)}
    assert outliers(days, seasons_of(days)) == set()


def test_a_few_weeks_are_dated_by_the_calendar():
    days = weeks(date(2026, 7, 3), 3)
    assert set(seasons_of(days).values()) == {Season(2026)}
    assert seasons_of([]) == {}


def test_rows_a_year_early_are_strays_and_do_not_move_the_season():
    season = weeks(date(2024, 8, 10), 41) * 5
    early = [date(2024, 5, 18), date(2023, 12, 2)]
    found = seasons_of([*season, *early])
    assert found[date(2024, 8, 10)] == Season(2024)
    assert outliers([*season, *early], found) == set(early)
