"""Verdicts on models, their tests and their drift, in words."""

import math

from football.intervals import NORMAL_95
from serving.forecasting.monitoring.schemas import DriftValue
from words import models
from words.messages import gettext as _
from words.models import bound, decision, evidence, match_day, severity, spans, state, test

__all__ = [
    "boldness",
    "bound",
    "decision",
    "drifted",
    "e_value",
    "evidence",
    "is_surprising",
    "match_day",
    "severity",
    "spans",
    "state",
    "test",
]


def is_surprising(z: float) -> bool:
    """Tell whether forecasts missed their own expectation by more than chance explains."""
    return abs(z) >= NORMAL_95


def boldness(z: float) -> str:
    """Return in words what realised less expected log loss, in standard deviations, means."""
    if not is_surprising(z):
        return _("as expected")
    return _("too bold") if z > 0 else _("too timid")


def drifted(value: DriftValue) -> str:
    """Return how something drifted: when a chart signalled, or by how much and how surely."""
    if value.signalled_on is not None:
        return models.signalled(value.signalled_on)
    return models.drifted(value.method, value.value, value.threshold, value.adjusted_p_value)


def e_value(logarithm: float) -> str:
    """Return an e-value by its natural logarithm: how many times the stake was won."""
    return f"{math.exp(min(logarithm, 300.0)):.3g}"
