"""A round in a sentence or two, from the facts of its matches."""

from collections.abc import Mapping, Sequence
from typing import Any

from words.messages import gettext as _
from words.messages import ngettext
from words.numbers import chance, count
from words.phrases import versus

Fact = Mapping[str, Any]


def preview(facts: Sequence[Fact]) -> str:
    """Return what is clear and what is open in a round to come; empty where nothing is known."""
    known = [fact for fact in facts if fact["kind"] == "favourite"]
    if not known:
        return ""
    clear, open_ = max(known, key=_probability), min(known, key=_probability)
    text = ngettext(
        "%(count)s match with a forecast.", "%(count)s matches with a forecast.", len(known)
    ) % {"count": count(len(known))}
    sure = _("The clearest favourite: %(team)s, %(probability)s.") % {
        "team": clear["names"]["team"],
        "probability": chance(_probability(clear)),
    }
    if open_ is clear:
        return f"{text} {sure}"
    largest = max(_number(open_, name) for name in ("probability", "draw", "other"))
    even = _("The most open match: %(match)s, where nothing has more than %(probability)s.") % {
        "match": _match(open_),
        "probability": chance(largest),
    }
    return f"{text} {sure} {even}"


def review(facts: Sequence[Fact]) -> str:
    """Return what was expected least of a round that is over; empty where nothing is known."""
    known = [fact for fact in facts if fact["kind"] == "outcome"]
    if not known:
        return ""
    least = min(known, key=_probability)
    text = ngettext(
        "%(count)s match had a forecast.", "%(count)s matches had a forecast.", len(known)
    ) % {"count": count(len(known))}
    goals = f"{count(round(_number(least, 'home_goals')))}\N{EN DASH}"
    goals += count(round(_number(least, "away_goals")))
    surprise = _("Expected least: %(match)s %(score)s, an outcome we gave %(probability)s.") % {
        "match": _match(least),
        "score": goals,
        "probability": chance(_probability(least)),
    }
    return f"{text} {surprise}"


def _match(fact: Fact) -> str:
    return versus(fact["names"]["home"], fact["names"]["away"])


def _probability(fact: Fact) -> float:
    return _number(fact, "probability")


def _number(fact: Fact, name: str) -> float:
    return float(fact["values"][name]["number"])
