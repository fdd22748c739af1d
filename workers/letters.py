"""A mail from its message: to whom, in which language, with which link.

Everything about a person is read when the mail is sent, and the token of its link is drawn then;
the message holds ids. A mail that makes no sense any more (its link expired, its account was
erased) is not sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import Connection, select

from storage.delivery.outbox import Kept
from storage.delivery.writes import Attempt
from storage.identity.addressees import Addressee, addressee, device_of
from storage.identity.tables.credential import Purpose
from storage.identity.writes.one_time import Drawn, draw
from storage.kit.unit_of_work import ask
from storage.social.tables.reaching import notice_settings
from words.devices import device as shown_device
from words.mails.writing import Occasion, write
from workers.notices.contents import contents_of


class ObsoleteMailError(Exception):
    """A mail must not be sent any more, or never could be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a kind of mail needs.

    Attributes:
        path: where its link leads, or None.
        purpose: of the token in its link, or None.
    """

    path: str | None
    purpose: Purpose | None = None


KINDS: Mapping[str, Kind] = {
    "verify_email": Kind(path="/verify", purpose="verify"),
    "already_registered": Kind(path="/login"),
    "password_reset": Kind(path="/reset", purpose="reset"),
    "password_changed": Kind(path="/forgot"),
    "email_change_confirm": Kind(path="/email", purpose="email_change"),
    "email_change_notice": Kind(path="/account/security"),
    "new_session": Kind(path="/account/security"),
    "account_suspended": Kind(path=None),
    "export_ready": Kind(path="/account/data"),
    "account_erased": Kind(path=None),
    "notices": Kind(path="/community/notifications"),
    "notice_digest": Kind(path="/community/notifications"),
}
_OF_NOTICES = frozenset({"notices", "notice_digest"})


def letter(connection: Connection, attempt: Attempt, site: str, *, is_simulated: bool) -> Kept:
    """Return the mail of a message.

    Args:
        connection: on the world's database; the caller commits before the mail goes out.
        attempt: of its delivery.
        site: the address that links begin with.
        is_simulated: the world is made up.

    Raises:
        ObsoleteMailError: it is not to be sent.
    """
    kind = KINDS.get(attempt.type)
    if kind is None:
        raise ObsoleteMailError(f"there is no mail of the kind {attempt.type}")
    body = attempt.body
    account_id = body.get("account_id")
    found = addressee(connection, account_id) if isinstance(account_id, int) else None
    drawn = _drawn(connection, account_id, kind.purpose)
    recipient = body.get("to") or (drawn and drawn.email) or (found and found.email)
    if not recipient:
        raise ObsoleteMailError("its account names nobody any more")
    facts = _facts(connection, body, found)
    if attempt.type in _OF_NOTICES:
        facts = _news(connection, attempt, site)
    occasion = Occasion(
        kind=attempt.type,
        name=body.get("name") or (found.username if found else str(recipient)),
        site=site,
        link=_link(site, kind, drawn),
        until=drawn.expires_at if drawn else None,
        facts=facts,
        is_simulated=is_simulated,
    )
    code = body.get("language") or (found.language if found else "en")
    mail = write(occasion, code)
    return Kept(
        account_id=account_id if found else None,
        recipient=str(recipient),
        kind=attempt.type,
        language=code,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        link=occasion.link,
        unsubscribe=facts.get("unsubscribe"),
    )


def _drawn(connection: Connection, account_id: object, purpose: Purpose | None) -> Drawn | None:
    """Return the token of a mail's link; None for a mail without one."""
    if purpose is None:
        return None
    drawn = ask(connection, draw(account_id, purpose)) if isinstance(account_id, int) else None
    if drawn is None:
        raise ObsoleteMailError("its link expired or was used")
    return drawn


def _link(site: str, kind: Kind, drawn: Drawn | None) -> str | None:
    if kind.path is None:
        return None
    query = "" if drawn is None else f"?{urlencode({'token': drawn.token})}"
    return site + kind.path + query


def _facts(
    connection: Connection, body: Mapping[str, Any], found: Addressee | None
) -> dict[str, str]:
    session_id = body.get("session_id")
    named = device_of(connection, UUID(session_id)) if session_id else None
    return {
        "device": shown_device(_plain(named)),
        "reason": _plain(found.suspended_reason if found else None),
    }


def _news(connection: Connection, attempt: Attempt, site: str) -> dict[str, str]:
    """Return the texts of some notices, and the link that ends mails about them."""
    contents = contents_of(connection, attempt, site)
    if contents is None:
        raise ObsoleteMailError("everything it says was read meanwhile, or is gone")
    own = notice_settings.c.account_id == contents.account_id
    key = connection.execute(select(notice_settings.c.unsubscribe_key).where(own)).scalar()
    texts = [_plain(each.text) for each in contents.notices]
    facts = {"first": texts[0], "news": "\n".join(texts)}
    link = "" if key is None else f"{site}/unsubscribe?{urlencode({'key': key})}"
    return {**facts, "unsubscribe": link}


def _plain(text: str | None) -> str:
    """Text that somebody else wrote, on one line and not too long."""
    shown = "".join(each if each.isprintable() else " " for each in text or "")
    return " ".join(shown.split())[:200]
