"""Feeds as publishers write them: RSS or Atom, with every liberty they take.

What belongs here: bytes to items of plain text. Which items are worth keeping is in `parse.py`.
"""

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from typing import cast
from xml.sax import SAXException

import feedparser  # pyright: ignore[reportMissingTypeStubs] - it has none

from sources.errors import PayloadTruncated, PayloadUnreadable
from sources.news.dates import instant_of

_CLOSING_TAG = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>")
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_SHOWN_BYTES = 80
_parse = cast("Callable[[io.BytesIO], Mapping[str, object]]", feedparser.parse)  # pyright: ignore[reportUnknownMemberType] - untyped


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item; texts are stripped of markup and padding, and empty when absent.

    Attributes:
        is_cut: the feed ends inside this item.
    """

    guid: str
    link: str
    title: str
    summary: str
    published_at: datetime | None
    modified_at: datetime | None
    categories: tuple[str, ...]
    is_cut: bool = False


def read_feed(body: bytes) -> list[Item]:
    """Split a feed into its items; an empty feed is a feed.

    Raises:
        PayloadTruncated: it is empty or stops before the first item.
        PayloadUnreadable: it is no feed at all.
    """
    if not body.strip():
        raise PayloadTruncated("the body is empty")
    if _ENTITY.search(body.replace(b"\x00", b"")):
        raise PayloadUnreadable("the feed declares entities, which may expand without end")
    # A stream, for given bytes or text the library would take a short one for a file's name.
    try:
        document = _parse(io.BytesIO(body))
    except Exception as fault:  # the library promises none, and raises many for broken feeds
        cause = f"{type(fault).__name__}: {fault}"
        raise PayloadUnreadable(
            f"the feed is broken beyond what is understood ({cause})"
        ) from fault
    entries = cast("list[Mapping[str, object]]", document.get("entries") or [])
    if not document.get("version"):
        shown = body.strip()[:_SHOWN_BYTES].decode(errors="replace")
        raise PayloadUnreadable(f"not a feed: {shown!r}")
    is_broken = isinstance(document.get("bozo_exception"), SAXException)
    if is_broken and not entries:
        raise PayloadTruncated("the feed breaks off before its first item")
    complete = len(_CLOSING_TAG.findall(body)) if is_broken else len(entries)
    return [_item(entry, is_cut=at >= complete) for at, entry in enumerate(entries)]


def _item(entry: Mapping[str, object], *, is_cut: bool) -> Item:
    tags = cast("list[Mapping[str, object]]", entry.get("tags") or [])
    terms = (_text(tag.get("term")) for tag in tags)
    return Item(
        guid=_text(entry.get("id")),
        link=_text(entry.get("link")),
        title=_plain(entry.get("title")),
        summary=_plain(entry.get("summary")),
        published_at=_instant(entry, "published") or _instant(entry, "updated"),
        modified_at=_instant(entry, "updated"),
        categories=tuple(dict.fromkeys(term for term in terms if term)),
        is_cut=is_cut,
    )


def _instant(entry: Mapping[str, object], name: str) -> datetime | None:
    # For an absent `updated` the library would warn and give `published` again.
    stated = dict(entry).get(name)
    return instant_of(stated) if isinstance(stated, str) else None


def _text(value: object) -> str:
    return " ".join(value.replace("\x00", "").split()) if isinstance(value, str) else ""


def _plain(value: object) -> str:
    """Drop tags, resolve entities; markup that nobody understands stays as it is."""
    if not isinstance(value, str):
        return ""
    if "<" not in value and "&" not in value:
        return _text(value)
    words = _Words()
    try:
        words.feed(value)
        words.close()
    except AssertionError:  # what the standard library raises for `<![`
        return _text(value)
    return _text(" ".join(words.found))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)
