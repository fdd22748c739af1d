"""Seasons of competitions that changed their calendar, and the days a season can have."""

from datetime import date

import pytest

from football.competitions import COMPETITIONS, by_espn, by_openfootball
from football.observations.match import Season, label_of

ARGENTINA, JAPAN, RUSSIA = COMPETITIONS["ARG"], COMPETITIONS["JPN"], COMPETITIONS["RUS"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2016", "2016"),
        ("2016/2017", "2016-17"),
        ("2016-17", "2016-17"),
        ("1999/00", "1999-00"),
        ("2016/2018", None),
        ("16/17", None),
        ("Clausura", None),
    ],
)
def test_a_season_is_read_by_its_name(text, label):
    season = Season.named(text)
    assert (season and season.label) == label


@pytest.mark.parametrize(
    ("competition", "day", "label"),
    [
        (ARGENTINA, date(2016, 3, 1), "2016"),
        (ARGENTINA, date(2016, 9, 1), "2016-17"),
        (ARGENTINA, date(2021, 3, 1), "2021"),
        (JAPAN, date(2026, 3, 1), "2026"),
        (JAPAN, date(2026, 8, 8), "2026-27"),
        (JAPAN, date(2027, 3, 1), "2026-27"),
        (COMPETITIONS["BRA"], date(2026, 8, 8), "2026"),
        (COMPETITIONS["E0"], date(2026, 5, 1), "2025-26"),
    ],
)
def test_a_fixture_without_a_season_follows_the_custom_of_its_year(competition, day, label):
    assert competition.season_of(day).label == label


def test_a_starting_year_alone_is_completed_by_the_day():
    named = ARGENTINA.season_named
    assert named(2016, date(2016, 3, 1), is_split=None).label == "2016"
    assert named(2016, date(2017, 3, 1), is_split=None).label == "2016-17"
    assert named(2016, date(2016, 9, 1), is_split=False).label == "2016"
    assert JAPAN.season_named(2026, date(2027, 2, 1), is_split=None).label == "2026-27"


@pytest.mark.parametrize(
    ("code", "season", "day", "holds"),
    [
        ("E2", Season(2025), date(2025, 4, 2), False),
        ("E2", Season(2025), date(2025, 8, 2), True),
        ("E2", Season(2025), date(2026, 8, 9), False),
        ("E0", Season(2019), date(2020, 7, 26), True),
        ("RUS", Season(2011), date(2011, 4, 1), True),
        ("RUS", Season(2012), date(2012, 4, 1), False),
        ("BRA", Season(2020, is_split=False), date(2021, 2, 25), True),
        ("BRA", Season(2020, is_split=False), date(2019, 12, 1), False),
        ("WCQ", Season(2026, is_split=False), date(2023, 9, 7), True),
    ],
)
def test_a_season_holds_its_days_and_no_others(code, season, day, holds):
    assert COMPETITIONS[code].holds(season, day) is holds


def test_names_of_one_season_overlap():
    assert Season(2025).overlaps(Season(2026, is_split=False))
    assert Season(2025, is_split=False).overlaps(Season(2025))
    assert not Season(2024).overlaps(Season(2025))
    assert not Season(2024).overlaps(Season(2026, is_split=False))


@pytest.mark.parametrize(
    ("source", "code", "ours"),
    [
        ("openfootball", "br.1", "BRA"), ("openfootball", "mx.1", "MEX"),
        ("openfootball", "jp.1", "JPN"), ("espn", "nor.1", "NOR"), ("espn", "bel.1", "B1"),
        ("espn", "conmebol.libertadores", "LIB"),
    ],
)  # fmt: skip
def test_a_league_is_known_by_the_codes_of_its_sources(source, code, ours):
    found = by_espn(code) if source == "espn" else by_openfootball(code)
    assert found is not None
    assert found.code == ours


@pytest.mark.parametrize(
    ("named", "label"),
    [
        ("2016", "2016"),
        ("2016-17", "2016-17"),
        ("2015", "2015-16"),
        ("2017", None),
        ("2015-17", None),
    ],
)
def test_a_season_is_named_by_its_label_else_by_the_year_it_begins_in(named, label):
    assert label_of(named, ["2016-17", "2016", "2015-16"]) == label
