"""Suspensions counted from cards, by the rule of each league."""

from datetime import UTC, date, datetime, timedelta

import pytest

from football.players.suspensions import RULES, Booking, Fixture, suspensions

FIRST = date(2024, 8, 17)
DAYS = [FIRST + timedelta(weeks=week) for week in range(38)]
FIXTURES = [Fixture("1", "E0", 2024, day) for day in DAYS]


def booked(match: int, *, yellows: int = 1, reds: int = 0, code: str = "E0") -> Booking:
    known_at = datetime.combine(DAYS[match - 1], datetime.min.time(), UTC)
    return Booking("7", "1", code, 2024, DAYS[match - 1], yellows, reds, known_at)


def test_the_fifth_caution_costs_the_next_match_if_it_comes_early_enough() -> None:
    (ban,) = suspensions([booked(n) for n in (1, 3, 5, 7, 19)], FIXTURES)
    assert (ban.from_date, ban.until_date) == (
        DAYS[18] + timedelta(days=1),
        DAYS[19] + timedelta(days=1),
    )
    assert list(suspensions([booked(n) for n in (1, 3, 5, 7, 20)], FIXTURES)) == []


def test_a_dismissal_costs_a_match_and_its_cautions_are_not_counted() -> None:
    bookings = [booked(n) for n in (1, 2, 3, 4)] + [booked(6, yellows=1, reds=1)]
    (ban,) = suspensions(bookings, FIXTURES)
    assert ban.from_date == DAYS[5] + timedelta(days=1)


def test_a_ban_of_matches_that_are_not_fixed_yet_has_no_end() -> None:
    (ban,) = suspensions([booked(38, yellows=0, reds=1)], FIXTURES)
    assert ban.until_date is None


def test_a_league_without_a_rule_has_no_suspension_claimed() -> None:
    assert list(suspensions([booked(2, reds=1, code="ZZ")], FIXTURES)) == []


@pytest.mark.parametrize(
    ("code", "costs"),
    [("E0", [5, 10, 15]), ("D1", [5, 10, 15]), ("I1", [5, 10, 14, 17, 19, 20])],
)
def test_each_league_has_its_own_steps(code: str, costs: list[int]) -> None:
    assert [n for n in range(1, 21) if RULES[code].cost(n, n)] == (
        costs if code != "D1" else [*costs, 20]
    )
