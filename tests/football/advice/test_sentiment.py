"""What is read from the market, against what is planted in the prices."""

import pytest

from football.advice.sentiment import sentiment


def test_a_line_that_moved_and_books_that_differ_are_measured() -> None:
    fair = {"opening": (0.4, 0.3, 0.3), "collected": (0.5, 0.28, 0.22)}
    prices = [
        (book, phase, [1.0 / p for p in probabilities])
        for phase, probabilities in fair.items()
        for book in ("b365", "ps")
    ]
    prices.append(("wh", "collected", [1.0 / 0.56, 1.0 / 0.26, 1.0 / 0.18]))
    prices += [("odd", "collected", [2.0, 3.0]), ("slip", "opening", [1.0, 3.0, 3.0])]
    found = sentiment(prices)
    assert found is not None
    assert list(found.line) == ["opening", "collected"]
    assert found.moved == pytest.approx((0.1, -0.02, -0.08)), "only of books that are in both"
    assert found.spread == pytest.approx(0.06)
    assert found.books == 3


def test_one_price_says_nothing_of_moves_or_differences() -> None:
    found = sentiment([("ps", "collected", [2.0, 3.4, 4.1])])
    assert found is not None
    assert (found.moved, found.spread, found.books) == (None, None, 1)
    assert sentiment([("ps", "in_play", [2.0, 3.4, 4.1])]) is None
