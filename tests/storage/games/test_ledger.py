"""Play money: nothing from nothing, however many stake at once and whatever becomes of a match."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import Engine, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from football.outcome import Outcome
from storage.football.tables.match import match
from storage.games.statements import stakes as questions
from storage.games.statements import wallets
from storage.games.tables.ledger import BANK, ledger_entry, stake, transfer, wallet
from storage.games.writes import grants, ledger, stakes
from storage.games.writes.refusals import (
    GamesError,
    GrantedError,
    InsufficientError,
    LimitError,
    LockedError,
    PausedError,
    UnscheduledError,
)
from storage.games.writes.stakes import Bet
from storage.identity import own_limits
from storage.kit.roles import Role
from storage.kit.unit_of_work import apply
from storage.privacy.columns import given
from storage.privacy.erasure import erase
from storage.social.tables.notice import notice
from tests.clocks import step
from tests.conftest import OPENING
from tests.databases import engine_as, superuser_of
from tests.storage.builders import final, fixture, ingest, the_match
from tests.storage.social.people import an_account
from workers.play_money import settle_owed

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]


@pytest.fixture
def api(engine: Engine) -> Iterator[Engine]:
    """Engine on this test's own database as the API, which takes stakes."""
    api = engine_as(Role.API, engine)
    yield api
    api.dispose()


@pytest.fixture
def worker(engine: Engine) -> Iterator[Engine]:
    """Engine on this test's own database as the worker, which settles."""
    worker = engine_as(Role.WORKER, engine)
    yield worker
    worker.dispose()


@pytest.fixture
def match_id(engine: Engine) -> int:
    """A match that is to come."""
    ingest(engine, fixture())
    return the_match(engine).match_id


def players(api: Engine, owner: Engine, number: int) -> list[int]:
    """Accounts with a grant each."""
    with owner.begin() as connection:
        accounts = [an_account(connection, f"player{each}") for each in range(number)]
    for account_id in accounts:
        apply(api, grants.claim(account_id))
    return accounts


def place(api: Engine, account_id: int, match_id: int, outcome: Outcome, amount: int) -> int:
    bet = Bet(match_id=match_id, outcome=outcome, amount=amount)
    return apply(api, stakes.place(account_id, bet))["stake_id"]


def balances(owner: Engine) -> dict[int, int]:
    with owner.connect() as connection:
        assert connection.execute(wallets.wrong_balances()).all() == []
        assert connection.execute(wallets.total()).scalar_one() == 0
        held = select(wallet.c.account_id, wallet.c.balance).where(wallet.c.kind == "member")
        return {row.account_id: row.balance for row in connection.execute(held)}


def test_stakes_at_once_spend_no_unit_twice_and_all_is_paid_out(
    api: Engine, engine: Engine, worker: Engine, owner_engine: Engine, match_id: int
) -> None:
    accounts = players(api, owner_engine, 4)

    def stake_much(number: int) -> int:
        draws, taken = Random(number), 0  # noqa: S311
        for _ in range(15):  # more than a wallet holds, two at a time from the same one
            amount = draws.randint(50, 150)
            try:
                place(api, accounts[number % 4], match_id, Outcome(draws.randrange(3)), amount)
            except InsufficientError:
                continue
            taken += amount
        return taken

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(stake_much, range(8)))
    held = balances(owner_engine)
    for number, account_id in enumerate(accounts):
        assert held[account_id] == grants.WELCOME - taken[number] - taken[number + 4] >= 0
    with owner_engine.connect() as connection:
        pool_row = connection.execute(questions.pool(), {"match_id": match_id}).one()
    assert pool_row.home + pool_row.draw + pool_row.away == sum(taken)

    ingest(engine, final(2, 0))
    with ThreadPoolExecutor(2) as twice:
        settled = sorted(twice.map(lambda _: settle_owed(worker), "ab"))
    assert settled[0] == 0 < settled[1]
    with owner_engine.connect() as connection:
        notified = select(notice.c.account_id).where(notice.c.kind == "stakes_settled")
        assert set(connection.scalars(notified)) == set(accounts)
    assert sum(balances(owner_engine).values()) == 4 * grants.WELCOME
    with owner_engine.connect() as connection:
        rows = connection.execute(select(stake)).all()
        assert connection.execute(questions.owed()).all() == []
        pool_balance = connection.scalar(
            select(wallet.c.balance).where(wallet.c.match_id == match_id)
        )
    assert pool_balance == 0
    backed = sum(row.amount for row in rows if row.outcome == Outcome.HOME)
    for row in rows:
        assert row.result == ("won" if row.outcome == Outcome.HOME else "lost")
        share = row.amount * sum(taken) / backed if row.outcome == Outcome.HOME else 0
        assert abs(row.paid - share) < 1
    # A result that is corrected later moves no money.
    before = balances(owner_engine)
    with owner_engine.begin() as connection:
        connection.execute(update(match).values(home_goals_90=0, away_goals_90=2))
    assert apply(worker, stakes.settle_match(match_id)) == 0
    assert balances(owner_engine) == before


