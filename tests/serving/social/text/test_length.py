"""How long a text is."""

import pytest

from serving.kit.errors import BadRequestError
from serving.social.text.length import check_text, graphemes


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("abc", 3),
        ("e\u0301", 1),
        ("👨‍👩‍👧‍👦", 1),
        ("🇸🇪🇩🇪", 2),
        ("नमस्ते", 3),
        ("a\r\nb", 3),
    ],
)
def test_characters_are_what_people_count(text, length):
    assert graphemes(text) == length


def test_what_is_fit():
    check_text("text", "two\r\nlines\tand 👍🏽", most=16)


@pytest.mark.parametrize(
    "text", ["", "  \n", "\u200b\u2060", "a\x00", "a\x1b", "x" * 11, "\u0301" * 99]
)
def test_what_is_not(text):
    with pytest.raises(BadRequestError, match="text"):
        check_text("text", text, most=10)
