"""The community in real Chromium: two people meet, every page fits, hostile texts do nothing."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from storage.kit.roles import Role
from storage.kit.unit_of_work import apply
from storage.social.writes import live_feeds, live_likes
from tests.databases import engine_as
from tests.serving.conftest import until
from tests.serving.pages.conftest import Filled
from tests.serving.pages.test_account_browser import examine, log_in, opened
from tests.serving.pages.test_account_pages import make, new_name
from tests.serving.pages.test_community_pages import Fan
from tests.serving.pages.visitor import Visitor

pytestmark = pytest.mark.services

HOSTILE = (
    "<script>window.hit = 1</script>",
    "<img src=x onerror=\"window.hit = 1\">",
    "[click](javascript:window.hit=1) [data](data:text/html;base64,PHNjcmlwdD4=)",
    "\"><svg/onload=window.hit=1>",
    "<a href=\"javascript:window.hit=1\" onmouseover=window.hit=1>x</a>",
    "{{7*7}} ${7*7} <b onclick=window.hit=1>{% raw %}</b>",
    "#<img/src/onerror=window.hit=1> @<svg/onload=window.hit=1>",
    "</title></textarea></script><script>window.hit = 1</script>",
    "`</code><script>window.hit=1</script>` ![x](x\" onerror=\"window.hit=1)",
    "\u202ehttps://example.org/\u202c <iframe srcdoc='<script>parent.hit=1</script>'>",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """What two people have said to each other.

    Attributes:
        post: with a forecast, by ada, which bob has answered.
        comment: of bob.
    """

    ada: Fan
    bob: Fan
    post: int
    comment: int


@pytest.fixture(scope="module")
def engine(filled: Filled) -> Engine:
    return filled.league.engine


@pytest.fixture(scope="module")
def meeting(filled: Filled, engine: Engine) -> Iterator[Meeting]:
    with ExitStack() as stack:
        ada, bob = (_fan(stack, filled, engine) for _ in range(2))
        form = ada.at.get(f"/community/compose?match_id={filled.coming}")
        found = re.search(r'id="forecast_id".*?value="([0-9a-f-]{36})"', form.text, re.DOTALL)
        assert found is not None
        sealed = {"match_id": str(filled.coming), "forecast_id": found[1]}
        post = ada.posts("Nobody stops *Askvik* #askvik\n\n- not in the rain", **sealed)
        comment = bob.comments(post, "Wait for the **second** half")
        ada.comments(post, "I will", comment)
        bob.does(f"/community/people/{ada.name}/posts", f"/community/people/{ada.name}/follow")
        yield Meeting(ada=ada, bob=bob, post=post, comment=comment)


def _fan(stack: ExitStack, filled: Filled, engine: Engine) -> Fan:
    name = new_name()
    account_id = make(engine, name)
    visitor = Visitor(filled.site.base_url)
    stack.enter_context(visitor.http)
    assert visitor.log_in(name).url.path == "/account"
    return Fan(name=name, account_id=account_id, at=visitor)


@pytest.mark.parametrize(("size", "scheme"), [("phone", "light"), ("desktop", "dark")])
def test_every_page_fits_and_bars_nobody(
    browser: Browser, filled: Filled, meeting: Meeting, size: str, scheme: str
) -> None:
    post = f"/community/posts/{meeting.post}"
    person = f"/community/people/{meeting.ada.name}"
    public = (
        "/community", post, f"{post}/comments/{meeting.comment}", f"{post}/edits", person,
        f"{person}/followers", "/community/tags", "/community/tags/askvik",
        f"/teams/{filled.team}", "/unsubscribe?key=nonsense",
    )  # fmt: skip
    own = (
        "/community/following", f"{person}/posts", "/community/profile", f"{post}/edit",
        f"{post}/delete", f"{post}/comment?parent={meeting.comment}", f"{post}/more",
        "/community/me/blocks", "/community/mentions", "/community/search?q=anna",
        "/community/notifications", "/community/notifications/preferences",
        f"/community/comments/{meeting.comment}/more",
        f"/community/people/{meeting.bob.name}/posts",
    )  # fmt: skip
    with opened(browser, filled, size, color_scheme=scheme) as page:
        for address in public:
            page.goto(address)
            examine(page, address)
        log_in(page, meeting.ada.name)
        expect(page.get_by_role("heading", name=meeting.ada.name)).to_be_visible()
        # Their parts are the same in every size and colour: the other once more is enough of them.
        for address in own if size == "phone" else own[:4]:
            page.goto(address)
            examine(page, address)
        page.goto(f"/community/compose?match_id={filled.coming}")
        page.get_by_label("What do you say?").fill("Not *much*")
        page.get_by_role("button", name="Preview").click()
        expect(page.get_by_role("heading", name="How it will look")).to_be_visible()
        examine(page, "a preview")


def test_two_people_follow_post_comment_and_like_without_reloading(
    browser: Browser, filled: Filled, engine: Engine
) -> None:
    ada, bob = new_name(), new_name()
    make(engine, ada)
    make(engine, bob)
    with opened(browser, filled, "desktop") as hers, opened(browser, filled, "phone") as his:
        log_in(hers, ada)
        log_in(his, bob)
        expect(his.get_by_role("heading", name=bob)).to_be_visible()
        follow(his, ada)

        expect(hers.get_by_role("heading", name=ada)).to_be_visible()
        hers.goto(f"/matches/{filled.coming}")
        hers.get_by_role("link", name="Write about it").click()
        hers.get_by_label("What do you say?").fill("Nobody stops *Askvik*")
        hers.get_by_label("Sealed forecast to show").select_option(index=1)
        hers.get_by_role("button", name="Post", exact=True).click()
        expect(hers.locator(".sealed")).to_contain_text("scored when the match is over")
        address = hers.url

        his.goto("/community/following")
        his.get_by_role("link", name="Comments 0").first.click()
        expect(his.locator(".body-text em")).to_have_text("Askvik")
        connected(his)
        connected(hers)
        his.get_by_role("link", name="Comment", exact=True).click()
        his.get_by_label("Your comment").fill("Wait for the second half")
        his.get_by_role("button", name="Send").click()
        expect(his.get_by_text("Wait for the second half")).to_be_visible()

        # Of the follow and of the comment, without loading anything again.
        expect(hers.locator("a.bell b")).to_have_text("2")
        fresh = hers.get_by_role("link", name="1 new comment")
        expect(fresh).to_be_visible()
        fresh.click()
        expect(hers.get_by_text("Wait for the second half")).to_be_visible()
        like = hers.locator(".comment form.like button")
        like.focus()
        hers.keyboard.press("Enter")
        expect(like).to_have_attribute("aria-pressed", "true")
        expect(like).to_contain_text("1")
        assert hers.url.partition("?")[0] == address
        hers.reload()
        expect(like).to_have_attribute("aria-pressed", "true")
        like.click()
        expect(like).to_have_attribute("aria-pressed", "false")
        expect(like).to_contain_text("0")
        his.locator("#the-post form.like button").click()
        expect(his.locator("#the-post form.like")).to_contain_text("1")
        tell_of_likes(engine)
        expect(hers.locator("#the-post form.like")).to_contain_text("1")
        edit = hers.locator(".post").get_by_role("link", name="Edit", exact=True)
        expect(edit).to_be_visible()
        expect(his.locator(".post").get_by_role("link", name="Edit", exact=True)).to_be_hidden()


def test_new_posts_are_announced_on_open_pages(
    browser: Browser, filled: Filled, meeting: Meeting, engine: Engine
) -> None:
    tell_of_posts(engine)  # what was there before
    with opened(browser, filled, "phone") as page, opened(browser, filled, "phone") as match:
        match.goto(f"/matches/{filled.coming}")
        connected(match)
        match.locator("#people-say").scroll_into_view_if_needed()
        expect(match.locator(".posts-about[data-whole]")).to_be_visible()
        page.goto("/community")
        expect(page.get_by_role("heading", name="Community")).to_be_visible()
        connected(page)
        # It hears of them: a question of its own would find another address.
        page.evaluate("document.getElementById('fresh-posts').dataset.source = '/nothing'")
        meeting.ada.posts("One more", match_id=str(filled.coming))
        meeting.ada.posts("And another", match_id=str(filled.coming))
        until(lambda: tell_of_posts(engine) > 0)
        expect(page.get_by_role("link", name="2 new posts")).to_be_visible()
        expect(match.get_by_role("link", name="2 new posts")).to_be_visible()
        page.get_by_role("link", name="2 new posts").click()
        expect(page.get_by_text("And another")).to_be_visible()
        page.goto(f"/community/posts/{meeting.post}")
        connected(page)
        mind = f"/community/comments/{meeting.comment}/edit"
        meeting.bob.at.submit(mind, text="I changed my mind")
        expect(page.get_by_text("I changed my mind")).to_be_visible()


def test_hostile_texts_do_nothing(browser: Browser, filled: Filled, meeting: Meeting) -> None:
    eve = meeting.bob
    post = eve.posts(f"{HOSTILE[0]} start")
    for text in HOSTILE:
        eve.posts(text)
        eve.comments(post, text)
    shown = eve.at.submit("/community/profile", bio="\n\n".join(HOSTILE[:4]), location=HOSTILE[1])
    assert shown.status_code == 200
    addresses = (
        "/community", f"/community/posts/{post}?sort=old", f"/community/people/{eve.name}",
        f"/community/search?q={HOSTILE[0]}", f"/community/tags/{HOSTILE[1]}",
        f"/community/search?q={eve.name}",
    )  # fmt: skip
    with opened(browser, filled, "desktop") as page:
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        for address in addresses:
            page.goto(address)
            for link in page.locator(".body-text a, .bio a").all():
                link.hover()
            hrefs = page.locator("main a").evaluate_all(
                "links => links.map(each => each.protocol)"
            )
            assert set(hrefs) <= {"http:", "https:"}, address
            assert page.locator(":is(.body-text, .bio) :is(script, img, svg, iframe)").count() == 0
            assert page.evaluate("window.hit") is None, address
        assert dialogs == []


def follow(page: Page, name: str) -> None:
    page.goto(f"/community/people/{name}")
    page.get_by_role("button", name="Follow", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("You follow them now.")
    expect(page.get_by_role("button", name="Unfollow")).to_be_visible()


def tell_of_likes(engine: Engine) -> None:
    """Let a worker tell whoever watches a post how many like it."""
    worker = engine_as(Role.WORKER, engine)
    assert apply(worker, live_likes.tell()) >= 1
    worker.dispose()


def tell_of_posts(engine: Engine) -> int:
    """Let a worker announce new public posts to open feeds; how many."""
    worker = engine_as(Role.WORKER, engine)
    announced = apply(worker, live_feeds.tell())
    worker.dispose()
    return announced


def connected(page: Page) -> None:
    """Wait until a page follows what happens."""
    expect(page.locator("#connection-state")).to_have_text("Live: changes appear here")
