from datetime import UTC, datetime, timedelta

import pytest

from football.observations.parsed import RejectReason
from football.observations.surroundings import (
    AbsenceObservation,
    AbsenceStatus,
    ArticleObservation,
)
from sources.errors import PayloadTruncated, PayloadUnreadable
from sources.news.parse import PARSER
from sources.reports.absences import AbsenceReader

ITEM = """
  <item>
    <title><![CDATA[Ashby &amp; Borth share <b>four</b> goals]]></title>
    <description>&lt;p&gt;A late&lt;br/&gt;penalty&lt;/p&gt;</description>
    <link>https://www.paper.example/football/17?utm_source=rss&amp;id=4#top</link>
    <guid isPermaLink="false">https://www.paper.example/football/17#2</guid>
    <pubDate>Sat, 28 Feb 2026 18:05:00 GMT</pubDate>
    <category>Ashby Town</category><category>Ashby Town</category><category>Borth</category>
  </item>"""


def feed(*items: str) -> bytes:
    inner = "".join(items)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>'
        f"<title>Paper</title><link>https://www.paper.example</link>{inner}</channel></rss>"
    ).encode()


def item(**parts: str) -> str:
    names = {"title": "A title", "link": "https://paper.example/1", "guid": "g1"} | parts
    return "<item>" + "".join(f"<{n}>{v}</{n}>" for n, v in names.items() if v) + "</item>"


@pytest.fixture
def parse(context):
    return lambda payload: PARSER.parse(payload, context())


@pytest.fixture
def read(parse):
    def read_one(one: str) -> ArticleObservation:
        parsed = parse(feed(one))
        assert parsed.rejects == []
        return parsed.observations[0]

    return read_one


def test_an_item_becomes_an_article_in_plain_text(read, context):
    assert read(ITEM) == ArticleObservation(
        row_no=1,
        source="paper.example",
        guid="https://www.paper.example/football/17",
        url="https://www.paper.example/football/17?id=4",
        title="Ashby & Borth share four goals",
        summary="A late penalty",
        published_at=datetime(2026, 2, 28, 18, 5, tzinfo=UTC),
        fetched_at=context().fetched_at,
        categories=("Ashby Town", "Borth"),
    )


def test_markup_nobody_understands_costs_no_item(read):
    assert read(item(title="&lt;![{CDATA[Ashby win")).title == "<![{CDATA[Ashby win"


def test_an_updated_story_keeps_its_key(read):
    assert read(ITEM.replace("17#2", "17#3")).guid == read(ITEM).guid


def test_padding_around_values_is_dropped(read):
    padded = item(
        title="\n   Two\n   lines ",
        link="\n https://paper.example/1 \n",
        guid="\n  g1  \n",
        pubDate="\n  Sat, 28 Feb 2026 18:05:00 +0100 \n",
    )
    article = read(padded)
    assert (article.title, article.url, article.guid) == (
        "Two lines",
        "https://paper.example/1",
        "g1",
    )
    assert article.published_at == datetime(2026, 2, 28, 17, 5, tzinfo=UTC)


def test_american_zones_and_one_digit_days_are_understood(read):
    article = read(item(pubDate="Tue, 3 Feb 2026 17:17:11 EST"))
    assert article.published_at == datetime(2026, 2, 3, 22, 17, 11, tzinfo=UTC)


@pytest.mark.parametrize("date", ["", "yesterday", "Sat, 99 Feb 2026 18:05:00 GMT"])
def test_an_item_without_a_readable_date_is_kept_undated(read, date):
    assert read(item(pubDate=date)).published_at is None


def test_nothing_is_published_after_it_was_fetched(read, context):
    ahead = context().fetched_at + timedelta(minutes=40)
    article = read(item(pubDate=ahead.strftime("%a, %d %b %Y %H:%M:%S GMT")))
    assert article.published_at == context().fetched_at