@pytest.mark.slow
def test_processes_killed_while_they_stake_leave_every_unit_where_it_belongs(
    api: Engine, engine: Engine, worker: Engine, owner_engine: Engine, match_id: int
) -> None:
    accounts = players(api, owner_engine, 5)
    url = api.url.render_as_string(hide_password=False)
    named = [str(each) for each in (match_id, *accounts)]

    def staker() -> "subprocess.Popen[bytes]":
        module = "tests.storage.games.staker"
        return subprocess.Popen([sys.executable, "-m", module, url, *named])  # noqa: S603 ours

    placed = select(func.count()).select_from(stake)
    counted = 0
    for _ in range(6):
        running = [staker() for _ in range(2)]
        wanted = counted + 150
        while counted < wanted:
            assert all(each.poll() is None for each in running), "a staker ended by itself"
            with owner_engine.connect() as connection:
                counted = connection.execute(placed).scalar_one()
        for each in running:
            each.kill()
            each.wait()
    with superuser_of(owner_engine) as superuser, superuser.connect() as connection:
        left = text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND usename = 'touchline_api' AND state <> 'idle'"
        )
        while connection.execute(left).scalar_one():  # what the server still finishes
            connection.rollback()
    held = balances(owner_engine)
    with owner_engine.connect() as connection:
        rows = connection.execute(select(stake.c.account_id, stake.c.amount)).all()
        causes = connection.scalar(
            select(func.count()).where(transfer.c.kind == "stake").select_from(transfer)
        )
        pool = connection.scalar(select(wallet.c.balance).where(wallet.c.match_id == match_id))
    assert causes == len(rows) >= 900
    assert pool == sum(row.amount for row in rows)
    for account_id in accounts:
        staked = sum(row.amount for row in rows if row.account_id == account_id)
        assert held[account_id] == grants.WELCOME - staked >= 0
    ingest(engine, final(2, 0))
    settle_owed(worker)
    assert sum(balances(owner_engine).values()) == 5 * grants.WELCOME


@pytest.mark.parametrize(
    "became",
    [
        {"status": "postponed"},
        {"status": "abandoned"},
        {"status": "finished", "home_goals_90": 3, "away_goals_90": 0, "is_awarded": True},
        {"status": "finished", "home_goals_90": 0, "away_goals_90": 0},  # nobody named a draw
    ],
)
def test_stakes_come_back_where_nobody_won(
    api: Engine, worker: Engine, owner_engine: Engine, match_id: int, became: dict[str, object]
) -> None:
    anna, bert = players(api, owner_engine, 2)
    place(api, anna, match_id, Outcome.HOME, 300)
    place(api, bert, match_id, Outcome.AWAY, 1000)
    assert apply(worker, stakes.settle_match(match_id)) == 0  # it is still to come
    with owner_engine.begin() as connection:
        connection.execute(update(match).values(became))
    assert apply(worker, stakes.settle_match(match_id)) == 2
    assert balances(owner_engine) == {anna: grants.WELCOME, bert: grants.WELCOME}
    with owner_engine.connect() as connection:
        assert set(connection.scalars(select(stake.c.result))) == {"refunded"}


def test_a_stake_that_comes_late_or_to_no_date_moves_nothing(
    api: Engine, owner_engine: Engine, match_id: int
) -> None:
    (anna,) = players(api, owner_engine, 1)
    with owner_engine.begin() as connection:
        connection.execute(update(match).values(status="postponed"))
    with pytest.raises(UnscheduledError, match="once it has a date"):
        place(api, anna, match_id, Outcome.HOME, 10)
    with owner_engine.begin() as connection:
        connection.execute(update(match).values(status="scheduled"))
        kickoff_at = connection.scalar(select(match.c.kickoff_at))
    step(owner_engine, to=kickoff_at)
    with pytest.raises(LockedError, match="takes no stakes since"):
        place(api, anna, match_id, Outcome.HOME, 10)
    assert balances(owner_engine) == {anna: grants.WELCOME}


