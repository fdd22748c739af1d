"""Reading notices, and the settings for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.kit.rules import Row, Rule, one, rows
from storage.social import notices
from storage.social.notice_kinds import KINDS, Channel
from storage.social.tables.notice import notice
from storage.social.tables.reaching import notice_settings, push_subscription
from storage.social.writes.refusals import (
    Expects,
    TooManyBrowsersError,
    UnknownThingError,
    check_version,
)

MOST_BROWSERS = 20
_NOW = func.clock.now(type_=DateTime(timezone=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """An account's settings for notices.

    Attributes:
        choices: by kind and channel; what is not there is as usual.
        mail_rhythm: `at_once` or `daily`.
        quiet_from: nothing is sent from then, in the account's time zone; None is never.
        quiet_until: until then.
        moved_by: a forecast is news once a probability moved by that much.
        webhook_url: where a copy is posted; None is nowhere.
        webhook_secret: encrypted; None leaves the one there is.
    """

    choices: Mapping[str, Mapping[Channel, bool]]
    mail_rhythm: str
    quiet_from: time | None
    quiet_until: time | None
    moved_by: float
    webhook_url: str | None
    webhook_secret: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """A browser that takes pushes.

    Attributes:
        endpoint: of its push service.
        p256dh: its public key.
        auth: the secret that it shares with the sender.
        device: by which its owner knows it.
    """

    endpoint: str
    p256dh: str
    auth: str
    device: str


def webhook_context(account_id: int) -> str:
    """Return what the secret of an account's webhook is encrypted for."""
    return f"notice_webhook:{account_id}"


def mark_read(account_id: int, notice_id: int) -> Rule[None]:
    """Note that a notice was read.

    Raises:
        UnknownThingError: the account has no such notice.
    """
    own = (notice.c.notice_id == notice_id, notice.c.account_id == account_id)
    unread = update(notice).where(*own, notice.c.read_at.is_(None))
    changed = yield from one(unread.values(read_at=_NOW).returning(notice.c.notice_id))
    if changed is not None:
        yield from notices.announce(account_id, notice_id)
    elif (yield from one(select(notice.c.notice_id).where(*own))) is None:
        raise UnknownThingError(f"there is no notification {notice_id}")


def mark_all_read(account_id: int, through: datetime | None = None) -> Rule[int]:
    """Note that everything was read; return how many notices were not.

    Args:
        account_id: whose.
        through: only what came by then, so that nothing unseen is marked; None is all of it.
    """
    unread = update(notice).where(notice.c.account_id == account_id, notice.c.read_at.is_(None))
    if through is not None:
        unread = unread.where(notice.c.changed_at <= through)
    changed = yield from rows(unread.values(read_at=_NOW).returning(notice.c.notice_id))
    if changed:
        yield from notices.announce(account_id)
    return len(changed)


def settings_for(account_id: int) -> Rule[Row]:
    """Return an account's settings for notices, locked, and created if there were none."""
    made = upsert(notice_settings).values(account_id=account_id).on_conflict_do_nothing()
    yield from rows(made)
    own = select(notice_settings).where(notice_settings.c.account_id == account_id)
    return (yield from rows(own.with_for_update(key_share=True)))[0]


def choose(account_id: int, wishes: Wishes, *, expects: Expects) -> Rule[Row]:
    """Store an account's settings for notices; return them.

    Raises:
        StaleError: they have another version.
    """
    held = yield from settings_for(account_id)
    check_version(held["version"], expects)
    secret = wishes.webhook_secret or held["webhook_secret"]
    values: dict[str, Any] = {
        "choices": {kind: dict(chosen) for kind, chosen in wishes.choices.items()},
        "mail_rhythm": wishes.mail_rhythm,
        "quiet_from": wishes.quiet_from,
        "quiet_until": wishes.quiet_until,
        "moved_by": wishes.moved_by,
        "webhook_url": wishes.webhook_url,
        "webhook_secret": None if wishes.webhook_url is None else secret,
    }
    own = notice_settings.c.account_id == account_id
    changed = update(notice_settings).where(own).values(**values)
    numbered = changed.values(version=notice_settings.c.version + 1).returning(notice_settings)
    return (yield from rows(numbered))[0]


def end_mails(unsubscribe_key: UUID) -> Rule[int | None]:
    """Send no more mails about notices to the account with this key; return its id."""
    has_key = notice_settings.c.unsubscribe_key == unsubscribe_key
    held = yield from one(select(notice_settings).where(has_key).with_for_update(key_share=True))
    if held is None:
        return None
    choices = {kind: {**held["choices"].get(kind, {}), "mail": False} for kind in KINDS}
    if choices != held["choices"]:
        changed = update(notice_settings).where(has_key)
        values = {"choices": choices, "version": notice_settings.c.version + 1}
        yield from rows(changed.values(**values))
    return held["account_id"]


def add_browser(account_id: int, browser: Browser) -> Rule[tuple[int, bool]]:
    """Let a browser take pushes; return its id, and whether it is new.

    A browser belongs to the account that used it last.

    Raises:
        TooManyBrowsersError: so many take them already.
    """
    of_endpoint = push_subscription.c.endpoint == browser.endpoint
    known = yield from one(select(push_subscription).where(of_endpoint))
    if known is None and len((yield from browsers_of(account_id))) >= MOST_BROWSERS:
        raise TooManyBrowsersError(f"{MOST_BROWSERS} browsers take pushes; remove one first")
    values = {
        "account_id": account_id,
        "p256dh": browser.p256dh,
        "auth": browser.auth,
        "device": browser.device,
    }
    made = upsert(push_subscription).values(endpoint=browser.endpoint, created_at=_NOW, **values)
    kept = made.on_conflict_do_update(index_elements=[push_subscription.c.endpoint], set_=values)
    row = (yield from rows(kept.returning(push_subscription.c.push_id)))[0]
    return row["push_id"], known is None or known["account_id"] != account_id


def remove_browser(account_id: int, push_id: int) -> Rule[None]:
    """Send a browser no more pushes.

    Raises:
        UnknownThingError: the account has no such browser.
    """
    own = (push_subscription.c.push_id == push_id, push_subscription.c.account_id == account_id)
    gone = delete(push_subscription).where(*own).returning(push_subscription.c.push_id)
    if (yield from one(gone)) is None:
        raise UnknownThingError(f"there is no browser {push_id}")


def browsers_of(account_id: int) -> Rule[Sequence[Row]]:
    """Return the browsers of an account that take pushes."""
    own = push_subscription.c.account_id == account_id
    return (yield from rows(select(push_subscription).where(own)))
