"""The tone of headlines: from words that are shown, not from names, and counted by day."""

from datetime import UTC, datetime, timedelta

import pytest

from football.advice.headlines import attention, tone

NOW = datetime(2025, 11, 15, 9, tzinfo=UTC)


def test_a_tone_comes_from_its_words_and_not_from_names() -> None:
    bad = tone("Crisis at Askvik: keeper injured")
    assert (bad.kind, [word for word, _ in bad.words]) == ("bad", ["Crisis", "injured"])
    assert all(weight < 0 for _, weight in bad.words)
    assert tone("Askvik win, a brilliant evening").kind == "good"
    assert tone("Manchester United against Hope Rovers", ["Hope Rovers"]).words == ()
    assert tone("Striker attacks the penalty spot").value == 0.0
    assert tone("").kind == "neutral"


def test_attention_counts_days_and_means_what_has_a_tone() -> None:
    written = [
        (NOW - timedelta(hours=1), "Askvik in crisis"),
        (NOW - timedelta(hours=2), "Askvik name their squad"),
        (NOW - timedelta(days=13, hours=23), "Askvik win"),
        (NOW - timedelta(days=14), "Askvik win again"),
        (NOW - timedelta(days=28), "long ago"),
        (NOW + timedelta(hours=1), "not yet"),
    ]
    found = attention(written, ["Askvik"], NOW)
    assert (found.n, found.before, len(found.days)) == (3, 1, 14)
    assert (found.days[-1].bad, found.days[-1].neutral, found.days[0].good) == (1, 1, 1)
    assert found.rated[0][0] == "Askvik in crisis"
    assert found.mean is None, "two headlines are no mean"
    many = attention([(NOW, "Askvik win")] * 5, [], NOW)
    assert many.mean == pytest.approx(tone("Askvik win").value)
