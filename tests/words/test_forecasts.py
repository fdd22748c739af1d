"""Phrases that depend on a value."""

import pytest

from words import forecasts


@pytest.mark.parametrize(
    ("cause", "text"),
    [
        ("T-24h", "made a day before"),
        ("lineups", "line-ups came out"),
        ("absence", "an absence became known"),
        ("prices changed", "prices changed"),
    ],
)
def test_a_cause_has_words(cause, text):
    assert forecasts.cause(cause) == text


@pytest.mark.parametrize(
    ("code", "text"),
    [("T-72h", "3 days before"), ("T-1h", "an hour before"), ("kick-off", "at kick-off")],
)
def test_a_horizon_has_words(code, text):
    assert forecasts.horizon(code) == text
    assert forecasts.horizon("early") == "early"
