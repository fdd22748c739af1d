"""Names: two providers write them differently, and they still meet."""

import re
import unicodedata
from itertools import combinations

from rapidfuzz import fuzz

from sources.simulated.clubs import CLUBS

TOKENS = {"fc", "afc", "cf", "sc"}


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(t for t in re.findall("[a-z0-9]+", plain) if t not in TOKENS)


def test_both_spellings_of_a_club_come_to_the_same_key_and_no_two_clubs_do() -> None:
    keys = [_key(club.name) for club in CLUBS]
    assert keys == [_key(club.display_name) for club in CLUBS]
    assert len(set(keys)) == len(CLUBS)
    assert any(club.name != club.display_name for club in CLUBS)


def test_one_pair_of_clubs_looks_alike_and_still_is_two() -> None:
    ratios = sorted(fuzz.WRatio(a.name, b.name) for a, b in combinations(CLUBS, 2))
    assert 80 < ratios[-1] < 86
    assert ratios[-2] < 80


def test_ids_are_distinct() -> None:
    assert len({club.espn_id for club in CLUBS}) == len(CLUBS)
    assert len({club.venue.key for club in CLUBS}) == len(CLUBS)
    assert len({club.abbreviation for club in CLUBS}) == len(CLUBS)
