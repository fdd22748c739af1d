"""What a match-day costs, in requests."""

from datetime import UTC, date, datetime, timedelta

from football.league_numbers import is_numbered
from football.match_day_cost import ROUTINE_AN_HOUR, Kickoff, costs

SATURDAY = datetime(2026, 3, 7, 15, tzinfo=UTC)
DAYS = [date(2026, 3, 7), date(2026, 3, 8)]
_PLAY, _LEAD = 250, 7  # looks in 125 minutes of play, and in the quarter of an hour before
_FULL = 47  # of one match: every five minutes, changes, line-ups, corrections


def at(hours: float, slug: str) -> Kickoff:
    return Kickoff(slug=slug, at=SATURDAY + timedelta(hours=hours))


def test_leagues_with_a_number_share_one_board_and_others_have_their_own() -> None:
    assert is_numbered("eng.1")
    assert is_numbered("ger.1")
    assert not is_numbered("sco.2")
    alone, _ = costs([at(0, "eng.1")], DAYS, 22)
    shared, _ = costs([at(0, "eng.1"), at(0, "ger.1"), at(0, "eng.1")], DAYS, 22)
    apart, _ = costs([at(0, "eng.1"), at(0, "sco.2")], DAYS, 22)
    assert alone.boards == shared.boards == _PLAY + _LEAD
    assert apart.boards == 2 * (_PLAY + _LEAD)
    assert (shared.matches, shared.leagues, shared.summaries) == (3, 2, 3 * _FULL)


def test_matches_one_after_the_other_are_watched_as_long_as_one_is_on() -> None:
    overlapping, _ = costs([at(0, "eng.1"), at(1, "eng.1")], DAYS, 1)
    assert overlapping.boards == 370 + _LEAD  # 185 minutes at two looks a minute
    far, _ = costs([at(0, "eng.1"), at(5, "eng.1")], DAYS, 1)
    assert far.boards == 2 * _PLAY + 15


def test_a_day_without_matches_costs_what_every_hour_costs() -> None:
    _, sunday = costs([at(0, "eng.1")], DAYS, 22)
    assert (sunday.matches, sunday.boards, sunday.summaries) == (0, 0, 0)
    assert sunday.requests == sunday.routine == 24 * 22 * ROUTINE_AN_HOUR


def test_a_saturday_of_all_leagues_stays_within_the_budget() -> None:
    small = ("eng.3", "eng.4", "eng.5", "ger.2", "esp.2")
    kickoffs = [at(hour, "eng.1") for hour in (-2.5, 0, 2.5)]
    kickoffs += [at(0, slug) for slug in small for _ in range(9)]
    saturday, _ = costs(kickoffs, DAYS, 22)
    assert saturday.requests < 10_000
