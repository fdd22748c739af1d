"""What is paid out is what was staked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from football.games.parimutuel import Stake, odds, refunds, settle, totals
from football.outcome import Outcome

OUTCOMES = st.sampled_from(list(Outcome))


@st.composite
def stakes_of_a_match(draw: st.DrawFn) -> list[Stake]:
    drawn = draw(st.lists(st.tuples(OUTCOMES, st.integers(1, 10**9)), max_size=40))
    return [Stake(number, outcome, amount) for number, (outcome, amount) in enumerate(drawn)]


@given(stakes_of_a_match(), OUTCOMES)
def test_nothing_is_made_or_lost(stakes: list[Stake], outcome: Outcome) -> None:
    paid = settle(stakes, outcome)
    assert [each.stake_id for each in paid] == [each.stake_id for each in stakes]
    assert sum(each.amount for each in paid) == sum(each.amount for each in stakes)


@given(stakes_of_a_match(), OUTCOMES)
def test_each_is_paid_its_share_to_within_a_unit(stakes: list[Stake], outcome: Outcome) -> None:
    pool = totals(stakes)
    if pool[outcome] == 0:
        assert settle(stakes, outcome) == refunds(stakes)
        return
    for stake, paid in zip(stakes, settle(stakes, outcome), strict=True):
        if stake.outcome != outcome:
            assert paid.amount == 0
        else:
            exact = stake.amount * sum(pool) / pool[outcome]
            assert abs(paid.amount - exact) < 1 + 1e-9 * exact
            assert paid.amount >= stake.amount


@given(stakes_of_a_match(), OUTCOMES, st.integers(1, 10**6))
def test_odds_are_what_a_stake_is_paid(stakes: list[Stake], outcome: Outcome, amount: int) -> None:
    expected = odds(totals(stakes), outcome, adding=amount)
    assert expected is not None
    paid = settle([*stakes, Stake(10**6, outcome, amount)], outcome)[-1].amount
    assert paid == pytest.approx(expected * amount, abs=1)


def test_leftover_units_go_to_the_largest_remainders_then_to_the_earliest() -> None:
    stakes = [
        Stake(1, Outcome.HOME, 1),
        Stake(2, Outcome.HOME, 1),
        Stake(3, Outcome.HOME, 1),
        Stake(4, Outcome.AWAY, 2),
    ]
    assert [each.amount for each in settle(stakes, Outcome.HOME)] == [2, 2, 1, 0]


def test_no_odds_without_a_stake_and_no_stake_of_nothing() -> None:
    assert odds((0, 5, 5), Outcome.HOME) is None
    with pytest.raises(ValueError, match="above zero"):
        settle([Stake(1, Outcome.HOME, 0)], Outcome.HOME)
