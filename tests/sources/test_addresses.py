import pytest

from sources.addresses import article_address, publisher_of


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("https://a.example/x?at_medium=RSS&at_campaign=rss#0", "https://a.example/x"),
        ("https://a.example/x?CMP=feed&page=2", "https://a.example/x?page=2"),
        ("http://a.example/story?id=7", "http://a.example/story?id=7"),
        ("https://a.example/", "https://a.example/"),
    ],
)
def test_only_what_counts_clicks_is_dropped(link, address):
    assert article_address(link) == address
    assert article_address(address) == address


@pytest.mark.parametrize("link", ["", "story", "//a.example/x", "data:text/html,x", "https://"])
def test_what_is_no_web_address_is_refused(link):
    with pytest.raises(ValueError, match="not a web address"):
        article_address(link)


def test_the_publisher_is_the_host_as_people_say_it():
    assert publisher_of("https://www.paper.example/x") == "paper.example"
