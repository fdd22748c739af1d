"""The site on a device in Chromium: what it costs, offline, installed, picks entered offline."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.clocks import set_stepped
from tests.serving.pages.conftest import Filled
from tests.serving.pages.test_account_browser import log_in
from tests.serving.pages.test_account_pages import make, new_name
from tests.serving.pages.test_browser import opened

pytestmark = pytest.mark.services

PHONE = {"viewport": {"width": 390, "height": 844}}
_TIMERS = """
    window.timers = new Set();
    const [set, clear] = [window.setInterval, window.clearInterval];
    window.setInterval = (...given) => { const id = set(...given); timers.add(id); return id; };
    window.clearInterval = (id) => { timers.delete(id); clear(id); };
    window.shift = 0;
    new PerformanceObserver((list) => {
      for (const each of list.getEntries()) if (!each.hadRecentInput) window.shift += each.value;
    }).observe({ type: "layout-shift", buffered: true });
"""
_BEFORE_PAINT = """
    performance.getEntriesByType("resource")
      .filter((each) => each.renderBlockingStatus === "blocking").map((each) => each.name)
"""
_HIDE = """
    Object.defineProperty(document, "hidden", { get: () => true });
    Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
    document.dispatchEvent(new Event("visibilitychange"));
"""


def controlled(page: Page) -> None:
    """Wait until the worker answers for this page."""
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


def seen(page: Page, address: str) -> None:
    """Open a page, and wait until it is kept."""
    page.goto(address)
    page.wait_for_function(
        "async (address) => !!(await (await caches.open('pages')).match(address))", arg=address
    )


def test_pages_paint_after_one_sheet_do_not_shift_and_have_no_timers_while_hidden(browser, filled):
    with opened(browser, filled.site, **PHONE) as (page, complaints):
        page.add_init_script(_TIMERS)
        for address in ("/", f"/matches/{filled.on}?tab=live", f"/matches/{filled.coming}"):
            page.goto(address, wait_until="networkidle")
            (sheet,) = page.evaluate(_BEFORE_PAINT)
            assert "/static/site.css" in sheet, "nothing else stands before the first paint"
            assert page.evaluate("window.shift") < 0.1, address
            page.evaluate(_HIDE)
            assert page.evaluate("timers.size") == 0, address
        assert complaints == []


def test_what_was_seen_last_is_shown_offline_with_its_age(
    browser: Browser, filled: Filled
) -> None:
    with opened(browser, filled.site, **PHONE) as (page, _):
        page.goto("/")
        controlled(page)
        for address in (f"/matches/{filled.coming}", "/live"):
            seen(page, address)
        page.context.set_offline(True)
        page.goto("/live")
        kept = page.locator("#kept")
        expect(kept).to_contain_text("You are offline. This page is as it was")
        expect(page.locator(".match.on .when").first).to_contain_text("as of")
        page.goto(f"/matches/{filled.coming}")
        expect(kept).to_be_visible()
        expect(page.locator(".percents").first).to_be_visible()
        page.goto("/standings/S1")
        expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
        expect(page.locator("#kept-pages a").first).to_have_attribute("href", "/live")
        page.context.set_offline(False)
        page.get_by_role("link", name="Try again").click()
        expect(page.get_by_role("heading", name="Northland")).to_be_visible()
        expect(kept).to_be_hidden()
        # What is asked of the API is never answered from what was kept.
        kept_addresses = page.evaluate(
            "(async () => (await (await caches.open('pages')).keys()).map(({ url }) => url))()"
        )
        assert kept_addresses
        assert not any("/v1/" in address for address in kept_addresses)


def pick_offline(page: Page, home: str) -> None:
    """Go from a match page that was seen to its pick, both without a network."""
    page.get_by_role("link", name="Your pick").click()
    expect(page.get_by_role("heading", name="Askvik v Bø 100%")).to_be_visible()
    expect(page.locator(".picking")).to_contain_text("as this device saw it")
    page.get_by_role("spinbutton", name="Askvik").first.fill(home)
    page.get_by_role("button", name="Pick", exact=True).click()
    expect(page.get_by_role("heading", name="Your pick waits")).to_be_visible()


def test_a_pick_entered_offline_is_sent_later_or_refused_after_kick_off(
    browser: Browser, changing: Filled
) -> None:
    name = new_name()
    make(changing.league.engine, name)
    match, pick = f"/matches/{changing.coming}", f"/matches/{changing.coming}/pick"
    with opened(browser, changing.site, **PHONE) as (page, _):
        page.goto("/")
        controlled(page)
        seen(page, match)
        told = page.locator("#told")
        page.context.set_offline(True)
        page.goto("/matches/999999/pick")
        expect(page.locator("main")).to_contain_text("This device has not seen this match before")
        expect(page.locator("#live-count")).to_have_text("")
        page.goto(match)
        pick_offline(page, "70")
        page.context.set_offline(False)
        page.goto("/more")
        expect(told).to_contain_text("Entered offline and not sent yet: Askvik v Bø 100%")
        page.get_by_role("link", name="Log in and it is sent").click()
        log_in(page, name)
        page.goto("/more")
        expect(told).to_contain_text("Entered offline and sent: Askvik v Bø 100%")
        expect(told).to_contain_text("You can change it until kick-off")

        seen(page, match)
        page.context.set_offline(True)
        page.goto(match)
        pick_offline(page, "55")
        page.context.set_offline(False)
        page.goto("/more")
        expect(told).to_contain_text("Entered offline and sent: Askvik v Bø 100%")
        page.goto(pick)
        expect(page.get_by_role("spinbutton", name="Askvik").first).to_have_value("55")
        page.context.set_offline(True)
        page.get_by_role("button", name="Change your pick").click()
        expect(page.get_by_role("heading", name="Your pick waits")).to_be_visible()
        set_stepped(changing.league.engine, changing.league.now + timedelta(hours=31))
        page.context.set_offline(False)
        page.goto("/more")
        expect(told).to_contain_text("Entered offline and not taken: Askvik v Bø 100%")
        expect(told).to_contain_text("kick")


def test_the_site_can_be_installed_and_offers_it_at_the_second_visit(browser, filled):
    manifest = filled.site.get("/manifest.webmanifest").json()
    for icon in manifest["icons"]:
        assert filled.site.get(icon["src"]).status_code == 200
    assert "simulated" in manifest["name"]
    prompt = "dispatchEvent(new Event('beforeinstallprompt', { cancelable: true }))"
    with opened(browser, filled.site, **PHONE) as (page, _):
        page.goto("/")
        page.evaluate(prompt)
        expect(page.get_by_role("button", name="Install Touchline")).to_be_hidden()
        page.evaluate("sessionStorage.clear()")
        page.goto("/")
        page.evaluate(prompt)
        expect(page.get_by_role("button", name="Install Touchline")).to_be_visible()
        page.get_by_role("button", name="Not now").click()
        page.goto("/")
        page.evaluate(prompt)
        expect(page.get_by_role("button", name="Install Touchline")).to_be_hidden()


def test_teams_pinned_on_a_device_become_those_of_the_account_at_log_in(
    browser: Browser, changing: Filled
) -> None:
    name = new_name()
    make(changing.league.engine, name)
    team = f"/teams/{changing.team}"
    with opened(browser, changing.site, **PHONE) as (page, _):
        page.goto(team)
        page.get_by_role("button", name="Pin to my matches").click()
        page.goto("/")
        expect(page.locator("#favourites .match").first).to_be_visible()
        with page.expect_response("**/account/favourites") as kept:
            log_in(page, name)
        assert kept.value.status == 204
    with opened(browser, changing.site, **PHONE) as (page, _):
        log_in(page, name)
        expect(page.get_by_role("link", name=name)).to_be_visible()
        page.goto("/")
        expect(page.locator("#favourites .match").first).to_be_visible()
        page.goto(team)
        button = page.get_by_role("button", name="Pin to my matches")
        expect(button).to_have_attribute("aria-pressed", "true")
        with page.expect_response("**/account/favourites") as kept:
            button.click()
        assert kept.value.status == 204
        page.goto("/")
        expect(page.locator("#favourites .match")).to_have_count(0)
