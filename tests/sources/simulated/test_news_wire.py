"""The press as RSS, read by the real parser."""

from datetime import timedelta

import httpx

from football.observations.parsed import PayloadContext
from football.observations.surroundings import ArticleObservation
from sources.news.parse import PARSER
from tests.sources.simulated.conftest import StepClock


def _articles(http: httpx.Client, clock: StepClock) -> list[ArticleObservation]:
    response = http.get("/news/rss.xml")
    assert response.status_code == 200
    url = str(response.url)
    parsed = PARSER.parse(
        response.content, PayloadContext(endpoint="", resource=url, fetched_at=clock.at)
    )
    assert not parsed.rejects
    return [o for o in parsed.observations if isinstance(o, ArticleObservation)]


def test_recent_articles_are_there_and_none_from_the_future(
    http: httpx.Client, clock: StepClock
) -> None:
    articles = _articles(http, clock)
    assert len(articles) > 20
    published = [article.published_at for article in articles]
    assert all(at is not None and at <= clock.at for at in published)
    assert len({article.guid for article in articles}) == len(articles)
    titles = " | ".join(article.title for article in articles)
    assert "ruled out for" in titles
    assert "Preview: " in titles
    assert " postponed" in titles


def test_a_report_appears_after_the_match(http: httpx.Client, clock: StepClock) -> None:
    before = {article.guid for article in _articles(http, clock)}
    clock.at += timedelta(hours=11)
    fresh = [a for a in _articles(http, clock) if a.guid not in before]
    assert len([a for a in fresh if "Shots: " in a.summary]) >= 8


def test_an_unchanged_feed_is_not_sent_again(http: httpx.Client, clock: StepClock) -> None:
    first = http.get("/news/rss.xml")
    etag = first.headers["etag"]
    again = http.get("/news/rss.xml", headers={"If-None-Match": f"W/{etag}"})
    assert again.status_code == 304
    clock.at += timedelta(hours=12)
    assert http.get("/news/rss.xml", headers={"If-None-Match": etag}).status_code == 200
