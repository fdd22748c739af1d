"""What a feed says: one article per item, under a key that survives updates and tracking."""

from datetime import datetime

from football.observations.parsed import Parsed, PayloadContext, Reject, RejectReason
from football.observations.surroundings import ArticleObservation
from sources.addresses import article_address, publisher_of, story_number
from sources.news.payloads import Item, read_feed
from sources.sports import OTHER_SPORTS, is_other_sport

_LONGEST_SUMMARY = 2000
_LONGEST_TITLE = 300


class NewsParser:
    """Reads RSS and Atom."""

    name = "news"
    version = 3

    def parse(self, body: bytes, context: PayloadContext) -> Parsed[ArticleObservation]:
        """Read every item on football; one without an address is rejected, other gaps are filled.

        Raises:
            PayloadUnreadable: it is no feed.
        """
        observations: list[ArticleObservation] = []
        rejects: list[Reject] = []
        found = read_feed(body)
        items = [
            item for item in found if not is_other_sport(item.link or item.guid, item.categories)
        ]
        others = len(found) - len(items)
        for row_no, item in enumerate(items, start=1):
            if item.is_cut:
                rejects.append(_reject(row_no, item, RejectReason.MALFORMED, "the feed ends here"))
                continue
            if not (item.link or item.guid):
                detail = "neither link nor guid"
                rejects.append(_reject(row_no, item, RejectReason.MISSING_FIELD, detail))
                continue
            try:
                observations.append(_article(row_no, item, context))
            except ValueError as fault:
                rejects.append(_reject(row_no, item, RejectReason.BAD_VALUE, str(fault)))
        return Parsed(
            rows=len(items),
            observations=observations,
            rejects=rejects,
            left_out={OTHER_SPORTS: others} if others else {},
        )


def _article(row_no: int, item: Item, context: PayloadContext) -> ArticleObservation:
    url = article_address(item.link or item.guid)
    return ArticleObservation(
        row_no=row_no,
        source=publisher_of(url),
        guid=story_number(url) or _key(item.guid) or url,
        url=url,
        title=(item.title or item.summary or url)[:_LONGEST_TITLE],
        summary=item.summary[:_LONGEST_SUMMARY],
        # Some publishers print winter time all year: nothing is published after it was fetched.
        published_at=_by(context, item.published_at),
        modified_at=_by(context, item.modified_at),
        fetched_at=context.fetched_at,
        categories=item.categories,
    )


def _by(context: PayloadContext, at: datetime | None) -> datetime | None:
    return None if at is None else min(at, context.fetched_at)


def _key(guid: str) -> str:
    """Return a guid without the fragment that counts a story's updates."""
    try:
        return article_address(guid)
    except ValueError:
        return guid


def _reject(row_no: int, item: Item, reason: RejectReason, detail: str) -> Reject:
    row = {"title": item.title, "link": item.link, "guid": item.guid}
    return Reject(row_no=row_no, reason=reason, detail=detail, row=row)


PARSER = NewsParser()
