"""Phrases, numbers and dates in two languages."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from words import books, countries, dates, forecasts, matches, models, numbers, phrases
from words.language import language, use

KICK_OFF = datetime(2026, 9, 5, 14, 30, tzinfo=UTC)


@pytest.fixture
def in_german():
    with use(language("de")):
        yield


def test_numbers_in_english():
    assert numbers.decimal(1234.567, 2) == "1,234.57"
    assert numbers.signed(-0.5, 1) == "\N{MINUS SIGN}0.5"
    assert numbers.signed(0.0, 1) == "0.0"
    assert numbers.figures(0.000123456) == "0.000123"
    assert numbers.plain(2.5) == "2.5"


@pytest.mark.usefixtures("in_german")
def test_numbers_in_german():
    assert numbers.decimal(1234.567, 2) == "1.234,57"
    assert numbers.count(1_000_000) == "1.000.000"
    assert numbers.percent(0.256, 1) == "25,6 %"


@pytest.mark.parametrize(
    ("p", "text"), [(0.001, "<1 %"), (0.999, ">99 %"), (0, "0 %"), (1, "100 %")]
)
def test_what_is_possible_is_never_shown_as_nothing_or_certain(p: float, text: str):
    assert numbers.chance(p) == text


def test_dates_in_english_are_utc_whatever_zone_comes_in():
    east = KICK_OFF.astimezone(timezone(timedelta(hours=9)))
    assert dates.instant(KICK_OFF) == dates.instant(east) == "Sat 5 Sep 14:30 UTC"
    assert dates.day(date(2026, 9, 5)) == "Saturday 5 September"
    assert dates.short_date(date(2026, 9, 5)) == "5 Sep 2026"
    assert dates.clock(east) == "14:30 UTC"


@pytest.mark.usefixtures("in_german")
def test_dates_in_german():
    assert dates.instant(KICK_OFF) == "Sa., 5. Sept., 14:30 UTC"
    assert dates.day(date(2026, 9, 5)) == "Samstag, 5. September"


def test_a_verdict_names_who_is_ahead_and_how_far():
    assert forecasts.verdict((0.7, 0.2, 0.1), "Ayre", "Brack") == "Strong favourite: Ayre"
    assert forecasts.verdict((0.2, 0.45, 0.35), "Ayre", "Brack") == "Slight favourite: the draw"
    assert forecasts.verdict((0.34, 0.33, 0.33), "Ayre", "Brack") == "Wide open"


def test_a_selection_names_the_teams_and_starts_with_a_capital():
    names = {"home": "Ayre", "away": "Brack"}
    assert forecasts.selection(names, "home_or_draw") == "Ayre or draw"
    assert forecasts.selection(names, "over") == "Over"
    assert forecasts.selection(names, "away", 1.5) == "Brack +1.5"


@pytest.mark.usefixtures("in_german")
def test_phrases_in_german():
    assert forecasts.verdict((0.7, 0.2, 0.1), "Ayre", "Brack") == "Starker Favorit: Ayre"
    assert forecasts.market("total", 2.5) == "Tore gesamt 2,5"
    assert matches.sky(3.0, 40.0) == "starker Regen, windig"
    assert phrases.between("1", "2") == "1 bis 2"
    assert models.bound(None) == "unbegrenzt"


def test_codes_without_a_phrase_stay_readable():
    assert forecasts.track("new_track") == "New track"
    assert forecasts.cause("by hand") == "by hand"
    assert matches.happening("throw_in") == "Throw in"
    assert models.decision("unheard") == "unheard"


def test_books_have_their_names():
    assert books.book("b365") == "Bet365"
    assert books.book("ps") == "Pinnacle"
    assert books.book("max") == "Best of the books"
    assert books.book("nobody") == "nobody"


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("England", "England"),
        ("Germany", "Deutschland"),
        ("Northern Ireland", "Nordirland"),
        ("South America", "Südamerika"),
        ("Turkey", "Türkei"),
        ("Türkiye", "Türkei"),
        ("Atlantis", "Atlantis"),
        (None, ""),
    ],
)
def test_countries_are_named_in_the_language_in_use(english: str | None, german: str):
    assert countries.country(english) == (english or "")
    with use(language("de")):
        assert countries.country(english) == german
