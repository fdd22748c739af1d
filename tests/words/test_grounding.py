"""Sentences of a model: what is true to its fact passes, every way round it is refused."""

import pytest

from words import grounding, language
from words.grounding import Written

CAUSE = {
    "id": "a1",
    "kind": "cause",
    "names": {"home": "Norden 04", "away": "Südstern"},
    "codes": {"cause": "absences", "outcome": "home"},
    "values": {
        "probability": {"number": 0.52, "unit": "probability"},
        "without": {"number": 0.58, "unit": "probability"},
        "shift": {"number": -0.06, "unit": "probability_change"},
    },
    "interval": None,
}
FORM = {
    "id": "b2",
    "kind": "form",
    "names": {"team": "Südstern"},
    "codes": {"direction": "above"},
    "values": {
        "points": {"number": 14.0, "unit": "points"},
        "matches": {"number": 6.0, "unit": "matches"},
    },
    "interval": {"of": "points", "level": 0.9, "lower": 4.0, "upper": 12.0},
}
FACTS = {"a1": CAUSE, "b2": FORM}
NAMES = ["Norden 04", "Südstern", "Rotweiss Hafenstadt"]
GOOD = {
    "en": [
        Written("a1", "{cause}: the chance of {outcome} fell to {probability}."),
        Written("a1", "With {cause} the forecast drops from {without} to {probability}."),
        Written("b2", "{team} took {points} points in {matches} matches."),
        Written("b2", "Luck gives from {lower} to {upper}; {team} took {points}."),
    ],
    "de": [
        Written("a1", "{cause}: die Chance auf {outcome} sank auf {probability}."),
        Written("a1", "Grund ist: {cause}. Die Prognose fällt von {without} auf {probability}."),
        Written("b2", "{team} holte {points} Punkte in {matches} Spielen."),
    ],
}
BAD = {
    "en": [
        ("c3", "{probability} for {outcome}.", "no fact"),
        ("a1", "The chance fell to 52 {probability}.", "digit"),
        ("a1", "The chance fell to ٥٢ {probability}.", "digit"),
        ("a1", "The chance fell to ½ {probability}.", "digit"),
        ("a1", "About half, {probability}.", "'half' says a number"),
        ("a1", "It fell twice, {probability}.", "'twice'"),
        ("a1", "A dozen reasons, {probability}.", "'dozen'"),
        ("a1", "Fifty-eight before, {probability}.", "'fifty-eight'"),
        ("a1", "A two-thirds chance, {probability}.", "'two-thirds'"),
        ("a1", "Südstern lose, {probability}.", "outside a place"),
        ("a1", "The men from Hafenstadt know {probability}.", "part of a name"),
        ("a1", "Yesterday Smith said {probability}.", "'Smith' may be a name"),
        ("a1", "{team} get {probability}.", "{team} is no place"),
        ("a1", "{points} of {probability}.", "{points} is no place"),
        ("a1", "The chance rose to {probability}.", "does not say 'rose'"),
        ("a1", "It is higher now, {probability}.", "does not say 'higher'"),
        ("a1", "It did not fall to {probability}.", "'not' turns"),
        ("a1", "A draw is at {probability}.", "not about 'draw'"),
        ("a1", "The visitors are at {probability}.", "not about 'visitors'"),
        ("b2", "{team} are better, {points}.", "does not say 'better'"),
        ("a1", "Nothing with a number.", "no place for a number"),
        ("a1", "<b>{probability}</b>", "markup"),
        ("a1", "see http://x.example {probability}", "address"),
        ("a1", "{probability} {", "brace"),
        ("a1", "x" * 301 + "{probability}", "1 to 300"),
        ("a1", "line\n{probability}", "printable"),
    ],
    "de": [
        ("a1", "Die Chance sank auf zweiundfünfzig, {probability}.", "says a number"),
        ("a1", "Etwa die Hälfte, {probability}.", "'hälfte'"),
        ("a1", "Doppelt so viel, {probability}.", "'doppelt'"),
        ("a1", "Die Chance stieg auf {probability}.", "'stieg'"),
        ("a1", "Das ist nicht so, {probability}.", "'nicht'"),
        ("a1", "Ein Unentschieden bei {probability}.", "not about 'unentschieden'"),
        ("a1", "Trainer Maier sagt {probability}.", "'Maier' may be a name"),
        ("b2", "{team} hat mehr, {points}.", "'mehr'"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("code", ["en", "de"])
def test_what_is_true_to_its_fact_passes_and_is_filled_from_it(code: str) -> None:
    for sentence in GOOD[code]:
        assert grounding.faults(sentence, FACTS, code, NAMES) == [], sentence
        with language.use(language.language(code)):
            text = grounding.fill(sentence.text, FACTS[sentence.fact])
        assert "{" not in text
    with language.use(language.language(code)):
        text = grounding.fill("{cause} {outcome} {probability} {shift}", CAUSE)
    expected = {
        "en": "absences a win of Norden 04 52.0 % \N{MINUS SIGN}6.0 points",
        "de": "Ausfälle einen Sieg von Norden 04 52,0 % \N{MINUS SIGN}6,0 Punkte",
    }
    assert text == expected[code]


@pytest.mark.parametrize(
    ("code", "fact", "text", "reason"),
    [(code, *each) for code, every in BAD.items() for each in every],
)
def test_every_way_round_the_facts_is_refused(
    code: str, fact: str, text: str, reason: str
) -> None:
    found = grounding.faults(Written(fact, text), FACTS, code, NAMES)
    assert any(reason in each for each in found), found


def test_places_are_the_facts_own() -> None:
    assert grounding.places_of(FORM) == ["points", "matches", "team", "lower", "upper"]
    assert {"cause", "outcome"} <= set(grounding.places_of(CAUSE))
    with pytest.raises(KeyError):
        grounding.fill("{points}", CAUSE)
