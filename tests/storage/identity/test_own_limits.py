"""Limits of one's own: tighter at once, looser after a day."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from storage.identity import own_limits
from storage.identity.own_limits import THINKING_TIME, OwnLimit
from storage.kit.roles import Role
from storage.kit.unit_of_work import apply
from tests.clocks import step
from tests.databases import engine_as
from tests.storage.social.people import an_account

NOW = datetime(2025, 11, 15, 9, tzinfo=UTC)
DAY = timedelta(days=1)
WEEK = "games.stake_week"


def test_tighter_is_valid_at_once_and_looser_after_a_day() -> None:
    held = OwnLimit().changed(WEEK, 300, NOW)
    assert held == OwnLimit(value=300)
    held = held.changed(WEEK, 500, NOW)
    assert (held.value, held.at(NOW + DAY).value) == (300, 500)
    assert held.at(NOW + DAY - timedelta(seconds=1)).value == 300
    # A tighter one takes back what waits.
    assert held.changed(WEEK, 200, NOW).at(NOW + 2 * DAY) == OwnLimit(value=200)
    assert held.changed(WEEK, 300, NOW).at(NOW + 2 * DAY) == OwnLimit(value=300)
    # Less loose than what waits need not wait anew; looser does.
    later = NOW + timedelta(hours=5)
    assert held.changed(WEEK, 400, later).next_at == NOW + DAY
    assert held.changed(WEEK, None, later).next_at == later + DAY


def test_a_break_is_longer_at_once_and_shorter_after_a_day() -> None:
    until = int((NOW + 10 * DAY).timestamp())
    held = OwnLimit().changed("games.pause", until, NOW)
    assert held.value == until
    for sooner in (until - 86_400, None):
        assert held.changed("games.pause", sooner, NOW).value == until
    assert held.changed("games.pause", until + 60, NOW).value == until + 60


def test_an_exclusion_is_longer_at_once_and_never_shorter_until_it_is_over() -> None:
    until = int((NOW + 180 * DAY).timestamp())
    held = OwnLimit().changed("exclusion", until, NOW)
    for sooner in (until - 86_400, None):
        assert held.changed("exclusion", sooner, NOW).at(NOW + 2 * DAY) == OwnLimit(value=until)
    assert held.changed("exclusion", until + 60, NOW).value == until + 60
    assert held.changed("exclusion", None, NOW + 181 * DAY) == OwnLimit()


@given(
    st.lists(st.tuples(st.integers(0, 3 * 86_400), st.none() | st.integers(0, 1000)), max_size=12)
)
def test_nothing_gets_looser_sooner_than_a_day_after_it_was_asked_for(
    asked: list[tuple[int, int | None]],
) -> None:
    def room(value: int | None) -> float:
        return float("inf") if value is None else value

    held, at = OwnLimit(value=100), NOW
    wishes: list[tuple[datetime, int | None]] = []
    for seconds, wanted in asked:
        before, at = held, at + timedelta(seconds=seconds)
        held = before.changed(WEEK, wanted, at)
        assert room(held.at(at).value) <= room(before.at(at).value)
        wishes.append((at, wanted))
        old_enough = [room(value) for when, value in wishes if when <= at - THINKING_TIME]
        assert room(held.at(at).value) <= max([100.0, *old_enough])


@pytest.mark.services
@pytest.mark.usefixtures("clock")
def test_they_are_kept(engine: Engine, owner_engine: Engine) -> None:
    with owner_engine.begin() as connection:
        ada = an_account(connection, "ada")
    api = engine_as(Role.API, engine)
    assert apply(api, own_limits.value_of(ada, WEEK)) is None
    apply(api, own_limits.set_limit(ada, WEEK, 300))
    apply(api, own_limits.set_limit(ada, WEEK, None))
    assert apply(api, own_limits.value_of(ada, WEEK)) == 300
    step(owner_engine, by=DAY)
    assert apply(api, own_limits.value_of(ada, WEEK)) is None
    api.dispose()
