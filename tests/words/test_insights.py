"""Texts of facts: every number is the fact's, in both languages, and wordings differ."""

import random
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from football.insights.fact import Kind
from words import insights, language, rounds

LANGUAGES = ("en", "de")
TEAMS = ("Norden 04", "1. FC Süd", "Ostende", "TSV 1860 West")
CHANCES = ("probability", "probability_change", "share")
_FORMS: Mapping[str, Mapping[str, str]] = {
    "cause": {"probability": "p", "without": "p", "shift": "c", "lead": "logit"},
    "market_gap": {"ours": "p", "market": "p", "difference": "c", "gap": "logit"},
    "move": {"before": "p", "after": "p", "shift": "c"},
    "absence": {"home_out": "n", "away_out": "n", "shift": "c"},
    "streak": {"length": "n", "luck": "rare", "luck_anywhere": "rare"},
    "form": {"matches": "n", "points": "n", "expected": "goals"},
    "importance": {"after_win": "p", "after_draw": "p", "after_defeat": "p", "swing": "c"},
    "meetings": {
        "matches": "n", "home_wins": "n", "draws": "n", "away_wins": "n", "points": "n",
        "expected": "goals", "weight": "p",
    },
    "upset": {"probability": "p", "ahead_wins": "p", "lead": "goals"},
    "pattern": {"matches": "n", "surplus": "goals", "share": "p", "usual": "p"},
    "outcome": {
        "home_goals": "n", "away_goals": "n", "home_expected": "goals", "away_expected": "goals",
        "probability": "p", "score_probability": "p",
    },
    "favourite": {"probability": "p", "draw": "p", "other": "p"},
    "line_move": {
        "before": "p", "after": "p", "shift": "c", "books": "n", "from_hours": "n",
        "to_hours": "n",
    },
    "disagreement": {"lowest": "p", "highest": "p", "spread": "c", "books": "n"},
    "news": {"headlines": "n", "before": "n", "days": "n"},
    "tone": {"tone": "tone", "usual": "tone", "headlines": "n"},
}  # fmt: skip
_INTERVALS = {
    "form": "expected", "importance": "swing", "favourite": "probability", "tone": "tone",
}  # fmt: skip


def facts(n: int, seed: int = 0) -> Iterator[dict[str, Any]]:
    """Facts of every kind with numbers at random, extremes among them."""
    rng = random.Random(seed)  # noqa: S311 - numbers to try
    for number in range(n):
        kind = list(_FORMS)[number % len(_FORMS)]
        home, away = rng.sample(TEAMS, 2)
        bounds = {"of": _INTERVALS.get(kind), "level": 0.9, "lower": 0.12, "upper": 0.87}
        if kind == "form":
            bounds |= {"lower": float(rng.randrange(4)), "upper": float(rng.randrange(4, 18))}
        yield {
            "id": f"{rng.getrandbits(64):016x}",
            "kind": kind,
            "names": {"home": home, "away": away, "team": home, "ahead": away},
            "codes": {
                "cause": rng.choice(["absences", "strength", "weather", "newcomer", "patterns"]),
                "outcome": rng.choice(["home", "draw", "away"]),
                "direction": rng.choice(["up", "down", "above", "below"]),
                "reason": rng.choice(["lineups", "T-24h", "prices changed", "nightly"]),
                "streak": rng.choice(list(insights._STREAKS)),
                "zone": rng.choice(["title", "relegation", "champions_league"]),
                "condition": rng.choice([*insights._CONDITIONS, *insights._PATTERN_OF_HALVES]),
                "words": rng.choice(["crisis, injured", "win"]),
            },
            "values": {
                name: {"number": _value(form, rng), "unit": form}
                for name, form in _FORMS[kind].items()
            },
            "interval": bounds if kind in _INTERVALS and rng.random() < 0.7 else None,
        }


def _value(form: str, rng: random.Random) -> float:
    match form:
        case "p":
            return rng.choice([rng.random(), 0.001, 0.999, 0.0, 1.0, rng.random() / 20])
        case "rare":
            return rng.choice([rng.random(), rng.random() / 100, 1e-6])
        case "c":
            return rng.uniform(-0.4, 0.4)
        case "tone":
            return rng.uniform(-1.0, 1.0)
        case "n":
            return float(rng.randrange(0, 1300))
        case _:
            return rng.uniform(0, 9)


def read(text: str, fact: Mapping[str, Any], code: str) -> list[tuple[float, int, bool]]:
    """Read the numbers of a text: each with its digits after the point, and whether percent.

    It knows nothing of templates or of `words`: names are taken out first, since clubs have
    numbers in their names.
    """
    for name in sorted(set(fact["names"].values()), key=len, reverse=True):
        text = text.replace(name, "")
    group, point = (",", ".") if code == "en" else (".", ",")
    found = re.findall(
        rf"\d{{1,3}}(?:{re.escape(group)}\d{{3}})+|\d+(?:{re.escape(point)}\d+)?(?:\s?%)?|\d+",
        text,
    )
    numbers: list[tuple[float, int, bool]] = []
    for each in found:
        is_percent = each.endswith("%")
        plain = each.rstrip("% ").replace(group, "").replace(point, ".")
        digits = len(plain.partition(".")[2])
        numbers.append((float(plain), digits, is_percent))
    assert len(re.findall(r"\d+", text)) == sum(len(re.findall(r"\d+", each)) for each in found)
    return numbers


