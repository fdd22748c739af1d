"""From a report to a decision that its author reads, in real Chromium, also without JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, update

from storage.identity.tables.account import person
from tests.people import api_of
from tests.serving.pages.conftest import Filled
from tests.serving.pages.test_account_browser import examine, log_in, opened
from tests.serving.pages.test_account_pages import make, new_name

pytestmark = pytest.mark.services
HOSTILE = "</textarea><script>document.title='owned'</script> \"'><img src=x onerror=alert(1)>"


def status_of(page: Page, address: str) -> int:
    answer = page.goto(address)
    assert answer is not None
    return answer.status


def report(page: Page, reader: str, address: str) -> None:
    """Report a post, from its own page."""
    log_in(page, reader)
    page.goto(f"{address}/more")
    page.get_by_role("link", name="Report").click()
    page.get_by_label("Harassment").check()
    page.get_by_label("Anything that moderators should know").fill(HOSTILE)
    page.get_by_role("button", name="Report", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("moderators will look at it")
    expect(page.get_by_text("waits for moderators")).to_be_visible()
    assert status_of(page, "/moderation") == 403


def decide(desk: Page, moderator: str, number: str) -> None:
    """Find the case of a post in the queue, claim it, and remove the post."""
    log_in(desk, moderator)
    desk.get_by_role("link", name="Moderation", exact=True).click()
    examine(desk, "/moderation")
    desk.get_by_role("link", name=f"Post {number}").click()
    expect(desk.get_by_text(HOSTILE)).to_be_visible()
    assert "owned" not in desk.title()
    examine(desk, "a case")
    desk.get_by_role("button", name="Claim").click()
    expect(desk.get_by_role("status")).to_contain_text("with you")
    desk.get_by_role("button", name="Decide").click()
    expect(desk.get_by_role("alert")).to_be_visible()
    desk.get_by_label("Remove it").check()
    desk.get_by_label("Warn the author").check()
    desk.get_by_label("What you say to the author").fill("Play the <b>ball</b>.")
    desk.get_by_role("button", name="Decide").click()
    expect(desk.get_by_role("status")).to_contain_text("Decided")
    examine(desk, "a decided case")


def test_from_a_report_to_a_decision_that_its_author_understands(
    browser: Browser, filled: Filled
) -> None:
    engine: Engine = filled.league.engine
    author, reader, moderator = (new_name() for _ in range(3))
    author_id = make(engine, author)
    make(engine, reader)
    make(engine, moderator, "moderator")
    with api_of(engine) as api, api.begin() as connection:
        german = update(person).where(person.c.account_id == author_id)
        connection.execute(german.values(language="de"))

    with (
        opened(browser, filled, "phone", java_script_enabled=False) as page,
        opened(browser, filled, "phone") as theirs,
        opened(browser, filled, "desktop", color_scheme="dark") as desk,
    ):
        log_in(theirs, author)
        theirs.goto("/community/compose")
        theirs.locator("textarea[name=text]").fill("You are all fools")
        theirs.locator("button[value=post]").click()
        expect(theirs).to_have_url(re.compile(r"/community/posts/\d+$"))
        address = theirs.url
        number = address.rpartition("/")[2]

        report(page, reader, address)
        decide(desk, moderator, number)
        theirs.reload()
        expect(theirs.get_by_text("Belästigung")).to_be_visible()
        theirs.get_by_role("link", name="Warum, ausführlich").click()
        expect(theirs.get_by_role("heading", name="Entscheidungen über dich")).to_be_visible()
        expect(theirs.get_by_text("Play the <b>ball</b>.").first).to_be_visible()
        examine(theirs, "decisions")

        assert status_of(page, address) == 404
        page.goto("/account/moderation")
        expect(page.get_by_text("decided", exact=True)).to_be_visible()
        page.goto("/community/moderation")
        expect(page.get_by_text(f"Post {number}").first).to_be_visible()
        assert moderator not in page.content()
        assert author not in page.content()
        for path in ("/community/moderation", "/community/guidelines"):
            desk.goto(path)
            examine(desk, path)
        desk.goto(f"/community/report/profile/{author_id}")
        examine(desk, "a report")

        desk.goto("/moderation/decided")
        desk.get_by_role("link", name=f"Post {number}").click()
        desk.get_by_role("button", name="Restore it").click()
        expect(desk.get_by_role("status")).to_contain_text("Decided")
        page.goto(address)
        expect(page.get_by_text("You are all fools")).to_be_visible()


def test_an_author_asks_once_for_a_review_and_learns_what_came_of_it(
    browser: Browser, filled: Filled
) -> None:
    engine: Engine = filled.league.engine
    author, reader, first, second = (new_name() for _ in range(4))
    make(engine, author)
    make(engine, reader)
    make(engine, first, "moderator")
    make(engine, second, "moderator")
    with (
        opened(browser, filled, "phone") as theirs,
        opened(browser, filled, "phone", java_script_enabled=False) as page,
        opened(browser, filled, "desktop") as desk,
        opened(browser, filled, "desktop", color_scheme="dark") as other,
    ):
        log_in(theirs, author)
        theirs.goto("/community/compose")
        theirs.locator("textarea[name=text]").fill("The song of the fans")
        theirs.locator("button[value=post]").click()
        expect(theirs).to_have_url(re.compile(r"/community/posts/\d+$"))
        number = theirs.url.rpartition("/")[2]
        report(page, reader, theirs.url)
        decide(desk, first, number)

        theirs.goto(f"/community/people/{author}/posts")
        expect(theirs.get_by_text("only you see it")).to_be_visible()
        theirs.get_by_role("link", name="Ask for a review").click()
        examine(theirs, "an appeal")
        theirs.get_by_label("Why it should be shown").fill(HOSTILE)
        theirs.get_by_role("button", name="Ask for a review").click()
        expect(theirs.get_by_role("status")).to_contain_text("look at it again")
        expect(theirs.get_by_role("heading", name="Reviews you asked for")).to_be_visible()
        expect(theirs.get_by_role("link", name="Ask for a review")).to_have_count(0)
        examine(theirs, "appeals")
        theirs.goto(f"/community/appeal/post/{number}")
        theirs.get_by_label("Why it should be shown").fill("Once more")
        theirs.get_by_role("button", name="Ask for a review").click()
        expect(theirs.get_by_role("alert")).to_be_visible()

        log_in(other, second)
        other.goto("/moderation")
        expect(other.get_by_text("Its author asks for a review").first).to_be_visible()
        other.get_by_role("link", name=f"Post {number}").click()
        expect(other.get_by_role("heading", name="What its author says")).to_be_visible()
        expect(other.get_by_text(HOSTILE).first).to_be_visible()
        assert "owned" not in other.title()
        examine(other, "a case with an appeal")
        other.get_by_role("button", name="Keep it removed").click()
        expect(other.get_by_role("status")).to_contain_text("Decided")
        theirs.goto("/account/moderation")
        expect(theirs.get_by_text("stays removed").first).to_be_visible()
        theirs.goto("/community/notifications")
        expect(theirs.get_by_text("reviewed and stays removed")).to_be_visible()
