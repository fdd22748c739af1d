"""Articles of other sports are left out of football's news."""

import pytest

from sources.news.parse import PARSER
from sources.sports import is_other_sport


@pytest.mark.parametrize(
    ("url", "topics", "is_other"),
    [
        ("https://news.example/sport/tennis/1", (), True),
        ("https://news.example/sport/football/2", (), False),
        ("https://news.example/nba/story/3", ("Basketball",), True),
        ("https://news.example/sport/4", ("Rugby Union",), True),
        ("https://news.example/sport/5", ("Football", "Cricket"), False),
        ("https://news.example/american-football/6", (), True),
        ("https://news.example/stories/7", ("Transfers",), False),
    ],
)
def test_the_address_and_the_topics_say_which_sport(url, topics, is_other):
    assert is_other_sport(url, topics) is is_other


def test_what_is_left_out_is_counted(context):
    items = "".join(
        f"<item><title>A title</title><link>https://news.example/{path}</link></item>"
        for path in ("football/1", "golf/2", "golf/3")
    )
    feed = f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
    parsed = PARSER.parse(feed.encode(), context())
    assert (parsed.rows, len(parsed.observations)) == (1, 1)
    assert parsed.left_out == {"articles of other sports": 2}
