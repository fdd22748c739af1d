"""The talk of a match in real Chromium: two people, live; every state fits; hostile texts."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from storage.kit.unit_of_work import apply
from storage.social.statements.rooms import Place
from storage.social.writes import lines, suspension, talk
from tests.people import api_of
from tests.serving.pages.conftest import Filled
from tests.serving.pages.test_account_browser import examine, log_in, opened
from tests.serving.pages.test_account_pages import make, new_name
from tests.serving.pages.test_community_browser import HOSTILE, connected

pytestmark = pytest.mark.services
GOAL = {"home": "Askvik", "away": "Bø 100%", "home_goals": 1, "away_goals": 0}


@pytest.fixture(scope="module")
def engine(filled: Filled) -> Engine:
    return filled.league.engine


@pytest.fixture
def place(filled: Filled, engine: Engine) -> Place:
    """A talk that is open, without slow mode."""
    made = Place(kind="match", key=filled.league.add_match(0.5))
    with api_of(engine) as api:
        apply(api, talk.set_pace(made, 0))
    return made


def write(engine: Engine, place: Place, text: str) -> int:
    draft = talk.Draft(
        account_id=make(engine, new_name()), place=place, words=talk.Words(text=text)
    )
    with api_of(engine) as api:
        return apply(api, talk.write(draft, slow_seconds=0))


@contextmanager
def at_talk(
    browser: Browser, filled: Filled, place: Place, size: str, name: str
) -> Iterator[Page]:
    """Somebody who logged in and looks at a talk."""
    with opened(browser, filled, size) as page:
        log_in(page, name)
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        page.goto(f"/matches/{place.key}?tab=talk")
        connected(page)
        yield page


def test_two_people_talk_without_reloading(
    browser: Browser, filled: Filled, engine: Engine, place: Place
) -> None:
    ada, bob = new_name(), new_name()
    for name in (ada, bob):
        make(engine, name)
    with (
        at_talk(browser, filled, place, "desktop", ada) as hers,
        at_talk(browser, filled, place, "phone", bob) as his,
    ):
        hers.evaluate("window.stays = true")
        expect(his.get_by_text("Nobody has written yet")).to_be_visible()
        field = hers.get_by_label("Your message")
        field.fill("What a *pass*")
        field.press("Enter")
        expect(his.locator(".message em")).to_have_text("pass")
        expect(field).to_have_value("")
        expect(field).to_be_focused()
        with api_of(engine) as api:
            apply(api, lines.report(place, "goal", "1", GOAL))
        for page in (hers, his):
            expect(page.locator(".message.goal")).to_contain_text("Goal: Askvik")
            expect(page.locator(".message").first).to_have_class(re.compile("^message line"))
        with api_of(engine) as api:
            apply(api, talk.set_pace(place, 60))
        expect(hers.get_by_text("one message in 60 seconds")).to_be_visible()
        field.fill("again")
        field.press("Enter")
        expect(hers.get_by_role("alert")).to_contain_text("one message in 60 seconds")
        expect(field).to_have_value("again")
        hers.get_by_role("link", name=f"More about the message by {ada}").click()
        hers.get_by_role("button", name="Delete").click()
        expect(hers.locator(".message.goal")).to_be_visible()
        expect(his.locator(".message em")).to_have_count(0)
        his.goto("/community/notifications")


def test_what_a_suspended_author_wrote_leaves_open_pages_and_comes_back(
    browser: Browser, filled: Filled, engine: Engine, place: Place
) -> None:
    eve = make(engine, new_name())
    draft = talk.Draft(account_id=eve, place=place, words=talk.Words(text="Not for long"))
    with opened(browser, filled, "phone") as page, api_of(engine) as api:
        apply(api, talk.write(draft, slow_seconds=0))
        write(engine, place, "This one stays")
        page.goto(f"/matches/{place.key}?tab=talk")
        connected(page)
        expect(page.get_by_text("Not for long")).to_be_visible()
        apply(api, suspension.suspend(eve, reason=None, actor_id=None))
        expect(page.get_by_text("Not for long")).to_have_count(0)
        expect(page.get_by_text("This one stays")).to_be_visible()
        apply(api, suspension.restore(eve, actor_id=None))
        expect(page.get_by_text("Not for long")).to_be_visible()


def test_blocked_people_are_left_out_for_the_viewer_alone(
    browser: Browser, filled: Filled, engine: Engine, place: Place
) -> None:
    ada, bob = new_name(), new_name()
    make(engine, ada)
    bob_id = make(engine, bob)
    with opened(browser, filled, "phone") as page:
        log_in(page, ada)
        page.goto(f"/community/people/{bob}/posts")
        page.get_by_role("button", name="Block", exact=True).click()
        expect(page.get_by_role("status")).to_be_visible()
        page.goto(f"/matches/{place.key}?tab=talk")
        connected(page)
        draft = talk.Draft(account_id=bob_id, place=place, words=talk.Words(text="unseen"))
        with api_of(engine) as api:
            apply(api, talk.write(draft, slow_seconds=0))
        write(engine, place, "seen")
        expect(page.get_by_text("seen", exact=True)).to_be_visible()
        expect(page.get_by_text("unseen")).to_be_hidden()
    assert "unseen" in filled.site.get(f"/matches/{place.key}?tab=talk").text


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_every_state_fits_and_bars_nobody(
    browser: Browser, filled: Filled, engine: Engine, place: Place, size: str
) -> None:
    ada = new_name()
    make(engine, ada)
    over = filled.league.add_match(-30, status="finished")
    message_id = write(engine, place, "x" * 300)
    with api_of(engine) as api:
        apply(api, lines.report(place, "goal", "1", GOAL))
    with opened(browser, filled, size) as page:
        for match_id in (place.key, filled.coming, over):
            address = f"/matches/{match_id}?tab=talk"
            page.goto(address)
            examine(page, address)
        page.goto(f"/matches/{place.key}?tab=talk")
        expect(page.get_by_role("link", name="Log in to write here")).to_be_visible()
        log_in(page, ada)
        page.goto(f"/matches/{place.key}?tab=talk")
        expect(page.get_by_label("Your message")).to_be_visible()
        examine(page, "logged in")
        address = f"/community/messages/{message_id}/more"
        page.goto(address)
        examine(page, address)


def test_hostile_texts_do_nothing(
    browser: Browser, filled: Filled, engine: Engine, place: Place
) -> None:
    with opened(browser, filled, "desktop") as page:
        page.goto(f"/matches/{place.key}?tab=talk")
        connected(page)
        for text in HOSTILE:
            write(engine, place, text)
        expect(page.locator(".message")).to_have_count(len(HOSTILE))
        for _ in range(2):
            hrefs = page.locator("main a").evaluate_all("all => all.map(each => each.protocol)")
            assert set(hrefs) <= {"http:", "https:"}
            assert page.locator(".body-text :is(script, img, svg, iframe)").count() == 0
            assert page.evaluate("window.hit") is None
            page.reload()
            connected(page)


def test_who_is_there_is_shown_where_redis_is(
    browser: Browser, filled: Filled, place: Place, redis_url: str, serving_api
) -> None:
    url = filled.league.engine.url.render_as_string(hide_password=False)
    with serving_api(database_url=url, redis_url=redis_url) as site:
        there = Filled(**{**vars(filled), "site": httpx.Client(base_url=site.base_url)})
        while site.get("/readyz").status_code != 200:
            pass
        with opened(browser, there, "phone") as one, opened(browser, there, "desktop") as two:
            for page in (one, two):
                page.goto(f"/matches/{place.key}?tab=talk")
            expect(one.get_by_text("2 here")).to_be_visible()
            two.close()
            expect(one.get_by_text("1 here")).to_be_visible()
        there.site.close()
    with opened(browser, filled, "phone") as page:
        page.goto(f"/matches/{place.key}?tab=talk")
        connected(page)
        expect(page.locator("#company")).to_be_hidden()
