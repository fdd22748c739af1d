"""Every card and state in Chromium, phone and desktop, light and dark: nothing is cut or too wide.

Pictures are left in the folder of the test, to be looked at: `--basetemp` says where.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.serving.pages.test_browser import SERIOUS, SIZES, opened

pytestmark = pytest.mark.services

NARROWEST = 360
_CUT = """
    [...document.querySelectorAll("body *")].filter((each) => {
      const { overflowX, overflowY } = getComputedStyle(each);
      const isCut = (how, whole, shown) => /hidden|clip/.test(how) && whole > shown + 1;
      return each.clientWidth > 1 && !each.closest("svg") && (
        isCut(overflowX, each.scrollWidth, each.clientWidth)
        || isCut(overflowY, each.scrollHeight, each.clientHeight));
    }).map((each) => each.outerHTML.slice(0, 120))
"""
"""Elements whose content is cut off without a way to scroll; what is one dot wide is spoken."""
_BEYOND = """
    [...document.querySelectorAll("main svg text, .match :is(.when b, .from, .percent b)")]
      .filter((each) => each.checkVisibility())
      .filter((each) => {
        const frame = each.closest("svg, .match > *").getBoundingClientRect();
        const text = document.createRange();
        text.selectNodeContents(each);
        const { left, right } = text.getBoundingClientRect();
        return left < frame.left - 1 || right > frame.right + 1;
      }).map((each) => each.textContent.trim())
"""
"""Labels of pictures and parts of rows that reach beyond them."""
_BROKEN = """
    const found = [];
    const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      if (text.parentElement.clientWidth === 1) continue;
      for (const { 0: word, index } of text.data.matchAll(/[^\\s\\p{Pd}·/]+/gu)) {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1)
          found.push(word);
      }
    }
    return found;
"""
"""Words that stand on two lines."""


def assert_whole(page: Page, width: int) -> None:
    """Nothing is wider than the screen, cut off, or broken inside a word."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(_CUT) == []
    assert page.evaluate(_BEYOND) == []
    assert page.evaluate(f"() => {{ {_BROKEN} }}") == []


@pytest.mark.parametrize("size", SIZES)
def test_every_card_and_state_is_whole_and_accessible(browser, filled, size, tmp_path):
    width, height = SIZES[size]
    viewport = {"width": width, "height": height}
    pictures: set[bytes] = set()
    for scheme in ("light", "dark"):
        with opened(browser, filled.site, viewport=viewport, color_scheme=scheme) as (page, said):
            page.goto("/styleguide")
            assert page.locator(".match").count() == page.locator("header.hero").count() > 10
            assert_whole(page, width)
            found = Axe().run(page).response["violations"]
            assert [
                (v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in SERIOUS
            ] == []
            pictures.add(page.screenshot(path=tmp_path / f"{size}-{scheme}.png", full_page=True))
            assert said == []
            page.set_viewport_size({"width": NARROWEST, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST
    assert len(pictures) == 2, "dark looks otherwise than light"