def allowed(fact: Mapping[str, Any]) -> list[tuple[float, bool]]:
    """Return what a text of a fact may say: its numbers, as they are and in percent."""
    numbers = [each["number"] for each in fact["values"].values()]
    if fact["interval"] is not None:
        numbers += [fact["interval"][name] for name in ("lower", "upper", "level")]
    return (
        [(abs(n), False) for n in numbers]
        + [(100 * abs(n), True) for n in numbers]
        + [
            # Points of a change are percentage points without the sign of percent.
            (100 * abs(each["number"]), False)
            for each in fact["values"].values()
            if each["unit"] == "c"
        ]
    )


def check(fact: Mapping[str, Any], code: str) -> str:
    """Return the text of a fact whose every number was found in the fact."""
    with language.use(language.language(code)):
        text = insights.sentence(fact)
    assert "%(" not in text
    for number, digits, is_percent in read(text, fact, code):
        half = 0.5 * 10**-digits + 1e-9
        close = [
            n for n, percent in allowed(fact) if percent == is_percent and abs(n - number) <= half
        ]
        # What is possible is never shown as 0 or 100 %, but as less than one, or more than 99.
        bound = is_percent and (f"<{_shown(number, digits, code)}" in text or ">99" in text)
        assert close or bound, (text, number, fact)
    return text


def _shown(number: float, digits: int, code: str) -> str:
    shown = f"{number:.{digits}f}"
    return shown if code == "en" else shown.replace(".", ",")


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_number_of_a_text_is_its_facts(code: str) -> None:
    assert set(_FORMS) == {kind.value for kind in Kind}
    for fact in facts(360, seed=1):
        check(fact, code)


@pytest.mark.slow
@pytest.mark.parametrize("code", LANGUAGES)
def test_every_number_of_ten_thousand_texts_is_its_facts(code: str) -> None:
    for fact in facts(10_000, seed=2):
        check(fact, code)


def test_the_independent_reader_notices_a_number_that_is_not_the_facts() -> None:
    fact = next(each for each in facts(200) if each["kind"] == "meetings")
    other = {**fact, "values": {**fact["values"], "matches": {"number": 7777.0, "unit": "n"}}}
    assert read(insights.sentence(other), other, "en") != read(insights.sentence(fact), fact, "en")
    numbers = [n for n, _, _ in read("Norden 04 took 1,234 points, 3.5 %", fact, "en")]
    assert 1234.0 in numbers
    assert 3.5 in numbers


def test_wordings_differ_and_a_fact_keeps_its_own() -> None:
    for kind in _FORMS:
        several = [fact for fact in facts(1200, seed=3) if fact["kind"] == kind]
        same = {**several[0], "interval": None}
        texts = {insights.sentence({**same, "id": f"{n:016x}"}) for n in range(8)}
        assert len(texts) >= 2, kind
        assert insights.sentence(same) == insights.sentence(dict(same))


def test_languages_say_different_words_about_the_same_numbers() -> None:
    for fact in facts(60, seed=4):
        english, german = (check(fact, code) for code in LANGUAGES)
        assert english != german
        assert sorted(n for n, _, _ in read(english, fact, "en")) == sorted(
            n for n, _, _ in read(german, fact, "de")
        )


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_round_in_a_few_sentences_has_the_numbers_of_its_facts(code: str) -> None:
    several = [fact for fact in facts(640, seed=6) if fact["kind"] in {"favourite", "outcome"}]
    with language.use(language.language(code)):
        before, after = rounds.preview(several), rounds.review(several)
        assert rounds.preview([]) == rounds.review([]) == ""
        one = [fact for fact in several if fact["kind"] == "favourite"][:1]
        assert rounds.preview(one)
    names = {"names": {str(n): name for n, name in enumerate(TEAMS)}}
    true = [value for fact in several for value, _ in allowed(fact)]
    for text in (before, after):
        found = read(text, names, code)
        assert found[0][0] == 40.0
        for number, digits, _ in found[1:]:
            half = 0.5 * 10**-digits + 1e-9
            assert any(abs(value - number) <= half for value in true) or number in {1.0, 99.0}


def test_titles_causes_and_rarity_have_words_and_strange_codes_stay_readable() -> None:
    with language.use(language.language("de")):
        assert insights.title({"kind": "streak"}) == "Serie"
        assert insights.cause("absences") == "Ausfälle"
        assert [insights.surprise(bits) for bits in (0.5, 3, 5, 9)] == [
            "üblich", "ungewöhnlich", "selten", "sehr selten"
        ]  # fmt: skip
    assert insights.sentence({"kind": "new_kind"}) == "New kind"
    assert insights.cause("moon_phase") == "Moon phase"
