"""Phrases that depend on a value."""

import pytest

from serving.pages import words


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        ("T-24h", "made a day before"),
        ("lineups", "line-ups came out"),
        ("absence", "an absence became known"),
        ("prices changed", "prices changed"),
    ],
)
def test_a_cause_is_said_in_words(cause, said):
    assert words.cause(cause) == said


@pytest.mark.parametrize(
    ("code", "said"),
    [("T-72h", "3 days before"), ("T-1h", "an hour before"), ("kick-off", "at kick-off")],
)
def test_a_horizon_is_said_in_words(code, said):
    assert words.horizon(code) == said
    assert words.horizon("early") == "early"
