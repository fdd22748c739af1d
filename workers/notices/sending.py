"""When news go out: together, not in quiet hours, and not to an account that is looking.

A row of `notice_sending` says that an account has news for a channel. It is looked at when its
time comes: held back while the account looks (and looked at again when they leave), until its
quiet hours or its day's mail are over, else sent, with everything that came in meanwhile. What was
read or sent meanwhile is left out; nothing is sent twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, DateTime, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.delivery.writes import Message, post
from storage.identity.tables.account import person
from storage.kit.rules import Row, Rule, one, rows
from storage.social.notice_kinds import KINDS, Channel
from storage.social.statements import notices
from storage.social.tables.notice import notice, notice_sending, notice_sent
from storage.social.tables.reaching import notice_settings, presence, push_subscription
from storage.social.writes.reading import settings_for

CHANNEL_NAMES: Mapping[Channel, str] = {
    "mail": "mail",
    "push": "push",
    "webhook": "notice_webhook",
    "sms": "sms",
}
"""The channels of deliveries by those of notices."""
TYPE, DIGEST_TYPE = "notices", "notice_digest"

_WALL = func.clock_timestamp(type_=DateTime(timezone=True))
_DIGEST_AT = time(8)
_MOST_IN_ONE = 50
_COURSE = ("kickoff", "goal", "final")
"""News of one match: what came after says all that came before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long news wait for others, by channel."""

    push: timedelta = timedelta(seconds=10)
    webhook: timedelta = timedelta(seconds=5)
    sms: timedelta = timedelta(seconds=30)
    mail: timedelta = timedelta(minutes=2)

    def of(self, channel: Channel) -> timedelta:
        """Return how long news of a channel wait."""
        waits: Mapping[str, timedelta] = {
            "push": self.push,
            "webhook": self.webhook,
            "sms": self.sms,
            "mail": self.mail,
        }
        return waits[channel]


def send_next(channel: Channel, wait: timedelta) -> Rule[bool]:
    """Send, or hold back, the news that are due longest by a channel; return whether some were.

    Args:
        channel: which one.
        wait: so long news wait for others.
    """
    due = (
        select(notice_sending, _WALL.label("now"))
        .where(notice_sending.c.channel == channel, notice_sending.c.due_at <= _WALL - wait)
        .order_by(notice_sending.c.due_at, notice_sending.c.account_id)
        .limit(1)
        .with_for_update(of=notice_sending, skip_locked=True)
    )
    row = yield from one(due)
    if row is None:
        return False
    reader = yield from _reader(row["account_id"])
    held = None if reader is None else _held(row, reader, channel)
    if held is not None:
        why, until = held
        own = (
            notice_sending.c.account_id == row["account_id"],
            notice_sending.c.channel == channel,
        )
        later = update(notice_sending).where(*own)
        yield from rows(later.values(due_at=until - wait, held_for=why))
        return True
    own = (notice_sending.c.account_id == row["account_id"], notice_sending.c.channel == channel)
    yield from rows(delete(notice_sending).where(*own))
    if reader is not None:
        yield from _send(reader, channel, is_digest=row["held_for"] == "digest")
    return True


def _reader(account_id: int) -> Rule[Row | None]:
    found = yield from one(
        select(
            person.c.account_id,
            person.c.time_zone,
            notice_settings.c.choices,
            notice_settings.c.mail_rhythm,
            notice_settings.c.quiet_from,
            notice_settings.c.quiet_until,
            presence.c.until,
        )
        .outerjoin(notice_settings, notice_settings.c.account_id == person.c.account_id)
        .outerjoin(presence, presence.c.account_id == person.c.account_id)
        .where(person.c.account_id == account_id)
    )
    return found


def _held(row: Row, reader: Row, channel: Channel) -> tuple[str, datetime] | None:
    """Return why news are held back and until when; None sends them."""
    at: datetime = row["now"]
    zone = zone_of(reader["time_zone"])
    if channel == "mail" and reader["mail_rhythm"] == "daily" and row["held_for"] != "digest":
        return "digest", next_at(_DIGEST_AT, at, zone)
    looks_until: datetime | None = reader["until"]
    if looks_until is not None and looks_until > at and channel != "webhook":
        return "looking", looks_until
    quiet_until = quiet_end(reader["quiet_from"], reader["quiet_until"], at, zone)
    if quiet_until is not None and channel != "webhook" and row["held_for"] != "digest":
        return "quiet", quiet_until
    return None


def quiet_end(
    begins: time | None, ends: time | None, at: datetime, zone: ZoneInfo
) -> datetime | None:
    """Return when the quiet hours end that an instant lies in; None if it lies in none.

    Args:
        begins: of a day in the zone; the end may be on the next one.
        ends: likewise.
        at: the instant.
        zone: in which the hours are meant.
    """
    if begins is None or ends is None:
        return None
    local = at.astimezone(zone).time()
    is_over_midnight = begins > ends
    is_quiet = (local >= begins) + (local < ends) == 2 - is_over_midnight
    return next_at(ends, at, zone) if is_quiet else None


def next_at(moment: time, at: datetime, zone: ZoneInfo) -> datetime:
    """Return the next instant after another at which clocks of a zone show a time."""
    local = at.astimezone(zone)
    days = 0
    while True:
        day = local.date() + timedelta(days=days)
        found = datetime.combine(day, moment, zone).astimezone(UTC)
        if found > at:
            return found
        days += 1


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone; UTC where there is none of this name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _send(reader: Row, channel: Channel, *, is_digest: bool) -> Rule[None]:
    account_id: int = reader["account_id"]
    found = yield from rows(_unsent(), viewer_id=account_id, channel=channel)
    wanted = [row for row in found if is_chosen(reader["choices"], row["kind"], channel)]
    yield from _mark_sent(found, channel)
    ids = [row["notice_id"] for row in without_superseded(wanted)][:_MOST_IN_ONE]
    if not ids:
        return
    kind = DIGEST_TYPE if is_digest else TYPE
    body: dict[str, Any] = {"account_id": account_id, "notices": ids}
    name = CHANNEL_NAMES[channel]
    if channel == "mail":
        yield from settings_for(account_id)  # which have the key that ends mails
    if channel != "push":
        yield from post(Message(topic=name, type=kind, body=body), [name])
        return
    browsers = select(push_subscription.c.push_id).where(
        push_subscription.c.account_id == account_id
    )
    for browser in (yield from rows(browsers)):
        own = {**body, "push_id": browser["push_id"]}
        yield from post(Message(topic=name, type=kind, body=own), [name])


def _unsent() -> Any:
    """News of the viewer that are shown, not read, and not sent by a channel as they are now."""
    sent_version = (
        select(notice_sent.c.version)
        .where(
            notice_sent.c.notice_id == notice.c.notice_id,
            notice_sent.c.channel == bindparam("channel"),
        )
        .correlate(notice)
        .scalar_subquery()
    )
    return (
        notices.rows()
        .where(notice.c.read_at.is_(None), notice.c.version > func.coalesce(sent_version, 0))
        .order_by(notice.c.changed_at.desc(), notice.c.notice_id.desc())
        .limit(4 * _MOST_IN_ONE)
    )


def _mark_sent(found: Sequence[Row], channel: Channel) -> Rule[None]:
    if not found:
        return
    values = [
        {
            "notice_id": row["notice_id"],
            "channel": channel,
            "version": row["version"],
            "at": _WALL,
        }
        for row in found
    ]
    insertion = upsert(notice_sent).values(values)
    renewed = {"version": insertion.excluded.version, "at": insertion.excluded.at}
    keys = [notice_sent.c.notice_id, notice_sent.c.channel]
    yield from rows(insertion.on_conflict_do_update(index_elements=keys, set_=renewed))


def is_chosen(choices: Mapping[str, Mapping[str, bool]] | None, kind: str, channel: str) -> bool:
    """Whether somebody wants a kind by a channel."""
    usual = kind in KINDS and channel in KINDS[kind].channels
    return (choices or {}).get(kind, {}).get(channel, usual)


def without_superseded(found: Iterable[Row]) -> list[Row]:
    """Leave out news of a match that later news of it say too. The newest come first."""
    kept: list[Row] = []
    covered: set[str] = set()
    for row in found:
        if row["noun"] == "match" and row["kind"] in _COURSE:
            if row["thing"] in covered:
                continue
            covered.add(row["thing"])
        kept.append(row)
    return kept


def current_notices(
    connection: Connection, account_id: int, ids: Sequence[int]
) -> list[dict[str, Any]]:
    """Return notices as they are now, for the channel that sends them; read ones are left out."""
    statement = notices.rows().where(notice.c.notice_id.in_(ids), notice.c.read_at.is_(None))
    ordered = statement.order_by(notice.c.changed_at.desc(), notice.c.notice_id.desc())
    found = connection.execute(ordered, {"viewer_id": account_id}).mappings()
    return [dict(row) for row in found]
