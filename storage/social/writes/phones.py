"""Telephones that take text messages: a code that was sent there confirms a number."""

import hmac
import secrets
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.sql.dml import Delete

from storage.delivery.writes import Message, post
from storage.kit.rules import Rule, one, rows
from storage.kit.secret_box import SecretBox
from storage.social.tables.reaching import notice_settings, phone_code
from storage.social.writes.reading import settings_for
from storage.social.writes.refusals import TooSoonError

CHANNEL = "sms"
LASTS = timedelta(minutes=10)
AGAIN_AFTER = timedelta(minutes=1)
MOST_TRIES = 5

_WALL = func.clock_timestamp()


def send_code(box: SecretBox, account_id: int, phone: str) -> Rule[None]:
    """Send a code to a number.

    Raises:
        TooSoonError: one was sent a moment ago.
    """
    code = f"{secrets.randbelow(1_000_000):06}"
    values = {
        "phone": phone,
        "code_hash": box.digest(code, context=_context(account_id)),
        "tries": 0,
        "expires_at": _WALL + LASTS,
    }
    made = upsert(phone_code).values(account_id=account_id, **values)
    kept = made.on_conflict_do_update(
        index_elements=[phone_code.c.account_id],
        set_=values,
        where=phone_code.c.expires_at < _WALL + LASTS - AGAIN_AFTER,
    )
    if (yield from one(kept.returning(phone_code.c.phone))) is None:
        raise TooSoonError("a code was sent a moment ago; wait a minute for the next one")
    body = {"account_id": account_id, "to": phone, "token": code}
    yield from post(Message(topic=CHANNEL, type="phone_code", body=body), [CHANNEL])


def confirm(box: SecretBox, account_id: int, code: str) -> Rule[bool]:
    """Take text messages at the number that a code was sent to; return whether it is the code."""
    own = (phone_code.c.account_id == account_id, phone_code.c.expires_at > _WALL)
    tried = update(phone_code).where(*own, phone_code.c.tries < MOST_TRIES)
    counted = tried.values(tries=phone_code.c.tries + 1).returning(phone_code)
    held = yield from one(counted)
    digests = box.digests(code, context=_context(account_id))
    if held is None or not any(
        hmac.compare_digest(held["code_hash"], digest) for digest in digests
    ):
        return False
    yield from settings_for(account_id)
    yield from rows(_forgotten(account_id))
    yield from _set(account_id, held["phone"])
    return True


def remove(account_id: int) -> Rule[None]:
    """Send no more text messages to an account."""
    yield from rows(_forgotten(account_id))
    has_one = select(notice_settings.c.phone).where(
        notice_settings.c.account_id == account_id, notice_settings.c.phone.is_not(None)
    )
    if (yield from one(has_one)) is not None:
        yield from _set(account_id, None)


def _set(account_id: int, phone: str | None) -> Rule[None]:
    changed = update(notice_settings).where(notice_settings.c.account_id == account_id)
    yield from rows(changed.values(phone=phone, version=notice_settings.c.version + 1))


def _forgotten(account_id: int) -> Delete:
    return phone_code.delete().where(phone_code.c.account_id == account_id)


def _context(account_id: int) -> str:
    return f"phone_code:{account_id}"
