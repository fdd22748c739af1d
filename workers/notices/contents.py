"""Texts of notices sent outside the app: in the reader's language, as things are at sending."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from storage.delivery.writes import Attempt
from storage.identity.addressees import addressee
from storage.social.notice_kinds import path_of
from words.language import language, preferred, use
from words.notices import sentence
from workers.notices.sending import current_notices


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeItem:
    """One notice.

    Attributes:
        text: a sentence.
        url: where our pages show it; None is nowhere.
        facts: ids and numbers of its newest news.
    """

    notice_id: int
    kind: str
    noun: str
    thing: str
    text: str
    url: str | None
    facts: Mapping[str, Any]
    changed_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The contents of some notices for their reader.

    Attributes:
        language: BCP 47.
        notices: the newest first.
    """

    account_id: int
    language: str
    notices: Sequence[NoticeItem]


def contents_of(connection: Connection, attempt: Attempt, site: str) -> Contents | None:
    """Return the present contents of a message's notices; None if it is no longer needed.

    Args:
        connection: on the world's database.
        attempt: of the message's delivery.
        site: the address that links begin with.
    """
    account_id: int = attempt.body["account_id"]
    reader = addressee(connection, account_id)
    if reader is None or reader.suspended_reason is not None:
        return None
    rows = current_notices(connection, account_id, attempt.body["notices"])
    if not rows:
        return None
    code = preferred(reader.language)
    with use(language(code)):
        notices = [_item(row, site) for row in rows]
    return Contents(account_id=account_id, language=code, notices=notices)


def _item(row: Mapping[str, Any], site: str) -> NoticeItem:
    names = [_name(each) for each in row["actors"] or ()]
    path = path_of(row["kind"], row["noun"], row["thing"], row["post_id"], row["facts"])
    return NoticeItem(
        notice_id=row["notice_id"],
        kind=row["kind"],
        noun=row["noun"],
        thing=row["thing"],
        text=sentence(row["kind"], names, row["actor_count"], row["facts"]),
        url=None if path is None else site + path,
        facts=row["facts"],
        changed_at=row["changed_at"].isoformat(),
    )


def _name(person: Mapping[str, Any]) -> str:
    names = [each for each in (person["first_name"], person["last_name"]) if each]
    return " ".join(names) or person["username"]
