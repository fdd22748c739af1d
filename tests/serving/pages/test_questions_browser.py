"""Ten questions of a newcomer, each answered within two touches of a phone."""

from collections.abc import Sequence

import pytest
from playwright.sync_api import expect

from tests.serving.pages.test_browser import opened

pytestmark = pytest.mark.services

PHONE = {"width": 390, "height": 844}
ON = "Askvik 1\N{EN DASH}0 Bø 100%"
QUESTIONS: Sequence[tuple[str, Sequence[str], str]] = (
    ("who plays today", (), "Bø 100%"),
    ("who plays tomorrow", ("Sun 16",), "Sunday 16 November"),
    ("what is on now", ("Live 1 in play",), "24'"),
    ("who will win", ("Sun 16", "Askvik v Bø 100%"), "home win"),
    ("was the forecast changed afterwards", (ON, "check it"), "it holds"),
    ("what if they score", (ON,), "Askvik scores next"),
    ("how good are you", ("More", "Track record"), "How good are we?"),
    ("where will we finish", ("Standings", "Northland Premier"), "Where they may finish"),
    ("what does log loss mean", ("More", "What the words mean"), "Lower is better"),
    ("where does it come from", ("More", "Feeds"), "What the coming days will cost"),
)


@pytest.mark.parametrize(("question", "touches", "answer"), QUESTIONS)
def test_a_newcomer_finds_the_answer(browser, filled, question, touches, answer):
    assert len(touches) <= 2, question
    with opened(browser, filled.site, viewport=PHONE) as (page, complaints):
        page.goto("/")
        for name in touches:
            page.get_by_role("link", name=name).first.click()
        expect(page.locator("main")).to_contain_text(answer)
        assert complaints == []
