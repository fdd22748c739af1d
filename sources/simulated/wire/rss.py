"""The Northland press as RSS 2.0."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from sources.simulated.news import SITE, Item, items_of
from sources.simulated.world import World

_SHOWN_FOR = timedelta(days=10)
_MOST_ITEMS = 120
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
<title><![CDATA[Northland Football Post]]></title>
<link>{site}/football</link>
<description><![CDATA[Football news from Northland, a simulated country]]></description>
<language>en-gb</language>
<lastBuildDate>{changed}</lastBuildDate>
<ttl>15</ttl>
"""
_ITEM = """<item>
<title><![CDATA[{title}]]></title>
<description><![CDATA[{summary}]]></description>
<link>{url}?at_medium=RSS&amp;at_campaign=rss</link>
<guid isPermaLink="false">{url}#0</guid>
<pubDate>{published}</pubDate>
{categories}</item>
"""


def recent(world: World, now: datetime) -> Sequence[Item]:
    """Return the articles of the last days, newest first."""
    since = now - _SHOWN_FOR
    items = [
        item
        for season in world.seasons_as_of(now)[-2:]
        for item in items_of(season)
        if since < item.published_at <= now
    ]
    return sorted(items, key=lambda item: (item.published_at, item.key), reverse=True)[
        :_MOST_ITEMS
    ]


def feed(items: Sequence[Item], now: datetime) -> bytes:
    """Write a feed of these articles."""
    changed = items[0].published_at if items else now
    head = _HEAD.format(site=SITE, changed=format_datetime(changed, usegmt=True))
    return "".join([head, *(_item(item) for item in items), "</channel>\n</rss>\n"]).encode()


def _item(item: Item) -> str:
    return _ITEM.format(
        title=item.title,
        summary=item.summary,
        url=item.url,
        published=format_datetime(item.published_at, usegmt=True),
        categories="".join(f"<category>{escape(c)}</category>\n" for c in item.categories),
    )
