"""ESPN's news of a league."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from football.observations.parsed import RejectReason
from football.observations.surroundings import ArticleObservation
from sources.errors import PayloadIsError, PayloadUnreadable
from sources.espn.news import PARSER
from sources.news.parse import PARSER as FEEDS

STORY: dict[str, Any] = {
    "id": 45419698,
    "headline": "Ashby captain  Niall Corve\nout until March",
    "description": "He tore a muscle on Saturday.",
    "published": "2026-02-28T13:50:00Z",
    "lastModified": "2026-02-28T14:53:08Z",
    "links": {"web": {"href": "https://www.espn.com/soccer/story/_/id/45419698/out?src=x#top"}},
    "categories": [
        {"type": "team", "description": "Ashby", "teamId": 360},
        {"type": "athlete", "description": "Niall Corve", "athleteId": 9001},
        {"type": "league", "description": "English Premier League", "leagueId": 23},
        {"type": "topic", "description": "news", "topicId": 781},
        {"type": "guid", "guid": "6ebc2fd0"},
        {"type": "team", "description": "No number"},
        "nonsense",
    ],
}


def news(*articles: object) -> bytes:
    return orjson.dumps({"header": "News", "articles": articles})


@pytest.fixture
def parse(context):
    return lambda body: PARSER.parse(body, context("eng.1"))


def test_a_story_has_its_teams_and_players_by_their_ids(parse, context):
    (story,) = parse(news(STORY)).observations
    assert isinstance(story, ArticleObservation)
    assert (story.source, story.guid) == ("espn.com", "id/45419698")
    assert story.url == "https://www.espn.com/soccer/story/_/id/45419698/out?src=x"
    assert story.title == "Ashby captain Niall Corve out until March"
    assert story.published_at == datetime(2026, 2, 28, 13, 50, tzinfo=UTC)
    assert story.modified_at == datetime(2026, 2, 28, 14, 53, 8, tzinfo=UTC)
    assert [(t.name, t.source_id) for t in story.teams] == [("Ashby", "360")]
    assert [(p.name, p.source_id) for p in story.players] == [("Niall Corve", "9001")]
    assert story.categories == ("news",)


def test_a_story_has_the_same_key_in_the_list_and_in_the_feed(parse, context):
    (listed,) = parse(news(STORY)).observations
    link = STORY["links"]["web"]["href"].replace("?src=x#top", "?utm_source=rss")
    feed = (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>E</title><item>'
        f"<title>Out</title><link>{link}</link><guid>US-EN-45419698</guid>"
        "</item></channel></rss>"
    )
    (fed,) = FEEDS.parse(feed.encode(), context()).observations
    assert (fed.source, fed.guid) == (listed.source, listed.guid)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"headline": ""}, RejectReason.MISSING_FIELD),
        ({"id": None}, RejectReason.MISSING_FIELD),
        ({"links": {}}, RejectReason.BAD_VALUE),
        ({"links": {"web": {"href": "javascript:alert(1)"}}}, RejectReason.BAD_VALUE),
    ],
)
def test_a_story_that_cannot_be_found_again_is_rejected_alone(parse, change, reason):
    parsed = parse(news(STORY | change, STORY, 7))
    assert (parsed.rows, len(parsed.observations)) == (3, 1)
    assert [reject.reason for reject in parsed.rejects] == [reason, RejectReason.MISSING_FIELD]


def test_dates_that_are_none_are_unknown_and_none_is_of_the_future(parse, context):
    changes = {"published": "2031-01-01T00:00:00Z", "lastModified": "soon", "description": None}
    (story,) = parse(news(STORY | changes)).observations
    assert (story.published_at, story.modified_at) == (context().fetched_at, None)
    assert not story.summary


@pytest.mark.parametrize(
    ("body", "error"),
    [(b'{"code":404}', PayloadIsError), (b"{}", PayloadIsError), (b"[1]", PayloadUnreadable),
     (b'{"articles": 3}', PayloadUnreadable)],
)  # fmt: skip
def test_what_is_no_news_says_so(parse, body, error):
    with pytest.raises(PayloadUnreadable) as caught:
        parse(body)
    assert isinstance(caught.value, error)


def test_the_recorded_list_is_read_whole(samples, parse):
    parsed = parse((samples / "espn_news_eng.1_2025-06-01.json").read_bytes())
    assert (parsed.rows, len(parsed.observations), parsed.rejects) == (6, 6, [])
    first = parsed.observations[0]
    assert first.guid == "id/45419698"
    assert ("Manchester United", "360") in [(t.name, t.source_id) for t in first.teams]


@pytest.mark.parametrize(
    "changes",
    [
        {"links": {"web": {"href": "https://www.espn.com/nfl/story/_/id/1/draft"}}},
        {"links": {"web": {"href": "https://www.espn.com/story/_/id/1/x"}},
         "categories": [{"type": "league", "description": "NBA", "leagueId": 46}]},
        {"links": {"web": {"href": "https://www.espn.co.uk/cricket/story/_/id/1/x"}}},
    ],
)  # fmt: skip
def test_articles_of_other_sports_are_left_out_and_counted(parse, changes):
    parsed = parse(news(STORY | changes, STORY, "nonsense"))
    assert (parsed.rows, len(parsed.observations), len(parsed.rejects)) == (2, 1, 1)
    assert [each.row_no for each in (*parsed.observations, *parsed.rejects)] == [1, 2]
    assert parsed.left_out == {"articles of other sports": 1}
