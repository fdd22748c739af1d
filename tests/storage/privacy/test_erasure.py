"""Erasing a person: nothing that names them is left, and what holds numbers stays whole."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select, text, update

from storage.delivery.tables import delivery, message
from storage.identity.tables.account import account
from storage.kit.roles import Role
from storage.kit.unit_of_work import apply
from storage.privacy.columns import HELD
from storage.privacy.erasure import erase
from storage.privacy.held import ALWAYS, RECORD
from storage.privacy.retention import Ages, let_go
from storage.social.tables.report import moderation_case, report
from storage.social.writes.decisions import Ruling, decide
from storage.social.writes.reports import NewReport, send
from tests.databases import engine_as
from tests.storage.social.people import a_comment, a_post, an_account
from tests.workers.accounts import add_person, add_token, post_mail

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]

AGES = Ages(
    questions=timedelta(days=1),
    sessions=timedelta(days=90),
    unverified=timedelta(days=7),
    links=timedelta(days=7),
    outbox=timedelta(days=30),
    notices=timedelta(days=60),
    reported=timedelta(days=90),
)


@pytest.fixture
def api_engine(engine: Engine) -> Iterator[Engine]:
    """Engine on this test's own database as the API, which erases."""
    api = engine_as(Role.API, engine)
    yield api
    api.dispose()


@pytest.fixture
def worker_engine(engine: Engine) -> Iterator[Engine]:
    """Engine on this test's own database as the worker, which lets go."""
    worker = engine_as(Role.WORKER, engine)
    yield worker
    worker.dispose()


def left(owner: Engine, account_id: int) -> dict[str, int]:
    """Count the rows that an account still has, by table."""
    counts: dict[str, int] = {}
    with owner.connect() as connection:
        for held in HELD:
            if held.owner is not None:
                rows = connection.execute(held.of(account_id)).all()
                counts[held.table.fullname] = len(rows)
    return {name: count for name, count in counts.items() if count}


def everything(owner: Engine) -> str:
    """Everything the schemas of people hold, as text."""
    tables = text(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
        " WHERE schemaname IN ('identity', 'social', 'delivery', 'events', 'jobs')"
    )
    with owner.connect() as connection:
        names = connection.scalars(tables).all()
        found = [connection.execute(text(f"SELECT t::text FROM {name} AS t")) for name in names]  # noqa: S608
        return "\n".join(row[0] for rows in found for row in rows)


def test_nothing_that_names_somebody_is_left_and_the_act_is_on_record(
    engine: Engine, owner_engine: Engine, api_engine: Engine
) -> None:
    anna, bob = (add_person(owner_engine, name) for name in ("anna", "bob"))
    add_token(owner_engine, anna, "email_change", email="anna.new@example.org")
    confirm = {"token": "of-the-link", "to": "anna.new@example.org"}
    post_mail(engine, "email_change_confirm", account_id=anna, **confirm)
    apply(api_engine, erase(anna, sends_mail=False))
    assert left(owner_engine, anna) == {"identity.account": 1, "identity.audit_entry": 2}
    kept = everything(owner_engine)
    assert "anna" not in kept
    assert "of-the-link" not in kept
    assert "bob" in kept
    assert "identity.person" in left(owner_engine, bob)
    apply(api_engine, erase(anna))  # again, it changes nothing
    with owner_engine.connect() as connection:
        erased_at = connection.execute(
            select(account.c.erased_at).where(account.c.account_id == anna)
        ).scalar_one()
    assert erased_at is not None


def test_reported_texts_outlive_their_author_for_a_stated_time(
    owner_engine: Engine, api_engine: Engine, worker_engine: Engine
) -> None:
    with owner_engine.begin() as connection:
        anna, bob, mo = (an_account(connection, name) for name in ("anna", "bob", "mo"))
        written = a_post(connection, anna, "a threat against bob")
    sent = NewReport(
        reporter_id=bob, kind="post", subject_id=written, reason="violence", text="help me"
    )
    apply(api_engine, send(sent))
    apply(api_engine, erase(anna, sends_mail=False))
    assert "a threat against bob" in everything(owner_engine)
    with owner_engine.connect() as connection:
        case_id = connection.execute(select(report.c.case_id)).scalar_one()
    ruling = Ruling(moderator_id=mo, is_admin=False, acts=["dismiss"])
    apply(api_engine, decide(case_id, ruling))
    assert let_go(worker_engine, AGES)["reported_texts"] == 0
    with owner_engine.begin() as connection:
        old = func.clock_timestamp() - timedelta(days=91)
        aged = update(moderation_case).values(reported_at=old, opened_at=old, closed_at=old)
        connection.execute(aged)
    assert let_go(worker_engine, AGES)["reported_texts"] == 1
    kept = everything(owner_engine)
    assert "a threat against bob" not in kept
    assert "help me" not in kept


