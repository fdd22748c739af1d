"""The pages in real Chromium: phone and desktop, dark and light, with and without JavaScript."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import Engine

from storage.kit.roles import Role
from tests.databases import engine_as
from workers.questions.answering import Answerer

pytestmark = pytest.mark.services

SIZES = {"phone": (390, 844), "desktop": (1440, 900)}
SERIOUS = {"serious", "critical"}


def addresses(filled) -> list[str]:
    return [
        "/", f"/matches/{filled.coming}", f"/matches/{filled.bare}", f"/matches/{filled.finished}",
        "/live", "/more", "/?date=2025-11-16", "/?date=2025-11-20",
        f"/matches/{filled.on}", f"/matches/{filled.on}?tab=live",
        f"/matches/{filled.coming}?tab=live", f"/matches/{filled.finished}?tab=live",
        f"/matches/{filled.coming}?tab=betting", f"/matches/{filled.bare}?tab=betting",
        "/seals", "/feeds", "/glossary", f"/proofs/{filled.sealed}",
        f"/matches/{filled.coming}?tab=insights", f"/matches/{filled.finished}?tab=insights",
        f"/matches/{filled.bare}?tab=insights", f"/teams/{filled.team}/insights",
        "/insights", "/insights/S1", "/insights/S1?when=played", "/insights/questions",
        f"/proofs/insights/{filled.insight}",
        "/standings", "/standings/S1", "/track-record", f"/teams/{filled.team}", "/search?q=ask",
        "/search?q=zzz", "/offline", "/offline/pick", "/guides/operator", "/styleguide",
        f"/overlay/match/{filled.on}", "/text", f"/text/matches/{filled.on}",
        "/advice/record", "/standings/S1/what-if",
    ]  # fmt: skip


@contextmanager
def opened(browser: Browser, site: httpx.Client, **options) -> Iterator[tuple[Page, list[str]]]:
    """A page in a context of its own, and what its console complained of."""
    complaints: list[str] = []
    context = browser.new_context(base_url=str(site.base_url), **options)
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text) if message.type in {"error", "warning"} else None
        ),
    )
    yield page, complaints
    context.close()


@pytest.mark.parametrize(("size", "scheme"), [("phone", "light"), ("desktop", "dark")])
def test_every_page_fits_is_accessible_and_complains_of_nothing(browser, filled, size, scheme):
    width, height = SIZES[size]
    with opened(
        browser, filled.site, viewport={"width": width, "height": height}, color_scheme=scheme
    ) as (page, complaints):
        for address in addresses(filled):
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            found = Axe().run(page).response["violations"]
            grave = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in SERIOUS]
            assert grave == [], address
            assert complaints == [], address


@pytest.mark.parametrize("size", SIZES)
def test_pages_are_whole_without_javascript(browser, filled, size):
    width, height = SIZES[size]
    with opened(
        browser,
        filled.site,
        viewport={"width": width, "height": height},
        java_script_enabled=False,
    ) as (page, _):
        page.goto("/?date=2025-11-16")
        expect(page.locator("time").first).to_contain_text("UTC")
        expect(page.locator("#connection")).to_be_hidden()
        page.get_by_role("link", name="Askvik v Bø 100%").first.click()
        expect(page.get_by_role("img", name="Probability of each score")).to_be_visible()
        if size == "phone":
            page.get_by_role("link", name="Search teams").click()
        page.get_by_role("searchbox").fill("corrie")
        page.get_by_role("button", name="Search").click()
        expect(page.get_by_role("link", name="Corrie", exact=True)).to_be_visible()


def test_times_are_those_of_the_viewer(browser, filled):
    with opened(browser, filled.site, timezone_id="Asia/Tokyo", locale="en-GB") as (page, _):
        page.goto("/?date=2025-11-16")
        first = page.locator("#days time").first
        # 15:00 UTC is midnight in Tokyo, on the day after the heading's.
        expect(first).to_have_text("Mon 00:00")
        expect(first).to_have_attribute("datetime", "2025-11-16T15:00:00Z")


def test_a_new_forecast_appears_by_itself_and_the_connection_is_shown(browser, changing):
    with opened(browser, changing.site) as (page, complaints):
        page.goto(f"/matches/{changing.bare}")
        expect(page.locator("#connection-state")).to_have_text("Live: changes appear here")
        expect(page.locator("#hero .percent")).to_have_count(0)
        changing.league.seal(changing.bare, 54, "odds_free")
        expect(page.locator("#hero .percent")).to_have_count(3)
        expect(page.locator("#hero")).not_to_have_attribute("aria-busy", "true")
        assert complaints == []


def answering(content: dict[str, Any]) -> Callable[[Route], None]:
    return lambda route: route.fulfill(json=content)


def test_a_proof_is_green_and_red_where_an_answer_was_tampered_with(browser, filled):
    tampering = {
        "digest": {"body": '{"p_home": 0.99}'},
        "hash": {"sealed_at": "2025-11-15T08:59:59.999999Z"},
        "head": {"later": []},
        "published": {"head": "00" * 32},
        "root": {"digests": ["00" * 32]},
    }
    with opened(browser, filled.site) as (page, complaints):
        page.goto(f"/matches/{filled.coming}")
        page.locator(".moves a").last.click()
        answer, checks = page.locator("#proof .answer"), page.locator("[data-check]")
        expect(answer).to_contain_text("it holds")
        expect(page.locator('[data-check][data-state="holds"]')).to_have_count(checks.count())
        raw = page.locator("#proof").get_attribute("data-proof")
        proof = filled.site.get(raw).json()
        for check, change in tampering.items():
            page.route(f"**{raw}", answering(proof | change))
            page.get_by_role("button", name="Compute again").click()
            expect(page.locator(f'[data-check="{check}"]')).to_have_attribute(
                "data-state", "broken"
            )
            expect(answer).to_contain_text("Something does not fit")
            page.unroute(f"**{raw}")
        page.evaluate("document.querySelector('[data-share=home]').dataset.exact = 0.9")
        page.get_by_role("button", name="Compute again").click()
        expect(page.locator('[data-check="subject"]')).to_have_attribute("data-state", "broken")
        assert complaints == []


def test_the_proof_of_a_text_is_green_and_red_where_another_one_is_shown(browser, filled):
    with opened(browser, filled.site) as (page, complaints):
        page.goto(f"/matches/{filled.coming}?tab=insights")
        page.locator(".insight summary").first.click()
        page.get_by_role("link", name="Sealed: check it").first.click()
        answer, checks = page.locator("#proof .answer"), page.locator("[data-check]")
        expect(answer).to_contain_text("it holds")
        expect(page.locator('[data-check][data-state="holds"]')).to_have_count(checks.count())
        page.evaluate("document.querySelector('[data-language=en]').textContent = 'A sure win.'")
        page.get_by_role("button", name="Compute again").click()
        expect(page.locator('[data-check="subject"]')).to_have_attribute("data-state", "broken")
        assert complaints == []


def answer_all(worker: Engine) -> None:
    """Answer what waits, as the worker does: in a thread, for the browser has this one's loop."""

    async def answer() -> None:
        while await Answerer(worker).answer():
            pass

    with ThreadPoolExecutor(1) as threads:
        threads.submit(lambda: asyncio.run(answer())).result()


