"""What is left of a season, from its format and from what is announced."""

from collections import Counter

import pytest

from football.season import Result, remaining, rules_of
from football.season.rules import Rules, Split

CLUBS = ("Askvik", "Brenn", "Corrie", "Dalur")
TWICE = Rules(competition="X", clubs=4, meetings=2, tie_breaks=())
FOUR_TIMES = Rules(competition="X", clubs=4, meetings=4, tie_breaks=())
SPLIT = Rules(competition="X", clubs=4, meetings=4, tie_breaks=(), split=Split(9, 2))


def grounds(pairs) -> Counter[tuple[str, str]]:
    return Counter(pairs)


def test_without_a_match_everybody_hosts_everybody_once():
    coming = remaining([], [], CLUBS, TWICE)
    assert grounds(coming) == {(h, a): 1 for h in CLUBS for a in CLUBS if h != a}


def test_played_and_announced_matches_are_not_due_again():
    played = [Result("Brenn", "Askvik", 1, 0)]
    announced = [("Askvik", "Brenn"), ("Dalur", "Corrie")]
    coming = remaining(played, announced, CLUBS, TWICE)
    assert coming[:2] == announced
    assert len(coming) == 11
    assert max(grounds([*coming, ("Brenn", "Askvik")]).values()) == 1


def test_a_match_announced_twice_counts_once():
    coming = remaining([], [("Askvik", "Brenn"), ("Askvik", "Brenn")], CLUBS, TWICE)
    assert grounds(coming)["Askvik", "Brenn"] == grounds(coming)["Brenn", "Askvik"] == 1


def test_a_play_off_after_the_season_is_not_part_of_it():
    season = [Result(h, a, 1, 1) for h in CLUBS for a in CLUBS if h != a]
    assert remaining(season, [("Askvik", "Brenn")], CLUBS, TWICE) == []


def test_four_meetings_are_two_at_either_ground():
    played = [Result("Askvik", "Brenn", 0, 0), Result("Askvik", "Brenn", 2, 0)]
    coming = grounds(remaining(played, [], CLUBS, FOUR_TIMES))
    assert coming["Askvik", "Brenn"] == 0
    assert coming["Brenn", "Askvik"] == coming["Corrie", "Dalur"] == 2


def test_before_a_split_only_its_rounds_are_due():
    coming = grounds(remaining([], [], CLUBS, SPLIT))
    assert sum(coming.values()) == 4 * 9 // 2
    assert {coming[h, a] + coming[a, h] for h in CLUBS for a in CLUBS if h != a} == {3}


def test_after_a_split_what_is_announced_is_played():
    first = [(h, a) for h in CLUBS for a in CLUBS if h < a]
    played = [Result(*pair, 1, 0) for pair in [*first, *((a, h) for h, a in first), *first]]
    assert remaining(played, [("Askvik", "Brenn")], CLUBS, SPLIT) == [("Askvik", "Brenn")]


@pytest.mark.parametrize(("code", "matches"), [("E0", 380), ("SC0", 198), ("SC1", 180)])
def test_real_leagues_are_as_long_as_they_are(code, matches):
    rules = rules_of(code, 2025)
    clubs = [f"club {number}" for number in range(rules.clubs)]
    assert len(remaining([], [], clubs, rules)) == matches
