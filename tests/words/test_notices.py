"""Notices in a sentence: who, how many, and what."""

import pytest

from words.language import language, use
from words.notices import kind_name, more, names, sentence

SCORE = {"home": "Askvik", "away": "Brunnby", "home_goals": 2, "away_goals": 1}


@pytest.mark.parametrize(
    ("people", "count", "expected"),
    [
        ([], 0, "Somebody"),
        (["Ada"], 1, "Ada"),
        (["Ada", "Bob"], 2, "Ada and Bob"),
        (["Ada", "Bob", "Cem"], 3, "Ada, Bob and 1 other"),
        (["Ada", "Bob", "Cem"], 12, "Ada, Bob and 10 others"),
    ],
)
def test_people_are_named_and_the_rest_counted(
    people: list[str], count: int, expected: str
) -> None:
    assert names(people, count) == expected


@pytest.mark.parametrize(
    ("kind", "count", "facts", "english", "german"),
    [
        ("post_liked", 1, {}, "Ada likes your post", "Ada gefällt dein Beitrag"),
        ("goal", 0, SCORE, "Goal: Askvik 2\u20131 Brunnby", "Tor: Askvik 2\u20131 Brunnby"),
        (
            "forecast_moved",
            0,
            {**SCORE, "outcome": "home", "before": 0.4, "after": 0.55},
            "Askvik v Brunnby: Askvik to win went from 40 % to 55 %",
            "Askvik \u2013 Brunnby: ein Sieg von Askvik ging von 40 % auf 55 %",
        ),
        (
            "content_removed",
            0,
            {"reason": "spam"},
            "Something you wrote was removed: Spam",
            "Etwas von dir wurde entfernt: Spam",
        ),
        ("unheard_of", 0, {}, "unheard_of", "unheard_of"),
    ],
)
def test_a_notice_is_a_sentence(
    kind: str, count: int, facts: dict[str, object], english: str, german: str
) -> None:
    for code, expected in (("en", english), ("de", german)):
        with use(language(code)):
            text = sentence(kind, ["Ada"], count, facts)
        assert text.replace("\xa0", " ").replace(" %", "%") == expected.replace(" %", "%")


def test_kinds_have_names_and_more_is_counted() -> None:
    assert kind_name("goal") == "Goal in a match of a team you follow"
    assert kind_name("unheard_of") == "unheard_of"
    assert more("A", 0) == "A"
    assert more("A", 3) == "A (and 3 more)"
