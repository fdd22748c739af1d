"""What the pages of the models say: of a world that has lived, and of one that is empty."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.serving.pages.test_browser import SERIOUS, SIZES, opened

pytestmark = pytest.mark.services

EMPTY = (
    "nothing settled yet", "No sealed forecast has been settled yet",
    "Nothing was settled in this window.", "A reliability diagram needs settled forecasts",
    "so nothing can be compared with what was expected", "No model is registered yet",
    "No decision yet", "No test was registered", "Nobody has looked for drift yet",
    "not looked yet",
)  # fmt: skip


def test_every_part_of_an_empty_world_says_what_is_missing(empty_site):
    text = empty_site.get("/models").text
    for sentence in EMPTY:
        assert sentence in text, sentence
    assert "<table" not in text
    assert '<svg class="figure' not in text
    of_one = empty_site.get("/models?competition=S1&span=30d").text
    assert "No test was registered for this competition" in of_one


def test_a_world_that_has_lived_shows_every_part(lived):
    text = lived.site.get("/models").text
    for sentence in EMPTY:
        assert sentence not in text, sentence
    for sentence in (
        'aria-current="page"><span>Models', "Compared with the closing market", "too bold",
        "Reliability: forecast and outcome", "Realised less expected log loss",
        "Gain per match with its confidence sequence", "worth finding is 0.02",
        "Less shrinkage", "Fewer seasons", "not begun", "Shots count more", "better: promoted",
        "the control chart signalled on", "Wasserstein 0.41, matters from 0.25, p 0.00012",
        "Evidently", "an administrator over HTTP",
        "To champions recipe", "\N{MINUS SIGN}0.0021 (\N{MINUS SIGN}0.0044 to +0.0002)",
        'data-topics="models"',
    ):  # fmt: skip
        assert sentence in text, sentence


def test_the_filters_narrow_what_is_shown_and_are_kept_in_the_form(lived):
    text = lived.site.get("/models?competition=S2&span=30d").text
    assert '<option value="S2" selected>' in text
    assert '<option value="30d" selected>' in text
    assert "Northland Second <span" in text
    assert "Northland Premier <span" not in text
    assert lived.site.get("/models?span=1d").status_code == 422
    assert lived.site.get("/models?competition=XX").status_code == 422
    assert lived.site.get("/models?utm_source=somewhere").status_code == 200


def test_links_lead_to_the_report_the_memo_the_match_and_the_versions(lived):
    world = lived.world
    text = lived.site.get("/models").text
    for address in (
        f"/v1/monitoring/drift/reports/{world.report}", f"/v1/ab-tests/{world.running}/memo",
        f"/ab-tests/{world.decided}", f"/models/{world.champion}", f"/models/{world.challenger}",
        "/v1/models/decisions", "/track-record",
    ):  # fmt: skip
        assert f'href="{address}"' in text, address
        assert lived.site.get(address).status_code == 200, address
    assert 'href="http://mlflow.example/"' in text
    assert "Dagster</a>" not in text, "it is not known where it is"


def test_a_version_shows_how_it_was_made_and_what_was_decided(lived):
    text = lived.site.get(f"/models/{lived.world.challenger}").text
    for sentence in (
        "outcome_odds_free v3", "challenges", "an administrator over HTTP", "0.9512 to 1.0233",
        "All together", "Columns", "lead", "not kept there",
    ):  # fmt: skip
        assert sentence in text, sentence
    champion = lived.site.get(f"/models/{lived.world.champion}").text
    assert "won its test" in champion
    assert f'href="/ab-tests/{lived.world.decided}"' in champion
    assert "No backtest was kept" in champion
    assert lived.site.get("/models/999").status_code == 404


def test_a_test_shows_its_design_result_and_memo(lived):
    decided = lived.site.get(f"/ab-tests/{lived.world.decided}").text
    for sentence in (
        "What was found", "Diebold-Mariano at the end", "All of them hold.", "By league",
        "[picture: The gain per match, day by day]", "# Test 1: Shots count more",
        "no, only compared in the shadow", "Every match-day",
    ):  # fmt: skip
        assert sentence in decided, sentence
    assert "base64" not in decided
    assert "So far" in lived.site.get(f"/ab-tests/{lived.world.running}").text
    waiting = lived.site.get(f"/ab-tests/{lived.world.waiting}").text
    assert "The test is registered and has not begun." in waiting
    assert "The first reading writes the memo." in waiting
    assert lived.site.get("/ab-tests/999").status_code == 404


def test_decisions_are_listed_newest_first_and_continue(lived):
    first = lived.site.get("/v1/models/decisions?limit=2").json()
    rest = lived.site.get(f"/v1/models/decisions?cursor={first['next_cursor']}").json()
    found = first["items"] + rest["items"]
    assert [each["kind"] for each in found] == [
        "challenge", "challenge", "evidence", "challenge", "first",
    ]  # fmt: skip
    assert rest["next_cursor"] is None
    assert lived.site.get("/v1/models/decisions?name=nobody").json()["items"] == []


@pytest.mark.parametrize(
    "bad",
    [
        "skill?span=1d", "skill?competition=XX", "skill?limit=5", "misses?limit=0",
        "misses?limit=101", "misses?track=%00", "misses?span=30d&span=90d",
    ],
)  # fmt: skip
def test_questions_that_mean_nothing_are_refused(empty_api, bad):
    assert empty_api.get(f"/v1/monitoring/{bad}").status_code == 422


def test_an_empty_world_has_no_skill_and_no_misses(empty_api):
    for address in ("skill", "misses"):
        body = empty_api.get(f"/v1/monitoring/{address}").json()
        assert (body["items"], body["span"]) == ([], "season")


@pytest.mark.parametrize(("size", "scheme"), [("phone", "dark"), ("desktop", "light")])
def test_pages_of_models_fit_are_accessible_and_complain_of_nothing(
    browser, lived, empty_site, size, scheme
):
    world, (width, height) = lived.world, SIZES[size]
    pages = (
        (lived.site, ["/models", "/models?competition=S1&span=30d", f"/models/{world.challenger}",
                      f"/ab-tests/{world.running}", f"/ab-tests/{world.decided}"]),
        (empty_site, ["/models"]),
    )  # fmt: skip
    viewport = {"width": width, "height": height}
    for site, addresses_of in pages:
        with opened(browser, site, viewport=viewport, color_scheme=scheme) as (page, complaints):
            for address in addresses_of:
                page.goto(address)
                page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
                assert page.evaluate("document.documentElement.scrollWidth") <= width, address
                found = Axe().run(page).response["violations"]
                grave = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in SERIOUS]
                assert grave == [], address
            assert complaints == []


def test_the_models_are_read_without_javascript(browser, lived):
    with opened(browser, lived.site, java_script_enabled=False) as (page, _):
        page.goto("/")
        page.get_by_role("link", name="Models", exact=True).click()
        page.get_by_label("Window", exact=True).select_option("30d")
        page.get_by_role("button", name="Show").click()
        expect(page.get_by_role("heading", name="Last 30 days")).to_be_visible()
        expect(page.get_by_role("img", name="Realised less expected log loss")).to_be_visible()
        expect(page.get_by_role("img", name="confidence sequence").first).to_be_visible()
        page.get_by_role("link", name="Less shrinkage").click()
        expect(page.get_by_role("heading", name="So far")).to_be_visible()
        page.get_by_text("Read it here").click()
        expect(page.get_by_text("# Test 2: Less shrinkage")).to_be_visible()
