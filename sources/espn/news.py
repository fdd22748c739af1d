"""ESPN's news of a league: headlines with the teams and players they are about, by ESPN's ids.

The same story is in several leagues' lists and in ESPN's feeds: its number is its key, and
`lastModified` says which version is newer.
"""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, ValidationError

from football.observations.match import TeamReference
from football.observations.parsed import Parsed, PayloadContext, Reject, RejectReason
from football.observations.play import PlayerReference
from football.observations.surroundings import ArticleObservation
from sources.addresses import article_address, publisher_of, story_number
from sources.errors import PayloadUnreadable
from sources.espn.parse import read_document, reason_of
from sources.espn.payloads import Dispensable, Text, Wire
from sources.sports import OTHER_SPORTS, is_other_sport

_NAMING_A_SPORT = frozenset({"league", "topic", "sport"})
_LONGEST_SUMMARY = 2000
_LONGEST_TITLE = 300


class _Category(Wire):
    type: Text = None
    description: Text = None
    team_id: Annotated[int | str | None, Field(alias="teamId"), Dispensable] = None
    athlete_id: Annotated[int | str | None, Field(alias="athleteId"), Dispensable] = None


class _Link(Wire):
    href: Text = None


class _Links(Wire):
    web: Annotated[_Link | None, Dispensable] = None


class _Article(Wire):
    id: int | str
    headline: Annotated[str, Field(min_length=1)]
    description: Text = None
    published: Annotated[datetime | None, Dispensable] = None
    last_modified: Annotated[datetime | None, Field(alias="lastModified"), Dispensable] = None
    links: Annotated[_Links | None, Dispensable] = None
    categories: list[Any] = Field(default_factory=list[Any])


class _News(Wire):
    articles: list[Any]


class EspnNewsParser:
    """Reads a league's news."""

    name = "espn_news"
    version = 2

    def parse(self, body: bytes, context: PayloadContext) -> Parsed[ArticleObservation]:
        """Read every article on football; one without an address or headline is rejected.

        Raises:
            PayloadUnreadable: it is no list of news.
        """
        try:
            articles = _News.model_validate(read_document(body)).articles
        except ValidationError as fault:
            raise PayloadUnreadable(f"not ESPN's news: {reason_of(fault)}") from fault
        observations: list[ArticleObservation] = []
        rejects: list[Reject] = []
        row_no = 0
        for row in articles:
            row_no += 1
            try:
                article = _Article.model_validate(row)
                if _is_other_sport(article):
                    row_no -= 1
                    continue
                observations.append(_observation(row_no, article, context))
            except ValidationError as fault:
                rejects.append(_reject(row_no, row, RejectReason.MISSING_FIELD, reason_of(fault)))
            except ValueError as fault:
                rejects.append(_reject(row_no, row, RejectReason.BAD_VALUE, str(fault)))
        others = len(articles) - row_no
        return Parsed(
            rows=row_no,
            observations=observations,
            rejects=rejects,
            left_out={OTHER_SPORTS: others} if others else {},
        )


def _is_other_sport(article: _Article) -> bool:
    """Tell whether an article names another sport by its address, its league or its topics."""
    named = [c.description for c in _categories(article.categories) if c.type in _NAMING_A_SPORT]
    web = article.links.web if article.links else None
    return is_other_sport((web and web.href) or "", filter(None, named))


def _observation(row_no: int, article: _Article, context: PayloadContext) -> ArticleObservation:
    web = article.links.web if article.links else None
    if web is None or not web.href:
        raise ValueError(f"article {article.id} has no address")
    url = article_address(web.href)
    categories = _categories(article.categories)
    return ArticleObservation(
        row_no=row_no,
        source=publisher_of(url),
        guid=story_number(url) or f"id/{article.id}",
        url=url,
        title=" ".join(article.headline.split())[:_LONGEST_TITLE],
        summary=" ".join((article.description or "").split())[:_LONGEST_SUMMARY],
        published_at=_by(context, article.published),
        modified_at=_by(context, article.last_modified),
        fetched_at=context.fetched_at,
        categories=tuple(c.description for c in categories if c.type == "topic" and c.description),
        teams=tuple(
            TeamReference(name=c.description, source_id=str(c.team_id))
            for c in categories
            if c.type == "team" and c.description and c.team_id is not None
        ),
        players=tuple(
            PlayerReference(name=c.description, source_id=str(c.athlete_id))
            for c in categories
            if c.type == "athlete" and c.description and c.athlete_id is not None
        ),
    )


def _categories(rows: list[Any]) -> list[_Category]:
    """Return the categories that can be read; the others only lose their link."""
    found: list[_Category] = []
    for row in rows:
        try:
            found.append(_Category.model_validate(row))
        except ValidationError:
            continue
    return found


def _by(context: PayloadContext, at: datetime | None) -> datetime | None:
    """Return an instant of the past; one without a zone is no instant."""
    return None if at is None or at.tzinfo is None else min(at, context.fetched_at)


def _reject(row_no: int, row: object, reason: RejectReason, detail: str) -> Reject:
    return Reject(row_no=row_no, reason=reason, detail=detail, row={"article": row})


PARSER = EspnNewsParser()
