"""What a pick is, whichever way it is said."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from football.games.pick import (
    LEAST,
    LEAST_CONFIDENCE,
    MOST_CONFIDENCE,
    PickError,
    normalised,
    of_confidence,
    rounded,
    sharpened,
)
from football.outcome import Outcome

shares = st.tuples(*[st.floats(0.011, 1.0)] * 3).map(
    lambda given: tuple(each / sum(given) for each in given)
)


@given(shares.filter(lambda p: min(p) >= LEAST))
def test_whole_percentages_sum_to_100_and_are_close(probabilities):
    percent = rounded(probabilities)
    assert sum(percent) == 100
    assert min(percent) >= 1
    assert all(abs(p * 100 - q) <= 2 for p, q in zip(probabilities, percent, strict=True))
    assert rounded([each / 100 for each in percent]) == percent


@given(st.sampled_from(Outcome), st.floats(LEAST_CONFIDENCE, MOST_CONFIDENCE))
def test_a_confidence_is_the_outcomes_probability(outcome, confidence):
    found = of_confidence(outcome, confidence)
    assert math.isclose(sum(found), 1)
    assert min(found) >= LEAST * 0.99
    assert found[outcome] == pytest.approx(confidence, abs=0.005)


@pytest.mark.parametrize(
    "wrong", [(0.5, 0.3, 0.3), (1.0, 0.0, 0.0), (math.nan, 0.5, 0.5), (0.6, 0.395, 0.005)]
)
def test_other_numbers_are_no_pick(wrong):
    with pytest.raises(PickError, match=r"must sum to 1|at least 0\.01"):
        normalised(wrong)


@given(shares, st.floats(0.5, 2))
def test_sharpened_probabilities_keep_their_order_and_exclude_nothing(probabilities, power):
    found = sharpened(probabilities, power)
    assert math.isclose(sum(found), 1)
    assert min(found) >= LEAST
    pairs = sorted(zip(probabilities, found, strict=True))
    assert [each for _, each in pairs] == sorted(found)


@pytest.mark.parametrize("confidence", [0.33, 0.99, math.inf, math.nan])
def test_nobody_is_that_sure(confidence):
    with pytest.raises(PickError, match="between"):
        of_confidence(Outcome.HOME, confidence)
