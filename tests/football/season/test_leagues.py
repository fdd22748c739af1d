"""Every competition has rules that make sense, and old seasons do not get today's zones."""

import pytest

from football.competitions import COMPETITIONS, competitions_of
from football.season import ZoneKind, rules_of
from football.season.leagues import RULES
from sources.simulated.clubs import DIVISION_SIZE

TIMELESS = 2025


def test_every_league_that_is_followed_has_rules() -> None:
    followed = (*competitions_of(simulated=True), *competitions_of(simulated=False))
    assert set(RULES) == {competition.code for competition in followed}
    assert set(RULES) < set(COMPETITIONS)


@pytest.mark.parametrize("code", sorted(RULES))
def test_zones_lie_in_the_table_and_only_the_title_overlaps(code: str) -> None:
    rules = rules_of(code, TIMELESS)
    taken = [
        place
        for zone in rules.zones
        if zone.kind is not ZoneKind.TITLE
        for place in range(zone.first, zone.last + 1)
    ]
    assert rules.zones
    assert all(1 <= zone.first <= zone.last <= rules.clubs for zone in rules.zones)
    assert len(taken) == len(set(taken))


@pytest.mark.parametrize(("code", "places"), [("E0", 3), ("E1", 3), ("E2", 4), ("E3", 2)])
def test_english_clubs_go_down(code: str, places: int) -> None:
    rules = rules_of(code, TIMELESS)
    down = [p for p in range(1, 25) if ZoneKind.RELEGATION in rules.zones_at(p)]
    assert down == list(range(rules.clubs - places + 1, rules.clubs + 1))


def test_champions_may_also_go_up() -> None:
    assert rules_of("E1", TIMELESS).zones_at(1) == (ZoneKind.TITLE, ZoneKind.PROMOTION)


def test_as_many_go_up_in_northland_as_come_down() -> None:
    down = [z for z in rules_of("S1", 2018).zones if z.kind is ZoneKind.RELEGATION]
    up = [z for z in rules_of("S2", 2018).zones if z.kind is ZoneKind.PROMOTION]
    assert [z.last - z.first for z in down] == [z.last - z.first for z in up] == [1]
    assert RULES["S1"].clubs == RULES["S2"].clubs == DIVISION_SIZE


def test_seasons_older_than_the_zones_have_none() -> None:
    assert rules_of("D1", 2006).zones == ()
    assert rules_of("D1", 2006).tie_breaks == rules_of("D1", TIMELESS).tie_breaks


def test_a_table_of_another_size_has_no_zones() -> None:
    assert rules_of("T1", TIMELESS).for_clubs(19).zones == ()


def test_a_competition_without_rules_is_refused() -> None:
    with pytest.raises(ValueError, match="'XX'"):
        rules_of("XX", TIMELESS)
