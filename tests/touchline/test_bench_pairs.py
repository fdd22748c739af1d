from itertools import count

import pytest

from touchline.bench.pairs import Pair, interleaved, spread_of
from touchline.bench.row import Direction, Row, Subject

SUBJECT = Subject(name="it", what="ours", yardstick="plain", unit="things/s", goal=0.5)


def test_two_sides_are_measured_in_turns() -> None:
    turns: list[str] = []
    interleaved(lambda: turns.append("A"), lambda: turns.append("B"), 3)
    assert "".join(turns) == "AB" * 4


def test_the_first_pair_warms_up_and_is_thrown_away() -> None:
    ours, yardstick = count(1), count(10)
    pairs = interleaved(lambda: next(ours), lambda: next(yardstick), 2)
    assert pairs == [Pair(2, 11), Pair(3, 12)]


def test_every_kept_pair_is_reported() -> None:
    calls: list[None] = []
    interleaved(lambda: 1, lambda: 1, 5, lambda: calls.append(None))
    assert len(calls) == 5


@pytest.mark.parametrize(
    ("ratios", "interval"),
    [
        ([3.0], (3.0, 3.0)),
        ([3.0, 1.0, 2.0], (1.0, 3.0)),
        ([5.0, 1.0, 2.0, 3.0, 4.0], (1.0, 5.0)),
        ([9.0, 1.0, 8.0, 2.0, 7.0, 3.0, 6.0, 4.0, 5.0], (2.0, 8.0)),
    ],
)
def test_the_spread_leaves_out_only_what_the_sign_test_can_spare(
    ratios: list[float], interval: tuple[float, float]
) -> None:
    assert spread_of(ratios) == interval


def test_a_row_has_the_median_of_the_ratios_of_ours_to_the_yardstick() -> None:
    pairs = [Pair(10.0, 20.0), Pair(30.0, 40.0), Pair(90.0, 100.0)]
    row = Row.of(SUBJECT, pairs)
    assert (row.ratio, row.ratio_low, row.ratio_high) == (0.75, 0.5, 0.9)
    assert (row.ours, row.beside, row.repetitions) == (30.0, 40.0, 3)


@pytest.mark.parametrize(
    ("direction", "ratio", "met"),
    [
        (Direction.AT_LEAST, 0.5, True),
        (Direction.AT_LEAST, 0.49, False),
        (Direction.AT_MOST, 0.5, True),
        (Direction.AT_MOST, 0.51, False),
    ],
)
def test_a_goal_is_met_on_its_side(direction: Direction, ratio: float, *, met: bool) -> None:
    subject = Subject(
        name="it", what="ours", yardstick="plain", unit="ms", goal=0.5, direction=direction
    )
    assert Row.of(subject, [Pair(ratio, 1.0)]).met is met
