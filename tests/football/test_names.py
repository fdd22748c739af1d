"""Names compared, and the rule for introducing one."""

from collections import Counter

import pytest

from football.introduction import may_introduce
from football.names import alias_key, exact_key, look_alikes, nearest
from football.spellings import known_spellings, spelling_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ostrevík FC", "Ostrevik"),
        ("AFC Bournemouth", "Bournemouth"),
        ("Olympique de Marvelle", "Olympique Marvelle"),
        ("RC Ostrevík", "Ostrevík"),
        ("Deportivo de la Corvera", "Deportivo la Corvera"),
        ("SPAL 2013 Ferrona", "SPAL Ferrona"),
        ("Lagny OSC", "Lagny"),
        ("Nott'm Forest", "Nott\u2019m Forest"),
        ("St. Pauli", "St Pauli"),
        ("Saint-Étienne", "Saint Etienne"),
        ("Ajax ", "AJAX"),
        ("Başakşehir", "Basaksehir"),
        ("Kas\u0131mpa\u015fa", "Kasimpasa"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert alias_key(one) == alias_key(other)


def test_a_name_of_legal_forms_only_keeps_them() -> None:
    assert alias_key("FC") == "fc"
    assert exact_key("AFC Wimbledon") != exact_key("Wimbledon")


def test_look_alikes_and_suggestions() -> None:
    assert [name for name, _ in look_alikes("Arsenall", ["Arsenal", "Ajax"])] == ["Arsenal"]
    assert look_alikes("Ajax", ["Feyenoord"]) == []
    assert nearest("Arsenaal", ["Arsenal", "Aston Villa"]) == ("Arsenal", pytest.approx(93, abs=2))
    assert nearest("Arsenal", []) is None


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Cove Rangers", "Rangers"),
        ("Dundee", "Dundee United"),
        ("Granada", "Granada 74"),
        ("Oxford City", "Oxford"),
        ("Sociedad B", "Sociedad"),
    ],
)
def test_a_shared_word_or_a_reserve_side_is_no_slip_of_the_pen(name: str, other: str) -> None:
    assert look_alikes(name, [other]) == []
    assert look_alikes(other, [name]) == []


def test_our_table_of_spellings_is_well_formed() -> None:
    assert spelling_of("footballdata", "Netherlands", "Roda") == "Roda JC"
    assert spelling_of("espn", "England", "Manchester United") == "Man United"
    assert spelling_of("openfootball", "England", "Hull City AFC") == "Hull"
    assert spelling_of("openfootball", "England", "Wimbledon") == "Wimbledon"
    assert spelling_of("espn", "Netherlands", "Roda") is None
    for (source, country, _), team in known_spellings().items():
        assert spelling_of(source, country, team) in {None, team}


SEASON = Counter({"A": 18, "B": 18, "C": 18, "Newcomer": 18, "Slip": 1, "Old Club": 17})


def test_a_country_without_teams_takes_all_but_the_slips_of_a_whole_season() -> None:
    names = may_introduce(SEASON, SEASON, [], is_new_season=True)
    assert names == {"A", "B", "C", "Newcomer", "Old Club"}
    assert may_introduce({"A", "B"}, {"A": 1, "B": 1}, [], is_new_season=True) == {"A", "B"}


def test_only_a_new_season_brings_new_teams() -> None:
    unknown, known = {"Newcomer"}, ["A", "B", "C", "Old Club"]
    assert may_introduce(unknown, SEASON, known, is_new_season=True) == {"Newcomer"}
    assert may_introduce(unknown, SEASON, known, is_new_season=False) == set()


def test_a_rare_name_or_the_look_alike_of_an_absent_team_is_not_introduced() -> None:
    plays = SEASON + Counter({"Reggina": 18, "Dundee": 18, "Dundee United": 17})
    known = ["A", "B", "C", "Reggiana", "Dundee"]
    unknown = {"Slip", "Reggina", "Dundee United"}
    assert may_introduce(unknown, plays, known, is_new_season=True) == {"Dundee United"}