@pytest.mark.parametrize("has_script", [True, False])
def test_a_question_waits_for_its_answer_by_itself(browser, filled, has_script):
    worker = engine_as(Role.WORKER, filled.league.engine)
    with opened(browser, filled.site, java_script_enabled=has_script) as (page, complaints):
        page.goto("/insights")
        page.get_by_label("Ask a question", exact=True).last.fill("Where does Askvik stand?")
        page.get_by_role("button", name="Ask", exact=True).click()
        expect(page.get_by_text("The question waits for its answer")).to_be_visible()
        answer_all(worker)
        expect(page.locator("#answer .answer")).to_contain_text("Askvik: place")
        page.get_by_text("The rows it rests on").click()
        expect(page.get_by_role("link", name="As JSON")).to_be_visible()
        assert complaints == []
        page.get_by_role("button", name="How good are your forecasts?").click()
        answer_all(worker)
        expect(page.locator("#answer")).to_contain_text("log loss")
    worker.dispose()


def test_tabs_and_live_data_are_there_without_javascript(browser, filled):
    with opened(browser, filled.site, java_script_enabled=False) as (page, _):
        page.goto("/live")
        page.get_by_role("link", name="Askvik 1\N{EN DASH}0 Bø 100%").click()
        expect(page.get_by_role("img", name="Probabilities over the match")).to_be_visible()
        page.get_by_role("link", name="Betting").click()
        expect(page.get_by_role("heading", name="Fair odds beside prices")).to_be_visible()
        expect(page.get_by_role("link", name="Betting")).to_have_attribute("aria-current", "page")