def test_threads_stay_without_what_was_written(owner_engine: Engine, api_engine: Engine) -> None:
    with owner_engine.begin() as connection:
        anna, bob = (an_account(connection, name) for name in ("anna", "bob"))
        written = a_post(connection, anna, "a secret of mine, said by anna")
        a_comment(connection, written, bob)
    apply(api_engine, erase(anna, sends_mail=False))
    assert left(owner_engine, anna) == {
        "identity.account": 1,
        "identity.audit_entry": 2,
        "social.post": 1,
    }
    kept = everything(owner_engine)
    assert "secret of mine" not in kept
    assert "anna" not in kept
    assert left(owner_engine, bob)["social.comment"] == 1


def test_what_is_kept_for_good_is_reported() -> None:
    for held in HELD:
        if held.table.fullname in {"identity.account", "identity.audit_entry"}:
            assert any(use.until in {ALWAYS, RECORD} for _, use in held.columns())


def test_the_last_mail_is_the_only_one_that_still_goes(
    engine: Engine, owner_engine: Engine, api_engine: Engine
) -> None:
    anna = add_person(owner_engine, language="de")
    post_mail(engine, "password_changed", account_id=anna)
    apply(api_engine, erase(anna))
    with owner_engine.connect() as connection:
        rows = connection.execute(
            select(message.c.type, message.c.body, delivery.c.due_at.is_not(None).label("waits"))
            .join(delivery, delivery.c.message_id == message.c.message_id)
            .order_by(message.c.message_id)
        ).all()
    farewell = {"account_id": anna, "to": "anna@example.org", "name": "anna", "language": "de"}
    assert rows == [
        ("password_changed", {"account_id": anna}, False),
        ("account_erased", farewell, True),
    ]


def test_accounts_that_nobody_verified_and_old_links_go_after_their_time(
    owner_engine: Engine, worker_engine: Engine
) -> None:
    old, young, verified = (add_person(owner_engine, name) for name in ("old", "young", "sure"))
    for each in (old, young):
        add_token(owner_engine, each, lasts=timedelta(days=-8 if each == young else 3))
    past = func.clock_timestamp() - timedelta(days=8)
    with owner_engine.begin() as connection:
        aged = account.c.account_id.in_([old, verified])
        connection.execute(update(account).where(aged).values(created_at=past))
        sure = account.c.account_id == verified
        connection.execute(update(account).where(sure).values(verified_at=past))
    counts = let_go(worker_engine, AGES)
    assert (counts["accounts"], counts["links"]) == (1, 1)
    assert "identity.person" not in left(owner_engine, old)
    assert "identity.person" in left(owner_engine, young)
    assert "identity.person" in left(owner_engine, verified)
    assert not any(let_go(worker_engine, AGES).values())


def test_sessions_go_some_time_after_their_last_use(
    owner_engine: Engine, worker_engine: Engine
) -> None:
    anna = add_person(owner_engine)
    with owner_engine.begin() as connection:
        for days in (91, 5):
            connection.execute(
                text(
                    "WITH made AS (INSERT INTO identity.session"
                    " (session_id, account_id, last_used_at) VALUES"
                    " (uuidv7(), :anna, now() - make_interval(days => :days))"
                    " RETURNING session_id) INSERT INTO identity.refresh_token"
                    " (token_hash, session_id, expires_at) SELECT sha256(session_id::text::bytea),"
                    " session_id, now() FROM made"
                ),
                {"anna": anna, "days": days},
            )
    counts = let_go(worker_engine, AGES)
    assert (counts["sessions"], counts["refresh_tokens"]) == (1, 1)
    assert left(owner_engine, anna)["identity.session"] == 1