def test_an_item_without_guid_or_title_is_kept_while_it_has_a_link(read):
    article = read(item(title="", guid="", description="What happened"))
    assert (article.guid, article.title) == ("https://paper.example/1", "What happened")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (item(link="", guid=""), RejectReason.MISSING_FIELD),
        (item(link="javascript:alert(1)"), RejectReason.BAD_VALUE),
        (item(link="https://[broken"), RejectReason.BAD_VALUE),
        (item(link="ftp://paper.example/1"), RejectReason.BAD_VALUE),
    ],
)
def test_an_item_without_an_address_is_rejected_and_the_rest_lands(parse, broken, reason):
    parsed = parse(feed(item(), broken, item(guid="g3")))
    assert (parsed.rows, [a.row_no for a in parsed.observations]) == (3, [1, 3])
    assert [(r.row_no, r.reason) for r in parsed.rejects] == [(2, reason)]


def test_a_feed_that_breaks_off_keeps_its_whole_items(parse):
    whole = feed(item(), item(title="The second", link="https://paper.example/2", guid="g2"))
    seen = set()
    for cut in range(len(whole) - 100, len(whole)):
        parsed = parse(whole[:cut])
        assert parsed.rows == len(parsed.observations) + len(parsed.rejects)
        assert {a.url for a in parsed.observations} <= {
            "https://paper.example/1",
            "https://paper.example/2",
        }
        assert {a.title for a in parsed.observations} <= {"A title", "The second"}
        seen |= {r.reason for r in parsed.rejects}
    assert seen == {RejectReason.MALFORMED}


def test_atom_is_read_too(parse):
    atom = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>P</title><entry>
      <title>T</title><id>urn:1</id><link href="https://paper.example/1"/>
      <updated>2026-02-28T18:05:00Z</updated></entry></feed>"""
    (article,) = parse(atom).observations
    assert (article.guid, article.published_at.hour) == ("urn:1", 18)
    published = atom.replace(b"<updated>", b"<published>2026-02-28T17:00:00Z</published><updated>")
    (article,) = parse(published).observations
    assert (article.published_at.hour, article.modified_at.hour) == (17, 18)


def test_a_story_is_read_for_absences_as_well(context):
    reported = item(
        title="Ashby: Niall Corve ruled out for two weeks",
        description="Corve hurt his knee. He returns in March, they hope.",
        pubDate="Sat, 28 Feb 2026 18:05:00 GMT",
    )
    parsed = AbsenceReader(PARSER).parse(feed(reported, item()), context())
    (absence,) = parsed.observations
    assert isinstance(absence, AbsenceObservation)
    assert (absence.player.name, absence.status) == ("Niall Corve", AbsenceStatus.INJURED)
    assert absence.stated_at == datetime(2026, 2, 28, 18, 5, tzinfo=UTC)
    assert absence.expires_at == absence.stated_at + timedelta(weeks=2)
    assert (absence.source, absence.url) == ("paper.example", "https://paper.example/1")
    assert "Ashby" in absence.context


def test_an_empty_feed_is_a_feed(parse):
    assert parse(feed()).rows == 0


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        (b" \n", PayloadTruncated),
        (feed(item())[:100], PayloadTruncated),
        (b"<html><body>Forbidden</body></html>", PayloadUnreadable),
        (b'{"articles": []}', PayloadUnreadable),
        (b"/etc/hostname", PayloadUnreadable),
        (b"https://paper.example/rss.xml", PayloadUnreadable),
        (b'<!DOCTYPE x [<!ENTITY a "b">]>' + feed(item()), PayloadUnreadable),
    ],
)
def test_what_is_no_feed_raises_with_its_class(parse, payload, error):
    with pytest.raises(PayloadUnreadable) as caught:
        parse(payload)
    assert type(caught.value) is error


def test_every_recorded_item_is_accepted_or_of_another_sport(samples, parse):
    parsed = [parse(path.read_bytes()) for path in samples.glob("rss_*.xml")]
    others = sum(p.left_out.get("articles of other sports", 0) for p in parsed)
    articles = [article for p in parsed for article in p.observations]
    assert len(articles) + others == 78
    assert len(articles) == sum(p.rows for p in parsed) > 0
    assert all(a.title and a.published_at and "at_medium" not in a.url for a in articles)