def test_the_story_of_a_match_answers_keys_and_plays_again(browser, filled):
    with opened(browser, filled.site) as (page, complaints):
        page.goto(f"/matches/{filled.on}")
        page.get_by_label("Moment of the story").press("Home")
        shown = page.locator(".replay output")
        expect(shown).to_contain_text("first forecast")
        page.get_by_label("Moment of the story").press("End")
        expect(shown).to_have_text("23'  1\N{EN DASH}0  70 % · 20 % · 10 %  goal")
        page.clock.install()
        page.get_by_role("button", name="Replay").click()
        page.clock.run_for(25_000)
        expect(page.get_by_role("button", name="Replay")).to_be_visible()
        expect(page.locator("#next-goal li")).to_have_count(2)
        expect(page.locator("#next-goal")).to_contain_text("Askvik scores next 2\N{EN DASH}0")
        assert complaints == []


def test_streaming_can_be_stopped_and_goes_on_where_it_ended(browser, changing):
    with opened(browser, changing.site) as (page, complaints):
        page.goto(f"/matches/{changing.bare}")
        state, button = page.locator("#connection-state"), page.locator("#streaming")
        expect(state).to_have_text("Live: changes appear here")
        button.click()
        expect(state).to_have_text("Live updates are stopped")
        changing.league.seal(changing.bare, 54, "odds_free")
        page.wait_for_timeout(700)
        expect(page.locator("#hero .percent")).to_have_count(0)
        page.get_by_role("link", name="Insights").click()
        expect(state).to_have_text("Live updates are stopped")
        page.go_back()
        button.click()
        expect(state).to_have_text("Live: changes appear here")
        changing.league.seal(changing.bare, 54, "market_blended")
        expect(page.locator("#hero .percent")).to_have_count(3)
        button.click()
        changing.league.publish(f"match:{changing.bare}", kind="match.score")
        button.click()
        expect(state).to_have_text("Live again: nothing was missed")
        assert complaints == []


@pytest.mark.parametrize("is_let_through", [True, False])
def test_pages_follow_by_websocket_or_where_that_is_barred_by_events(
    browser, changing, is_let_through
):
    with opened(browser, changing.site) as (page, _):
        requested: list[str] = []
        page.on("request", lambda request: requested.append(request.url))
        sockets: list[str] = []
        page.on("websocket", lambda socket: sockets.append(socket.url))
        if not is_let_through:
            page.route_web_socket("**/v1/ws", lambda socket: socket.close())
        page.goto(f"/matches/{changing.bare}")
        expect(page.locator("#connection-state")).to_have_text("Live: changes appear here")
        changing.league.seal(changing.bare, 54, "odds_free")
        expect(page.locator("#hero .percent")).to_have_count(3)
        assert any("/v1/stream" in url for url in requested) is not is_let_through
        if is_let_through:
            assert [url.partition("/v1/")[2] for url in sockets] == ["ws"]


def test_a_phone_shows_eight_matches_at_once_and_its_navigation_under_the_thumb(browser, changing):
    for n in range(12):
        changing.league.add_match(63 + n / 4, home_team_id=changing.league.team_ids[2 + n % 2])
    with opened(browser, changing.site, viewport={"width": 390, "height": 844}) as (page, _):
        page.goto("/?date=2025-11-18")
        bar = page.get_by_role("navigation", name="Main").bounding_box()
        assert bar is not None
        assert bar["y"] + bar["height"] == 844
        boxes = [row.bounding_box() for row in page.locator("#days .match").all()]
        whole = [box for box in boxes if box and box["y"] + box["height"] <= bar["y"]]
        assert len(whole) >= 8


def test_choices_apply_by_themselves_and_pinned_teams_come_first(browser, filled):
    with opened(browser, filled.site) as (page, complaints):
        page.goto(f"/teams/{filled.team}")
        page.get_by_role("button", name="Pin to my matches").click()
        page.goto("/")
        page.get_by_label("Date").fill("2025-11-16")
        page.wait_for_url("**/?date=2025-11-16")
        pinned = page.locator("#favourites .match")
        expect(pinned).to_have_count(1)
        expect(pinned).to_contain_text("Askvik")
        page.get_by_label("Competition", exact=True).select_option("S2")
        page.wait_for_url("**/?date=2025-11-16&competition=S2")
        expect(page.locator("#days .match")).to_have_count(1)
        assert complaints == []


def test_a_keyboard_reaches_the_content_first(browser, filled):
    with opened(browser, filled.site) as (page, _):
        page.goto("/")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Earlier: Wednesday 12 November")).to_be_focused()


def test_the_reference_works_without_any_other_host(browser, filled):
    requested: list[str] = []
    with opened(browser, filled.site) as (page, complaints):
        page.on("request", lambda request: requested.append(request.url))
        page.goto("/docs")
        expect(page.get_by_role("heading", name="Touchline")).to_be_visible()
        home = str(filled.site.base_url)
        assert [url for url in requested if not url.startswith((home, "data:", "blob:"))] == []
        assert complaints == []