def test_own_limits_and_breaks_hold_also_at_once(
    api: Engine, owner_engine: Engine, match_id: int
) -> None:
    (anna,) = players(api, owner_engine, 1)
    apply(api, own_limits.set_limit(anna, "games.stake_week", 100))

    def try_one(_: object) -> bool:
        try:
            place(api, anna, match_id, Outcome.HOME, 60)
        except LimitError as error:
            assert "your own limit is 100" in str(error)  # noqa: PT017 (in a thread)
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(try_one, range(4))) == 1
    until = int((OPENING + timedelta(hours=1)).timestamp())
    apply(api, own_limits.set_limit(anna, "games.pause", until))
    with pytest.raises(PausedError, match="until 2025-11-15 10:00 UTC"):
        place(api, anna, match_id, Outcome.HOME, 1)
    step(owner_engine, to=OPENING + timedelta(hours=1))
    place(api, anna, match_id, Outcome.HOME, 1)
    assert balances(owner_engine) == {anna: grants.WELCOME - 61}


def test_a_grant_is_given_once_a_week_also_at_once(api: Engine, owner_engine: Engine) -> None:
    with owner_engine.begin() as connection:
        anna = an_account(connection, "anna")

    def try_one(_: object) -> int:
        try:
            return apply(api, grants.claim(anna))
        except GamesError as error:
            assert isinstance(error, GrantedError)  # noqa: PT017 (in a thread)
            return 0

    for amount, until in ((grants.WELCOME, 0), (grants.WEEKLY, 2), (grants.WEEKLY, 9)):
        step(owner_engine, to=OPENING + timedelta(days=until))  # the opening is a Saturday
        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(try_one, range(4))) == [0, 0, 0, amount]
    with pytest.raises(GrantedError, match="2025-12-01"):
        apply(api, grants.claim(anna))
    assert balances(owner_engine) == {anna: grants.WELCOME + 2 * grants.WEEKLY}


def test_the_database_refuses_money_from_nothing(
    api: Engine, owner_engine: Engine, match_id: int
) -> None:
    (anna,) = players(api, owner_engine, 1)
    own = apply(api, ledger.wallet_of_account(anna))
    fresh = insert(transfer).values(kind="grant", at=OPENING)
    with api.connect() as connection:
        made = connection.execute(fresh.values(cause="a").returning(transfer.c.transfer_id))
        values = {"transfer_id": made.scalar_one(), "wallet_id": own, "amount": 5}
        with pytest.raises(DBAPIError, match="sum to 5, not to zero"):
            connection.execute(insert(ledger_entry).values(values))
    with pytest.raises(DBAPIError, match="has no entries"), api.begin() as connection:
        connection.execute(fresh.values(cause="b"))
    with pytest.raises(InsufficientError):
        apply(api, ledger.move("refund", "c", {own: -1001, BANK: 1001}))
    with pytest.raises(DBAPIError, match="permission denied"), api.begin() as connection:
        connection.execute(update(wallet).values(balance=10**6))
    for table in (transfer, ledger_entry, stake):
        with pytest.raises(DBAPIError, match="is refused"), owner_engine.begin() as connection:
            connection.execute(delete(table))
    with pytest.raises(DBAPIError, match="is refused"), owner_engine.begin() as connection:
        connection.execute(text("UPDATE games.ledger_entry SET amount = amount * 2"))
    assert balances(owner_engine) == {anna: grants.WELCOME}


def test_who_is_erased_leaves_numbers_and_others_are_paid(
    api: Engine, engine: Engine, worker: Engine, owner_engine: Engine, match_id: int
) -> None:
    anna, bert = players(api, owner_engine, 2)
    place(api, anna, match_id, Outcome.HOME, 100)
    place(api, bert, match_id, Outcome.AWAY, 100)
    apply(api, own_limits.set_limit(anna, "games.stake_week", 100))
    with owner_engine.connect() as connection:
        copy = {name: connection.execute(query).all() for name, query in given(anna)}
    assert [row.amount for row in copy["stakes"]] == [100]
    assert [row.balance for row in copy["wallet"]] == [900]
    assert [row.value for row in copy["own_limits"]] == [100]
    apply(worker, erase(anna, sends_mail=False))
    ingest(engine, final(0, 1))
    assert apply(worker, stakes.settle_match(match_id)) == 2
    assert balances(owner_engine) == {anna: 900, bert: 1100}
