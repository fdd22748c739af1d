"""A simulated match-day as people see it: the live run follows it, Chromium shows it."""

import re
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from sources.simulated.world import World
from storage.kit.clock import DatabaseClock
from tests.pipelines.matchdays import MatchDay, follow, minutes, provider
from tests.serving.pages.test_browser import SERIOUS, SIZES, opened

pytestmark = pytest.mark.services

PACE = 0.1
PATIENCE_MS = 30_000


@pytest.fixture
def day(engine: Engine, clock: DatabaseClock) -> Iterator[MatchDay]:
    """A day's matches, followed from ten minutes before the first kick-off."""
    with provider(World(), engine) as url:
        day = MatchDay(engine=engine, provider_url=url, world=World())
        day.prepare()
        day.step_to(day.first_kickoff() - minutes(10))
        work = threading.Thread(target=lambda: follow(engine, url, PACE))
        work.start()
        yield day
        day.step_to(day.now + minutes(24 * 60))  # nothing is due any more
        work.join(timeout=60)


def assert_accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [v["id"] for v in found if v["impact"] in SERIOUS] == []


@pytest.mark.parametrize("size", SIZES)
def test_a_match_day_unfolds_on_the_page_by_itself(browser, day, database_url, serving_api, size):
    width, height = SIZES[size]
    first = day.matches()[0]
    with serving_api(database_url=database_url) as site:
        stage = SimpleNamespace(site=site)
        with opened(browser, stage.site, viewport={"width": width, "height": height}) as (
            page,
            complaints,
        ):
            page.goto("/live")
            expect(page.get_by_role("heading", name="No match is in play")).to_be_visible()
            day.step_to(first.kickoff_at + minutes(2))
            card = page.locator("#live-now .match").first
            expect(card.locator(".when")).to_contain_text("'", timeout=PATIENCE_MS)
            expect(card.locator(".percent")).to_have_count(3)
            card.get_by_role("link").click()
            expect(page.locator("#connection-state")).to_have_text("Live: changes appear here")
            for minute in range(11, 120, 9):
                day.step_to(first.kickoff_at + minutes(minute))
                page.wait_for_timeout(400)
            score = page.locator("#hero .score")
            expect(page.locator("#hero .state")).to_contain_text("Full time", timeout=PATIENCE_MS)
            final = day.matches()[0]
            result = f"{final.home_goals_90}\N{EN DASH}{final.away_goals_90}"
            expect(score).to_have_text(result, timeout=PATIENCE_MS)
            goals = final.home_goals_90 + final.away_goals_90
            between = r"((?! after ).)*"
            marked = re.compile(
                rf"^Probabilities over the match{between}( after {between}){{{goals}}}$"
            )
            expect(page.get_by_role("img", name=marked)).to_be_visible(timeout=PATIENCE_MS)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert_accessible(page)
            page.goto("/live")
            assert_accessible(page)
            assert complaints == []
