"""The spam score: true posts of a match-day pass, campaigns are held."""

from datetime import timedelta
from typing import Any

import pytest

from storage.social.spam import Signs, reasons_of, score_of

HOLD_AT = 60
QUIET: dict[str, Any] = {
    "links": 0, "mentions": 0, "recent": 0, "repeated": 0, "copied": 0, "age": timedelta(days=90),
}  # fmt: skip
FRESH, NEW = {"age": timedelta(minutes=5)}, {"age": timedelta(hours=5)}

TRUE_POSTS = {
    "an ordinary post": {},
    "a first post": FRESH,
    "a first post with a link": {**FRESH, "links": 1},
    "a first post with two links to reports": {**FRESH, "links": 2},
    "a fan who writes all through a match": {"recent": 40},
    "the same, newly registered": {"recent": 30, **NEW},
    "a song that is posted twice": {"repeated": 1},
    "a chant that five others wrote, too": {"copied": 2, "recent": 12},
    "a thanks to the whole five-a-side team": {"mentions": 6},
    "a reading list of an old hand": {"links": 5},
    "a link that is posted again after half-time": {"links": 1, "repeated": 1},
    "a line-up with every player's account": {"mentions": 11},
    "a newcomer who greets five people": {"mentions": 5, **FRESH},
}
SPAM = {
    "one link to twenty people": {"mentions": 20, "links": 1},
    "the same advertisement again and again": {"links": 1, "repeated": 2, **NEW},
    "a campaign from many accounts": {"copied": 6, "links": 1},
    "a campaign from three fresh accounts": {"copied": 3, "links": 1, **FRESH},
    "a fresh account that shouts at eight": {"mentions": 8, **FRESH},
    "the same line four times": {"repeated": 3},
    "fast and many links": {"recent": 25, "links": 3},
    "a filtered word": {"is_filtered": True},
}


@pytest.mark.parametrize("signs", TRUE_POSTS.values(), ids=TRUE_POSTS)
def test_true_posts_pass(signs: dict[str, Any]) -> None:
    assert score_of(reasons_of(Signs(**{**QUIET, **signs}))) < HOLD_AT


@pytest.mark.parametrize("signs", SPAM.values(), ids=SPAM)
def test_spam_is_held(signs: dict[str, Any]) -> None:
    assert score_of(reasons_of(Signs(**{**QUIET, **signs}))) >= HOLD_AT


def test_a_score_is_the_sum_of_its_reasons() -> None:
    reasons = reasons_of(Signs(**{**QUIET, "links": 1, "mentions": 9, **FRESH}))
    assert {each.code: each.value for each in reasons} == {
        "links": 1, "mentions": 9, "new_account": 0,
    }  # fmt: skip
    assert score_of(reasons) == sum(each.points for each in reasons)
    assert reasons_of(Signs(**QUIET)) == ()
