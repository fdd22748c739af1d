"""Models in words: windows, tests, decisions, states, severities, evidence."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from words.dates import short_date
from words.messages import N_
from words.messages import gettext as _
from words.numbers import count, figures, signed

_SPANS = {"30d": N_("Last 30 days"), "90d": N_("Last 90 days"), "season": N_("This season")}
_TESTS = {
    "registered": N_("not begun"),
    "insufficient": N_("too early to say"),
    "running": N_("running"),
    "promote": N_("better: promoted"),
    "keep": N_("champion kept"),
    "rollback": N_("worse: rejected"),
    "cancelled": N_("cancelled"),
}
_DECISIONS = {
    "first": N_("first champion"),
    "refit": N_("refitted"),
    "evidence": N_("won its test"),
    "manual": N_("moved by hand"),
    "rollback": N_("rolled back"),
    "reconciled": N_("alias moved by hand"),
    "challenge": N_("challenges"),
    "rejection": N_("rejected"),
}
_STATES = {
    "champion": N_("champion"),
    "challenger": N_("challenger"),
    "previous": N_("previous"),
    "candidate": N_("candidate"),
    "retired": N_("retired"),
    "rejected": N_("rejected"),
}
_SEVERITIES = {
    "info": N_("info"),
    "warning": N_("warning"),
    "critical": N_("critical"),
}


def _known(phrases: Mapping[str, str], code: str) -> str:
    phrase = phrases.get(code)
    return code if phrase is None else _(phrase)


def spans() -> dict[str, str]:
    """Return the windows of a page with their names, in order."""
    return {code: _(name) for code, name in _SPANS.items()}


def test(state: str) -> str:
    """Return the state of a challenger's test in words."""
    return _known(_TESTS, state)


def decision(kind: str) -> str:
    """Return what a decision did."""
    return _known(_DECISIONS, kind)


def state(code: str) -> str:
    """Return the stage of a version in its life."""
    return _known(_STATES, code)


def severity(code: str | None) -> str:
    """Return how bad a finding is; None is not bad."""
    return _("none") if code is None else _known(_SEVERITIES, code)


def signalled(on: Any) -> str:
    """Return when a control chart signalled."""
    return _("the control chart signalled on %(date)s") % {"date": short_date(on)}


def drifted(
    method: str, value: float | None, threshold: float | None, adjusted_p: float | None
) -> str:
    """Return how far something drifted, and how surely.

    Args:
        method: how it was measured.
        value: the measure; None when there is too little to compare.
        threshold: from where it matters, if there is such a value.
        adjusted_p: adjusted for the number of things looked at, if it was tested.
    """
    if value is None:
        return _("too little to compare")
    parts = [f"{method} {figures(value)}"]
    if threshold is not None:
        parts.append(_("matters from %(value)s") % {"value": figures(threshold)})
    if adjusted_p is not None:
        parts.append(_("p %(value)s adjusted") % {"value": figures(adjusted_p, 2)})
    return ", ".join(parts)


def match_day(number: int) -> str:
    """Return the name of a match-day."""
    return _("match-day %(number)s") % {"number": number}


def bound(value: float | None) -> str:
    """Return a bound of a confidence sequence; None is not bounded yet."""
    return _("unbounded") if value is None else signed(value)


def evidence(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what a decision rests on, or a recipe is made of: a name and its value, in words.

    Names are keys of a record, in English whatever the language.
    """
    for name, value in given.items():
        yield name.replace("_", " ").capitalize(), value_in_words(value)


def value_in_words(value: Any) -> str:
    """Return a number, an estimate with its bounds, or several of them, in words."""
    match value:
        case {"estimate": float(estimate), "lower": float(lower), "upper": float(upper)}:
            bounds = {"estimate": signed(estimate), "lower": signed(lower), "upper": signed(upper)}
            return _("%(estimate)s (%(lower)s to %(upper)s)") % bounds
        case dict():
            named = cast("dict[str, Any]", value)
            return "; ".join(
                f"{name.replace('_', ' ')} {value_in_words(each)}" for name, each in named.items()
            )
        case list():
            return ", ".join(value_in_words(each) for each in cast("list[Any]", value))
        case float():
            return count(int(value)) if value.is_integer() else figures(value, 4)
        case bool():
            return _("yes") if value else _("no")
        case _:
            return _("unknown") if value is None else str(value)
