"""Rules of notification preferences, and of browsers that take pushes."""

from collections.abc import Mapping
from typing import Any

from serving.access.subject import Subject
from serving.kit.errors import BadRequestError, ConflictError, Fault
from serving.kit.preconditions import Expected
from serving.social.notifications.schemas import (
    KindRead,
    PhoneAsked,
    PreferencesRead,
    PreferencesWrite,
    PushKept,
    PushList,
    PushRead,
    PushWrite,
)
from serving.social.parts import SocialParts, viewer_of
from serving.social.refusals import expects, refusals
from storage.identity.statements import accounts
from storage.kit.secret_box import SecretBox
from storage.social.notice_kinds import CHANNELS, KINDS
from storage.social.statements import notices
from storage.social.writes import phones, push_keys, reading
from storage.social.writes.reading import Browser, Wishes
from words.devices import device
from words.language import language, preferred, use
from words.notices import kind_name

_NEVER: Mapping[str, Any] = {
    "choices": {},
    "mail_rhythm": "at_once",
    "quiet_from": None,
    "quiet_until": None,
    "moved_by": 0.1,
    "webhook_url": None,
    "webhook_secret": None,
    "phone": None,
    "version": 1,
}
"""The preferences of an account that never set any."""


async def read(parts: SocialParts, subject: Subject) -> PreferencesRead:
    """Return the notification preferences of a subject."""
    account_id = viewer_of(subject)
    row = await parts.database.fetch_one(notices.settings_of(), viewer_id=account_id)
    return await _shown(parts, subject, row or _NEVER)


async def choose(
    parts: SocialParts,
    box: SecretBox,
    subject: Subject,
    wanted: PreferencesWrite,
    expected: Expected,
) -> PreferencesRead:
    """Save the notification preferences of a subject.

    Raises:
        BadRequestError: a webhook has no secret.
        PreconditionError: the preferences have another version than the one that is meant.
    """
    account_id = viewer_of(subject)
    secret = None
    if wanted.webhook_secret is not None:
        plain = wanted.webhook_secret.get_secret_value().encode()
        secret = box.encrypt(plain, context=reading.webhook_context(account_id))
    held = await parts.database.fetch_one(notices.settings_of(), viewer_id=account_id)
    if wanted.webhook_url and not (secret or (held and held["webhook_secret"])):
        message = "a webhook is signed: give it a secret of 16 characters or more"
        raise BadRequestError(Fault(where="body", name="webhook_secret", message=message))
    wishes = Wishes(
        choices=wanted.choices,
        mail_rhythm=wanted.mail_rhythm,
        quiet_from=wanted.quiet_from,
        quiet_until=wanted.quiet_until,
        moved_by=wanted.moved_by,
        webhook_url=wanted.webhook_url,
        webhook_secret=secret,
    )
    with refusals():
        row = await parts.writes.apply(
            subject, reading.choose, account_id, wishes, expects=expects(expected)
        )
    return await _shown(parts, subject, row)


async def browsers(parts: SocialParts, box: SecretBox, subject: Subject) -> PushList:
    """Return the browsers of a subject that take pushes, and the key for another one."""
    key = await parts.writes.apply(subject, push_keys.ensure, box)
    rows = await parts.database.fetch(notices.browsers(), viewer_id=viewer_of(subject))
    items = [PushRead(**row) for row in rows]
    return PushList(world=parts.world, public_key=key.public, items=items)


async def add_browser(
    parts: SocialParts, subject: Subject, wanted: PushWrite, agent: str
) -> tuple[PushKept, bool]:
    """Let a browser take pushes; return it, and whether it is new.

    Args:
        parts: of the process.
        subject: whose it is.
        wanted: as the browser gave it.
        agent: the browser's user agent.

    Raises:
        ConflictError: so many take them already.
    """
    browser = Browser(
        endpoint=wanted.endpoint,
        p256dh=wanted.keys.p256dh.rstrip("="),
        auth=wanted.keys.auth.rstrip("="),
        device=device(agent) or "browser",
    )
    with refusals():
        push_id, is_new = await parts.writes.apply(
            subject, reading.add_browser, viewer_of(subject), browser
        )
    return PushKept(world=parts.world, push_id=push_id), is_new


async def remove_browser(parts: SocialParts, subject: Subject, push_id: int) -> None:
    """Send a browser no more pushes. Raises `NotFoundError` if it takes none."""
    with refusals():
        await parts.writes.apply(subject, reading.remove_browser, viewer_of(subject), push_id)


async def send_code(
    parts: SocialParts, box: SecretBox, subject: Subject, phone: str
) -> PhoneAsked:
    """Send a code to a number that shall take text messages, and return the number.

    Raises:
        ConflictError: this installation sends no text messages, or sent one just now.
    """
    if parts.settings.sms_url is None:
        raise ConflictError("This installation sends no text messages (TOUCHLINE_SMS_URL).")
    with refusals():
        await parts.writes.apply(subject, phones.send_code, box, viewer_of(subject), phone)
    return PhoneAsked(world=parts.world, phone=phone)


async def confirm_phone(
    parts: SocialParts, box: SecretBox, subject: Subject, code: str
) -> PreferencesRead:
    """Take text messages at the number that a code was sent to.

    Raises:
        BadRequestError: it is not the code, or it is too old.
    """
    is_right = await parts.writes.apply(subject, phones.confirm, box, viewer_of(subject), code)
    if not is_right:
        message = "not the code that was sent, or too old, or tried too often: send a new one"
        raise BadRequestError(Fault(where="body", name="code", message=message))
    return await read(parts, subject)


async def remove_phone(parts: SocialParts, subject: Subject) -> None:
    """Send no more text messages."""
    await parts.writes.apply(subject, phones.remove, viewer_of(subject))


async def _shown(parts: SocialParts, subject: Subject, row: Mapping[str, Any]) -> PreferencesRead:
    account = await parts.database.fetch_one(accounts.one_of(), account_id=viewer_of(subject))
    known: Mapping[str, Any] = account or {"language": "en", "time_zone": "UTC"}
    with use(language(preferred(known["language"]))):
        kinds = [
            KindRead(
                kind=kind,
                name=kind_name(kind),
                channels={
                    each: row["choices"].get(kind, {}).get(each, each in usual.channels)
                    for each in CHANNELS
                },
                is_fixed=usual.is_fixed,
            )
            for kind, usual in KINDS.items()
            if not usual.roles or not usual.roles.isdisjoint(subject.roles)
        ]
    return PreferencesRead(
        world=parts.world,
        kinds=kinds,
        choices=row["choices"],
        mail_rhythm=row["mail_rhythm"],
        quiet_from=row["quiet_from"],
        quiet_until=row["quiet_until"],
        time_zone=known["time_zone"],
        moved_by=round(row["moved_by"], 4),
        webhook_url=row["webhook_url"],
        has_webhook_secret=row["webhook_secret"] is not None,
        phone=row["phone"],
        version=row["version"],
    )
