"""Taking the margin out of prices: what sums to one, what keeps its order, what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from football import odds

prices = arrays(
    np.float64, st.tuples(st.integers(1, 6), st.just(3)), elements=st.floats(1.01, 200.0)
)
devigs = pytest.mark.parametrize("devig", [odds.devig_proportional, odds.devig_power])


@devigs
@given(prices=prices)
def test_probabilities_without_margin_sum_to_one(devig, prices: np.ndarray) -> None:
    assert devig(prices).sum(axis=1) == pytest.approx(np.ones(len(prices)), abs=1e-12)


@devigs
@given(prices=prices)
def test_a_shorter_price_is_never_less_likely(devig, prices: np.ndarray) -> None:
    shortest_first = np.sort(prices, axis=1)
    assert (np.diff(devig(shortest_first), axis=1) <= 1e-15).all()


@devigs
def test_fair_prices_are_left_alone(devig) -> None:
    assert devig([[2.0, 4.0, 4.0]])[0] == pytest.approx([0.5, 0.25, 0.25])


def test_power_takes_more_from_the_long_shot_than_proportional() -> None:
    triple = [[1.30, 5.50, 11.0]]
    assert odds.devig_power(triple)[0, 2] < odds.devig_proportional(triple)[0, 2]


@given(prices)
def test_power_really_is_one_power_of_the_implied_probabilities(prices: np.ndarray) -> None:
    exponents = np.log(odds.devig_power(prices)) / np.log(odds.implied(prices))
    assert np.ptp(exponents, axis=1) == pytest.approx(np.zeros(len(prices)), abs=1e-6)


def test_overround_is_the_sum_of_what_is_implied() -> None:
    assert odds.overround([[1.9, 3.6, 4.2]])[0] == pytest.approx(1 / 1.9 + 1 / 3.6 + 1 / 4.2)


@devigs
def test_a_missing_price_spoils_its_row_only(devig) -> None:
    result = devig([[1.9, np.nan, 4.2], [1.9, 3.6, 4.2]])
    assert np.isnan(result[0]).all()
    assert result[1].sum() == pytest.approx(1.0)


@pytest.mark.parametrize("price", [1.0, 0.0, -2.0, np.inf])
def test_a_price_no_book_offers_is_refused(price: float) -> None:
    with pytest.raises(ValueError, match="greater than 1"):
        odds.implied([price, 3.0, 3.0])


@pytest.mark.parametrize(("american", "decimal"), [(150, 2.5), (-200, 1.5), (100, 2.0)])
def test_american_prices_become_decimal(american: int, decimal: float) -> None:
    assert odds.american_to_decimal(american) == pytest.approx(decimal)


def test_american_prices_between_minus_and_plus_100_do_not_exist() -> None:
    with pytest.raises(ValueError, match="American"):
        odds.american_to_decimal(50)
