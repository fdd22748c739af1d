"""How models, their tests and what is watched of them are called on pages.

Pure. What belongs here: phrases that depend on a value. What does not: those of matches (`words`).
"""

import math
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, cast

from football.intervals import NORMAL_95
from serving.monitoring.schemas import DriftValue
from serving.pages.words import signed

SPANS = {"30d": "Last 30 days", "90d": "Last 90 days", "season": "This season"}
_TESTS = {
    "registered": "not begun",
    "insufficient": "too early to say",
    "running": "running",
    "promote": "better: promoted",
    "keep": "champion kept",
    "rollback": "worse: rejected",
}
_DECISIONS = {
    "first": "first champion",
    "refit": "fitted anew",
    "evidence": "won its test",
    "manual": "moved by hand",
    "rollback": "rolled back",
    "reconciled": "alias moved by hand",
    "challenge": "challenges",
    "rejection": "rejected",
}


def test(state: str) -> str:
    """Say where a test of a challenger stands."""
    return _TESTS.get(state, state)


def decision(kind: str) -> str:
    """Say what a decision did."""
    return _DECISIONS.get(kind, kind)


def boldness(z: float) -> str:
    """Say what realised less expected log loss, in standard deviations, tells of forecasts."""
    if abs(z) < NORMAL_95:
        return "as expected"
    return "too bold" if z > 0 else "too timid"


def drifted(value: DriftValue) -> str:
    """Say how something drifted: when a chart signalled, or by how much and how surely."""
    if value.signalled_on is not None:
        return f"the control chart signalled on {day(value.signalled_on)}"
    if value.value is None:
        return "too little to compare"
    said = f"{value.method} {value.value:.3g}"
    if value.threshold is not None:
        said += f", matters from {value.threshold:.3g}"
    p = value.adjusted_p_value
    return said if p is None else f"{said}, p {p:.2g} adjusted"


def e_value(logarithm: float) -> str:
    """Return an e-value by its natural logarithm: how many times the stake was won."""
    return f"{math.exp(min(logarithm, 300.0)):.3g}"


def bound(value: float | None) -> str:
    """Return a bound of a confidence sequence; None is not bounded yet."""
    return "unbounded" if value is None else signed(value)


def match_day(number: int) -> str:
    return f"match-day {number}"


def day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


def evidence(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what a decision rests on, or a recipe is made of: a name and its value, in words."""
    for name, value in given.items():
        yield _name(name).capitalize(), told(value)


def told(value: Any) -> str:
    """Return a number, an estimate with its bounds, or several of them, in words."""
    match value:
        case {"estimate": float(estimate), "lower": float(lower), "upper": float(upper)}:
            return f"{signed(estimate)} ({signed(lower)} to {signed(upper)})"
        case dict():
            named = cast("dict[str, Any]", value)
            return "; ".join(f"{_name(name)} {told(each)}" for name, each in named.items())
        case list():
            return ", ".join(told(each) for each in cast("list[Any]", value))
        case float():
            return f"{value:,.0f}" if value.is_integer() else f"{value:.4g}"
        case bool():
            return "yes" if value else "no"
        case _:
            return "unknown" if value is None else str(value)


def _name(code: str) -> str:
    return code.replace("_", " ")
