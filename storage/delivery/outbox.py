"""The outbox: mails of a world without a mail server, kept for its operator instead of sent.

They hold addresses and links that open accounts. They go with their account, and after a time.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    Text,
    bindparam,
    cast,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.delivery.tables import delivery, message, outbox
from storage.delivery.writes import CONFIDENTIAL
from storage.kit.question import Question
from storage.kit.rules import Rule, rows

TOPIC = "mail"

_NOW = func.clock_timestamp()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A mail that is kept.

    Attributes:
        account_id: whose it is.
        recipient: the address.
        kind: such as `verify_email`.
        language: BCP 47.
        link: where its button leads, or None.
        unsubscribe: what ends mails of its kind, or None; a header, so not kept.
    """

    account_id: int | None
    recipient: str
    kind: str
    language: str
    subject: str
    text: str
    html: str
    link: str | None
    unsubscribe: str | None = None


def keep(connection: Connection, delivery_id: int, mail: Kept) -> None:
    """Keep a mail; of one delivery twice the later one. The caller commits."""
    values: Mapping[str, Any] = {"delivery_id": delivery_id, **asdict(mail)}
    values = {name: value for name, value in values.items() if name != "unsubscribe"}
    newest = {name: values[name] for name in ("text", "html", "link")}
    connection.execute(
        upsert(outbox)
        .values(**values, created_at=_NOW)
        .on_conflict_do_update(index_elements=[outbox.c.delivery_id], set_=newest)
    )


@cache
def page(*, is_continued: bool, has_recipient: bool = False) -> Question:
    """Kept mails, newest first. Parameters: limit[, before_id][, recipient]."""
    statement = (
        select(outbox)
        .order_by(outbox.c.delivery_id.desc())
        .limit(bindparam("limit", type_=Integer))
    )
    if is_continued:
        before = bindparam("before_id", type_=BigInteger)
        statement = statement.where(outbox.c.delivery_id < before)
    if has_recipient:
        wanted = bindparam("recipient", type_=Text)
        statement = statement.where(func.lower(outbox.c.recipient) == func.lower(wanted))
    return statement


def erase(account_id: int) -> Rule[None]:
    """Remove the mails of an account: those that were kept, and those that still wait."""
    yield from rows(delete(outbox).where(outbox.c.account_id == account_id))
    to_account = select(message.c.message_id).where(
        message.c.topic == TOPIC, message.c.body.contains({"account_id": account_id})
    )
    is_theirs = delivery.c.message_id.in_(to_account)
    yield from rows(
        update(delivery)
        .where(is_theirs, delivery.c.due_at.is_not(None))
        .values(due_at=None, given_up_at=_NOW, last_error="the account was erased")
    )
    keys = cast(list(CONFIDENTIAL), ARRAY(Text))
    yield from rows(
        update(message)
        .where(message.c.message_id.in_(to_account))
        .values(body=message.c.body.op("-", return_type=JSONB())(keys))
    )


def drop_older(connection: Connection, age: timedelta) -> int:
    """Remove mails that were kept for longer than that; return how many. The caller commits."""
    return connection.execute(delete(outbox).where(outbox.c.created_at < _NOW - age)).rowcount
