"""The outbox: without a mail server mails are kept, shown by a command, and let go."""

import asyncio
import hashlib
import json
import re
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, select, text, update

from storage.delivery import outbox as kept
from storage.delivery.outbox_cli import outbox
from storage.delivery.tables import outbox as table
from storage.identity.tables.credential import one_time_token
from storage.kit.roles import Role
from storage.kit.unit_of_work import UnitOfWork
from tests.databases import url_as
from tests.workers.accounts import CHANNEL, add_person, add_token, post_mail
from workers.channels.mail import Mail
from workers.deliveries import DeliveryRunner
from workers.settings import MailSettings

pytestmark = pytest.mark.services

LINK = re.compile(r"https://football\.example/verify\?token=tlm_[\w-]{43}")


def deliver(worker: Engine) -> None:
    settings = MailSettings(smtp_url=None, public_url="https://football.example")
    runner = DeliveryRunner(worker, {CHANNEL: Mail(worker, settings)})
    while asyncio.run(runner.deliver(CHANNEL)):
        pass


def shown(
    monkeypatch: pytest.MonkeyPatch, engine: Engine, *options: str
) -> tuple[str, list[dict[str, object]]]:
    """What the command shows to people, and to machines."""
    url = engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("TOUCHLINE_DATABASE_URL", url_as(Role.WORKER, url))
    plain, machine = (
        CliRunner().invoke(outbox, [*options, *more], catch_exceptions=False)
        for more in ([], ["--json"])
    )
    return plain.output, json.loads(machine.output)


@pytest.fixture
def anna(engine: Engine, owner_engine: Engine, worker_engine: Engine) -> int:
    """Anna's account, with two mails in the outbox."""
    account_id = add_person(owner_engine)
    add_token(owner_engine, account_id)
    post_mail(engine, "verify_email", account_id=account_id)
    post_mail(engine, "password_changed", account_id=account_id)
    deliver(worker_engine)
    return account_id


def test_mails_are_shown_newest_first_with_their_links(
    engine: Engine, anna: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    del anna
    plain, mails = shown(monkeypatch, engine)
    assert [mail["kind"] for mail in mails] == ["password_changed", "verify_email"]
    last = mails[-1]
    assert list(last) == ["to", "kind", "subject", "text", "link", "created_at"]
    assert last["to"] == "anna@example.org"
    assert LINK.fullmatch(str(last["link"]))
    assert str(last["link"]) in str(last["text"])
    assert str(last["link"]) in plain
    _, limited = shown(monkeypatch, engine, "--limit", "1")
    assert limited == mails[:1]
    assert shown(monkeypatch, engine, "--to", "Anna@Example.org")[1] == mails
    assert shown(monkeypatch, engine, "--to", "bob@example.org")[1] == []


def test_an_empty_outbox_says_so(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, mails = shown(monkeypatch, engine)
    assert (mails, "No mail is kept" in plain) == ([], True)


def test_a_mail_that_is_handed_over_twice_is_kept_once(
    engine: Engine, worker_engine: Engine, anna: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    del anna
    before = shown(monkeypatch, engine)[1][-1]["link"]
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE delivery.delivery SET delivered_at = NULL, due_at = now()")
        )
    deliver(worker_engine)
    _, mails = shown(monkeypatch, engine)
    assert len(mails) == 2
    link = str(mails[-1]["link"])
    assert link != before  # the older one opens nothing any more
    assert link in str(mails[-1]["text"])
    token = link.partition("token=")[2].encode()
    with engine.connect() as connection:
        digest = connection.scalar(select(one_time_token.c.token_hash))
    assert digest == hashlib.sha256(token).digest()


def test_mails_go_with_their_account_or_after_a_time(
    engine: Engine, owner_engine: Engine, worker_engine: Engine, anna: int
) -> None:
    bob = add_person(owner_engine, "bob")
    post_mail(engine, "password_changed", account_id=bob)
    deliver(worker_engine)
    with UnitOfWork(worker_engine) as uow:
        uow.run(kept.erase(anna))
        uow.commit()
    with worker_engine.begin() as connection:
        assert kept.drop_older(connection, timedelta(days=30)) == 0
        old = table.c.created_at - timedelta(days=31)
        connection.execute(update(table).values(created_at=old))
        assert kept.drop_older(connection, timedelta(days=30)) == 1


@pytest.mark.parametrize("role", [Role.READER, Role.PIPELINES])
def test_nobody_else_reads_mails_or_tokens(engine: Engine, role: Role) -> None:
    query = "SELECT has_table_privilege(CAST(:role AS name), 'delivery.outbox', 'SELECT')"
    tokens = (
        "SELECT has_column_privilege('touchline_reader', 'delivery.message', 'body', 'SELECT')"
    )
    with engine.connect() as connection:
        assert connection.execute(text(query), {"role": role}).scalar() is False
        assert connection.execute(text(tokens)).scalar() is False
