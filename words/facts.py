"""What every text of a fact is made with: one of its wordings, and its numbers as texts.

What belongs here: what texts of several kinds share. What does not: templates (`insights`,
`sentiment`). A fact is a mapping as `Fact.to_dict` writes it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from words.messages import gettext as _
from words.numbers import chance

Fact = Mapping[str, Any]
Texts = Mapping[str, str]


def choice(fact: Fact, templates: Sequence[str]) -> str:
    """Return one of several wordings, by the id of the fact."""
    return _(templates[int(fact["id"], 16) % len(templates)])


def number_of(fact: Fact, name: str) -> float:
    """Return the number of one of a fact's values."""
    return float(fact["values"][name]["number"])


def chances(fact: Fact, *names: str) -> Texts:
    """Return probabilities of a fact in percent, by name."""
    return {name: chance(number_of(fact, name)) for name in names}


def outcome_of(fact: Fact) -> str:
    """Return the outcome a fact is about: a win of one side, or a draw."""
    code = fact["codes"]["outcome"]
    if code == "draw":
        return _("a draw")
    return _("a win of %(team)s") % {"team": fact["names"][code]}
