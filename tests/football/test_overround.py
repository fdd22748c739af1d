"""Prices that no book offers are distinguished from those that one does."""

import pytest

from football.overround import is_suspect


@pytest.mark.parametrize(
    ("book", "prices", "expected"),
    [
        ("b365", (2.0, 3.5, 4.0), False),  # 1.036
        ("b365", (1.9, 1.9), False),
        ("ps", (2.5, 3.6, 3.9), True),  # 0.934
        ("b365", (1.2, 4.0, 3.5), True),  # 1.369
        ("average", (2.13, 3.22, 4.72), True),  # 0.992
        ("max", (2.2, 3.5, 4.2), False),  # 0.978: the best of many
        ("max", (3.0, 4.5, 5.0), True),  # 0.756
    ],
)
def test_a_sum_far_from_one_is_suspect(book, prices, expected):
    assert is_suspect(book, prices) is expected
