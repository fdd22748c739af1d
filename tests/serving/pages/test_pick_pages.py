"""Pages of picks without JavaScript, and the three sliders with it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.serving.pages.conftest import Filled
from tests.serving.pages.test_account_pages import make, new_name
from tests.serving.pages.visitor import PASSWORD, Visitor, text_of

pytestmark = pytest.mark.services


@pytest.fixture
def fan(filled: Filled) -> Iterator[Visitor]:
    name = new_name()
    make(filled.league.engine, name)
    visitor = Visitor(filled.site.base_url)
    visitor.log_in(name)
    yield visitor
    visitor.http.close()


def test_a_pick_is_made_changed_and_withdrawn(filled: Filled, fan: Visitor) -> None:
    place = f"/matches/{filled.bare}/pick"
    wrong = fan.submit(place, home="50", draw="30", away="30")
    assert wrong.status_code == 422
    assert "sum to 110" in text_of(wrong)
    assert 'value="50"' in wrong.text, "what was typed is kept"
    odd = fan.submit(place, home="fifty", draw="25", away="25", home_goals="99", away_goals="0")
    assert odd.status_code == 422
    assert "between 1 and 98" in text_of(odd)
    assert "between 0 and 20" in text_of(odd)
    made = fan.submit(place, home="50", draw="30", away="20", home_goals="2", away_goals="1")
    assert "Your pick is in" in text_of(made)
    listed = text_of(fan.get("/picks"))
    assert "(2\u20131)" in listed
    assert "You have no picks of matches to come" not in listed
    gone = fan.submit(place, act="withdraw")
    assert "Your pick is withdrawn" in text_of(gone)
    assert "You have no picks of matches to come" in text_of(fan.get("/picks"))


def test_a_line_is_taken_over_with_one_press(filled: Filled, fan: Visitor) -> None:
    assert "Or take over a line" not in fan.get(f"/matches/{filled.bare}/pick").text
    made = fan.submit(f"/matches/{filled.coming}/pick", act="model")
    assert "Your pick is in" in text_of(made)
    assert "Copy of the model" in text_of(fan.get("/picks"))


def test_a_pick_is_shared_from_its_page_and_from_the_list(filled: Filled, fan: Visitor) -> None:
    place = f"/matches/{filled.bare}/pick"
    assert "/community/compose" not in fan.get(place).text
    made = fan.submit(place, home="50", draw="30", away="20", home_goals="17", away_goals="13")
    links = [re.search(r"/community/compose\?pick_id=(\d+)", page.text)
             for page in (made, fan.get("/picks"))]  # fmt: skip
    assert links[0] is not None
    assert links[1] is not None
    assert links[0][0] == links[1][0]
    form = fan.get(links[0][0])
    assert f'value="{filled.bare}" selected' in form.text, "its match is chosen"
    assert f'name="pick_id" type="checkbox" value="{links[0][1]}" checked' in form.text
    seen = fan.send(form, "/community/compose", text="Mark my words", do="preview")
    assert "has picked this match" in text_of(seen)
    posted = fan.send(seen, "/community/compose", do="post")
    assert posted.url.path.startswith("/community/posts/"), text_of(posted)
    shared = filled.site.get(posted.url.path)
    assert "has picked this match" in text_of(shared)
    assert "What was picked is shown at kick-off" in text_of(shared)
    assert "17\u201313" not in shared.text
    german = filled.site.get(posted.url.path, headers={"Accept-Language": "de"})
    assert "hat dieses Spiel getippt" in text_of(german)


def test_a_pick_that_cannot_be_shared_is_refused_with_the_text_kept(
    filled: Filled, fan: Visitor
) -> None:
    fan.submit(f"/matches/{filled.coming}/pick", home="50", draw="30", away="20")
    form = fan.get(f"/community/compose?match_id={filled.coming}")
    offered = re.search(r'name="pick_id" type="checkbox" value="(\d+)">', form.text)
    sealed = re.search(r'<select id="forecast_id".*?value="([0-9a-f-]{36})"', form.text, re.DOTALL)
    assert offered is not None, "it is offered, and not chosen"
    assert sealed is not None

    def refusal(**fields: str) -> str:
        answer = fan.send(form, "/community/compose", text="Kept", do="post", **fields)
        assert answer.status_code == 422
        assert "Kept</textarea>" in answer.text
        return text_of(answer)

    assert "choose one of the two" in refusal(pick_id=offered[1], forecast_id=sealed[1])
    assert "You have no such pick" in refusal(pick_id="999999")
    assert "is of another match" in refusal(pick_id=offered[1], match_id=str(filled.bare))
    fan.submit(f"/matches/{filled.coming}/pick", act="withdraw")
    assert "You withdrew this pick" in refusal(pick_id=offered[1])
    assert 'name="pick_id"' not in fan.get(f"/community/compose?pick_id={offered[1]}").text
    assert "You have no such pick" not in fan.get("/community/compose?pick_id=x").text


def test_a_match_that_has_begun_takes_none_and_strangers_log_in_first(filled, fan) -> None:
    assert "takes no picks any more" in text_of(fan.get(f"/matches/{filled.on}/pick"))
    assert fan.get("/matches/999999/pick").status_code == 404
    stranger = Visitor(filled.site.base_url)
    assert stranger.get("/picks").url.path == "/login"
    board = stranger.get("/leaderboards?scope=season&key=x")
    assert board.status_code == 200
    assert "Nobody has enough settled picks" in text_of(board)
    stranger.http.close()


def test_three_sliders_sum_to_100_by_keyboard(filled: Filled, browser: Browser) -> None:
    name = new_name()
    make(filled.league.engine, name)
    match_id = filled.coming
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{filled.site.base_url}/login?next=/matches/{match_id}/pick")
    page.get_by_label("Username or e-mail address").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"**/matches/{match_id}/pick")
    numbers = [page.locator(f"#{side}") for side in ("home", "draw", "away")]
    slider = page.locator(".home .slider")
    expect(slider).to_be_visible()
    slider.focus()
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    expect(numbers[0]).to_have_value("49")
    values = [int(each.input_value()) for each in numbers]
    assert sum(values) == 100
    numbers[2].fill("60")
    numbers[2].blur()
    assert sum(int(each.input_value()) for each in numbers) == 100
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Pick", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Your pick is in")
    context.close()
