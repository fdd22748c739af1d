"""Sentences that a language model wrote about facts: filled with their numbers, or refused.

What belongs here: what a written sentence may hold, in each language, and filling its places. What
does not: asking a model, or deciding what becomes of a refusal.

A model never sees a number and may write none: it names places such as `{probability}`, which are
filled from the fact that the sentence is bound to. Everything that could say a number, a name or a
direction otherwise is refused: digits of any script, number words, names that stand in no place,
comparisons that the fact contradicts, negations. Who is not known to be right is refused.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from words import insights
from words.facts import outcome_of

Fact = Mapping[str, Any]
PLACE = re.compile(r"\{([a-z_]+)\}")
_WORD = re.compile(r"[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*")
_SIGNS = ("shift", "difference", "swing")
MOST_LETTERS = 300


class Written(NamedTuple):
    """A sentence as a model wrote it: its fact's id, and its text with places."""

    fact: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What is looked for in one language; all in lower case.

    Attributes:
        numbers: words that say a number, a share or how often.
        parts: beginnings of composed number words, such as `twenty`.
        up: words that say more.
        down: words that say less.
        negations: words that turn a sentence round.
        outcomes: words that name an outcome, by its code.
        nouns: words with a capital that are no names; None where only names have one.
    """

    numbers: frozenset[str]
    parts: tuple[str, ...]
    up: frozenset[str]
    down: frozenset[str]
    negations: frozenset[str]
    outcomes: Mapping[str, frozenset[str]]
    nouns: frozenset[str] | None = None


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


VOCABULARIES: Mapping[str, Vocabulary] = {
    "en": Vocabulary(
        numbers=_set(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen"
            " fourteen fifteen sixteen seventeen eighteen nineteen hundred thousand million"
            " billion dozen dozens score scores couple pair both half halves third thirds"
            " quarter quarters fifth tenth once twice thrice double doubled doubles triple"
            " tripled treble first second fourth sixth seventh eighth ninth last-but-one nil"
            " none nobody every single several few many most majority percent per-cent fold"
            " always"
        ),
        parts=("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
        up=_set(
            "more higher up rise rises rose risen rising increase increases increased"
            " increasing better gain gains gained grow grows grew above improve improves"
            " improved likelier boost boosts boosted raise raises raised stronger climbs"
            " climbed helps lifts"
        ),
        down=_set(
            "less lower down fall falls fell fallen falling decrease decreases decreased drop"
            " drops dropped decline declines declined worse lose loses below reduce reduces"
            " reduced weaker shrink shrinks shrank hurts hurt unlikelier fewer harms cuts"
        ),
        negations=_set(
            "not no never neither nor without cannot hardly barely isn't won't doesn't"
        ),
        outcomes={
            "home": _set("home hosts host"),
            "away": _set("away visitors visitor guests guest"),
            "draw": _set("draw draws drawn tie tied level stalemate"),
        },
    ),
    "de": Vocabulary(
        numbers=_set(
            "null ein eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn"
            " vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn hundert tausend million"
            " millionen dutzend paar beide beiden halb halbe hälfte drittel viertel fünftel"
            " zehntel einmal zweimal dreimal viermal mehrmals doppelt doppelte verdoppelt"
            " dreifach erste ersten erster zweite zweiten zweiter dritte dritten vierte fünfte"
            " kein keine keiner niemand jeder jede jedes einzige einzigen einige wenige viele"
            " meisten mehrheit prozent immer fach"
        ),
        parts=("zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig",
               "neunzig"),
        up=_set(
            "mehr höher hoch steigt stieg gestiegen steigen erhöht besser gewinnt wächst"
            " wuchs über verbessert wahrscheinlicher hebt stärker klettert hilft größer"
        ),
        down=_set(
            "weniger niedriger tiefer fällt fiel gefallen fallen sinkt sank gesunken senkt"
            " schlechter verliert unter verringert verschlechtert unwahrscheinlicher drückt"
            " schwächer schadet kleiner"
        ),
        negations=_set("nicht nie niemals weder noch ohne kaum"),
        outcomes={
            "home": _set("heimsieg gastgeber"),
            "away": _set("auswärtssieg gäste gast"),
            "draw": _set("unentschieden remis"),
        },
        nouns=_set(
            "der die das den dem des es in im am zu zum zur für von vom mit bei nach vor und"
            " so als wie wenn weil da damit dies diese dieser dieses nur auch ist sind war wir"
            " unsere unser chance prognose markt spiel partie sieg niederlage unentschieden"
            " heimsieg auswärtssieg gastgeber gäste mannschaft team form stärke ausfälle"
            " ausfall spieler preise preis saison serie punkte punkt tore tor tabelle titel"
            " abstieg aufstieg wahrscheinlichkeit grund ursache wetter anreise aufstellung"
            " aufstellungen kader unterschied wert lage spielen spiele punkten toren siege"
            " siegen niederlagen begegnung begegnungen favorit"
            " überraschung außenseiter blick"
        ),
    ),
}  # fmt: skip


def places_of(fact: Fact) -> list[str]:
    """Return the places that a sentence about a fact may have."""
    bounds = [] if fact.get("interval") is None else ["lower", "upper"]
    codes = [name for name in ("cause", "outcome") if name in fact["codes"]]
    return [*fact["values"], *fact["names"], *codes, *bounds]


def faults(
    sentence: Written, facts: Mapping[str, Fact], code: str, names: Collection[str] = ()
) -> list[str]:
    """Return what is wrong with a sentence; empty if nothing is.

    Args:
        sentence: as the model wrote it.
        facts: that it was given, by id.
        code: of the language it is to be in.
        names: of teams and people that may not be mentioned but by their place.
    """
    fact = facts.get(sentence.fact)
    if fact is None:
        return [f"there is no fact {sentence.fact[:40]!r}"]
    vocabulary = VOCABULARIES[code]
    bare = PLACE.sub(" ", sentence.text)
    return [
        *_of_form(sentence.text, fact, bare),
        *_of_numbers(bare, vocabulary),
        *_of_names(bare, sentence.text, vocabulary, names),
        *_of_direction(_words(bare), fact, vocabulary),
    ]


def direction_of(fact: Fact) -> str | None:
    """Return whether what a fact is about went `up` or `down`; None if it went nowhere."""
    sign = _sign(fact)
    return None if not sign else "up" if sign > 0 else "down"


def fill(text: str, fact: Fact) -> str:
    """Return a sentence with its places filled, in the language of the moment.

    Raises:
        KeyError: a place is not the fact's.
    """
    return PLACE.sub(lambda found: _filled(found[1], fact), text)


def _filled(name: str, fact: Fact) -> str:
    if name in fact["names"]:
        return str(fact["names"][name])
    if name == "cause":
        return insights.cause(fact["codes"][name])
    if name == "outcome":
        return outcome_of(fact)
    if name in {"lower", "upper"}:
        bounds = fact["interval"]
        return insights.value(bounds[name], fact["values"][bounds["of"]]["unit"])
    value = fact["values"][name]
    return insights.value(value["number"], value["unit"])


def _of_form(text: str, fact: Fact, bare: str) -> list[str]:
    used = PLACE.findall(text)
    known = places_of(fact)
    found = [f"{{{name}}} is no place of this fact" for name in used if name not in known]
    if not any(name in fact["values"] for name in used):
        found.append("it has no place for a number of its fact")
    if "{" in bare or "}" in bare:
        found.append("a brace belongs to no place")
    if not 0 < len(text) <= MOST_LETTERS or not text.isprintable():
        found.append(f"a text of 1 to {MOST_LETTERS} printable characters is needed")
    if any(mark in bare for mark in ("<", ">", "http", "www.", "@", "`", "|")):
        found.append("it has markup or an address")
    return found


def _of_numbers(bare: str, vocabulary: Vocabulary) -> list[str]:
    if any(unicodedata.category(each) in {"Nd", "Nl", "No"} for each in bare) or "%" in bare:
        return ["it has a digit or a sign of percent"]
    said = [
        word
        for word in _words(bare)
        if any(
            part in vocabulary.numbers or part.startswith(vocabulary.parts)
            for part in (word, *re.split(r"[-'\u2019]", word))
        )
        or word.endswith(vocabulary.parts)
    ]
    return [f"{word!r} says a number" for word in said]


def _of_names(bare: str, text: str, vocabulary: Vocabulary, names: Collection[str]) -> list[str]:
    lower = bare.casefold()
    parts = {part for name in names for part in _words(name) if len(part) > 3}
    words = set(_words(bare))
    found = [f"{name!r} is named outside a place" for name in names if name.casefold() in lower]
    found += [f"{part!r} is part of a name" for part in sorted(parts & words)]
    for match in _WORD.finditer(PLACE.sub(lambda place: "x" * len(place[0]), text)):
        word = match[0]
        is_first = match.start() == 0
        if not word[0].isupper():
            continue
        is_noun = vocabulary.nouns is not None and word.casefold() in vocabulary.nouns
        if not is_noun and not (is_first and vocabulary.nouns is None):
            found.append(f"{word!r} may be a name that is no place")
    return found


def _of_direction(words: Sequence[str], fact: Fact, vocabulary: Vocabulary) -> list[str]:
    said_up = [word for word in words if word in vocabulary.up]
    said_down = [word for word in words if word in vocabulary.down]
    found = [
        f"{word!r} turns the sentence round" for word in words if word in vocabulary.negations
    ]
    sign = _sign(fact)
    for said, is_true in ((said_up, _is(sign, 1)), (said_down, _is(sign, -1))):
        found += [f"the fact does not say {word!r}" for word in said if not is_true]
    own = fact["codes"].get("outcome")
    for outcome, named in vocabulary.outcomes.items():
        if own is not None and outcome != own:
            found += [f"the fact is not about {word!r}" for word in words if word in named]
    return found


def _sign(fact: Fact) -> float | None:
    values = fact["values"]
    return next((float(values[name]["number"]) for name in _SIGNS if name in values), None)


def _is(sign: float | None, direction: int) -> bool:
    return sign is not None and sign * direction > 0


def _words(text: str) -> list[str]:
    return [each.casefold() for each in _WORD.findall(text)]
