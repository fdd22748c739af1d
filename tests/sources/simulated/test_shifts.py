"""A planted change of the laws: nothing before it differs, and books do not see it."""

from datetime import UTC, datetime

import numpy as np
import pytest

from sources.simulated.shifts import Shift
from sources.simulated.world import World

AT = datetime(2019, 10, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def plain() -> World:
    return World(seed=5)


def changed(**laws) -> World:
    return World(seed=5, shift=Shift(at=AT, **laws))


def after(world: World) -> np.ndarray:
    return world.season(2019).kickoffs >= AT.timestamp()


def test_nothing_changes_before_the_change(plain):
    other = changed(goals=0.3, has_upheaval=True, counting=2)
    is_after = after(plain)
    assert np.array_equal(plain.season(2018).play.goals, other.season(2018).play.goals)
    ours, theirs = plain.season(2019), other.season(2019)
    assert np.array_equal(ours.rates[~is_after], theirs.rates[~is_after])
    assert np.array_equal(ours.play.goals[~is_after], theirs.play.goals[~is_after])


def test_more_goals_are_as_many_more_as_configured(plain):
    is_after = after(plain)
    rates = changed(goals=0.3).season(2019).rates
    assert rates[is_after] == pytest.approx(plain.season(2019).rates[is_after] * np.exp(0.3))


def test_an_upheaval_turns_the_table_over_and_the_books_do_not_know(plain):
    other = changed(has_upheaval=True).season(2019)
    ours, is_after = plain.season(2019), after(plain)
    favoured = ours.probabilities[is_after, 0] - ours.probabilities[is_after, 2]
    now = other.probabilities[is_after, 0] - other.probabilities[is_after, 2]
    assert np.corrcoef(favoured, now)[0, 1] < 0.0
    assert np.array_equal(ours.believed_rates["closing"], other.believed_rates["closing"])


def test_generous_counting_counts_more_and_changes_no_score(plain):
    other, ours, is_after = changed(counting=2).season(2019), plain.season(2019), after(plain)
    assert np.array_equal(other.play.shots[is_after], 2 * ours.play.shots[is_after])
    assert np.array_equal(other.play.shots[~is_after], ours.play.shots[~is_after])
    assert np.array_equal(other.play.goals, ours.play.goals)
