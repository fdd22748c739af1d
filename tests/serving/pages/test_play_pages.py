"""Wallet, stakes and groups without JavaScript, and in real Chromium at both sizes."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine, select, update

from storage.football.tables.match import match
from storage.games.tables.tournament import tournament
from tests.conftest import OPENING
from tests.databases import owner_of, worker_of
from tests.serving.pages.conftest import Filled
from tests.serving.pages.test_account_browser import examine, log_in, opened
from tests.serving.pages.test_account_pages import make, new_name
from tests.serving.pages.visitor import Visitor, text_of
from workers.tournaments import proceed_all

pytestmark = pytest.mark.services
HOSTILE = "<script>document.title='owned'</script>"


@pytest.fixture(scope="module")
def engine(filled: Filled) -> Engine:
    return filled.league.engine


@pytest.fixture
def fan(filled: Filled, engine: Engine) -> Iterator[Callable[[], tuple[str, Visitor]]]:
    """How to make somebody who logged in."""
    visitors: list[Visitor] = []

    def made() -> tuple[str, Visitor]:
        name = new_name()
        make(engine, name)
        visitors.append(Visitor(filled.site.base_url))
        visitors[-1].log_in(name)
        return name, visitors[-1]

    yield made
    for each in visitors:
        each.http.close()


def test_a_fan_takes_a_grant_stakes_and_sets_limits(filled: Filled, fan) -> None:
    _, visitor = fan()
    empty = text_of(visitor.get("/wallet"))
    assert "Balance: 0" in empty
    assert "You have staked nothing yet" in empty
    place = f"/stakes/{filled.coming}"
    assert "Your wallet is empty" in text_of(visitor.get(place))
    assert place in visitor.get(f"/matches/{filled.coming}?tab=betting").text
    assert "Balance: 1,000" in text_of(visitor.submit("/wallet", "/wallet/grant"))
    wrong = visitor.submit(place, place, outcome="HOME", amount="much")
    assert wrong.status_code == 422
    assert "cannot be used here" in text_of(wrong)
    assert "does not hold so much" in text_of(
        visitor.submit(place, place, outcome="HOME", amount="5000")
    )
    done = text_of(visitor.submit(place, place, outcome="AWAY", amount="120"))
    assert "Balance: 880" in done
    assert "not settled yet" in done
    assert "1.00" in text_of(visitor.get(place))  # alone: what is staked comes back
    limited = visitor.submit("/wallet", "/wallet/limits", stake_week="150", pause_days="2")
    assert "You take a break from stakes until" in text_of(limited)
    assert "break" in text_of(visitor.submit(place, place, outcome="AWAY", amount="1"))
    for days in ("soon", "400"):
        refused = visitor.submit("/wallet", "/wallet/limits", stake_week="", pause_days=days)
        assert "Give whole days" in text_of(refused)
    looser = text_of(visitor.submit("/wallet", "/wallet/limits", stake_week="", pause_days="0"))
    assert "Your limit ends on" in looser
    assert "Your break changes on" in looser


def test_friends_play_in_a_group_that_strangers_do_not_find(filled: Filled, fan) -> None:
    (ada, hers), (bob, his), (_, theirs) = fan(), fan(), fan()
    assert "You are in no group yet" in text_of(hers.get("/groups"))
    refused = hers.submit("/groups", name=HOSTILE, competitions="XX")
    assert "competition XX" in text_of(refused)
    page = hers.submit("/groups", name=HOSTILE, competitions="s1", has_joker="on")
    assert page.status_code == 200
    assert HOSTILE not in page.text
    address = page.url.path
    link = page.text.partition("/groups?code=")[2].partition("<")[0]
    assert theirs.get(address).status_code == 404
    assert (
        "no group has this code"
        in text_of(theirs.submit("/groups", "/groups/join", code="NOTACODE22")).lower()
    )
    joined = his.submit(f"/groups?code={link}", "/groups/join")
    assert ada in text_of(joined)
    assert bob in text_of(joined)
    assert "For the captain" not in text_of(joined)
    assert f"{bob} joined your group" in text_of(hers.get("/community/notifications"))
    for place in ("/leaderboards", address):
        assert "If it ended now" in text_of(hers.get(place)), "a match is on"
    written = hers.submit(address, f"{address}/talk", text=f"Who picks {HOSTILE}?")
    assert "Who picks" in text_of(written)
    assert HOSTILE not in written.text
    played = hers.submit(address, f"{address}/joker", match_id=str(filled.coming))
    assert "You have played no joker" not in text_of(played)
    late = hers.submit(address, f"{address}/joker", match_id=str(filled.finished))
    assert late.status_code == 409
    assert "takes no joker" in text_of(late)
    renamed = hers.submit(address, f"{address}/rules", name="Quay", deadline_minutes="45")
    assert "45 minutes before kick-off" in text_of(renamed)
    handed = text_of(hers.submit(address, f"{address}/captain", username=bob))
    assert "For the captain" not in handed
    assert "Quay" not in text_of(hers.submit(address, f"{address}/remove"))
    assert "You are in no group yet" in text_of(his.submit(address, f"{address}/remove"))


def test_the_room_and_the_bracket_show_what_a_group_plays(
    filled: Filled, engine: Engine, fan
) -> None:
    (ada, hers), (bob, his), (_, theirs) = fan(), fan(), fan()
    made = hers.submit("/groups", name="Quay", competitions="s1")
    address = made.url.path
    code = made.text.partition("/groups?code=")[2].partition("<")[0]
    his.submit(f"/groups?code={code}", "/groups/join")
    hers.submit("/wallet", "/wallet/grant")
    hers.submit(f"/stakes/{filled.coming}", f"/stakes/{filled.coming}", outcome="HOME", amount="7")
    assert hers.get(f"{address}/room").url.path.startswith(f"{address}/rooms/")
    with engine.connect() as connection:
        found = select(match.c.kickoff_at).where(match.c.match_id == filled.coming)
        day = connection.execute(found).scalar_one().date()
    room = hers.get(f"{address}/rooms/{day}")
    assert f'href="{address}#talk"' in room.text
    assert f'href="/matches/{filled.coming}/pick"' in room.text
    assert "Staked by everybody" in text_of(room)
    assert theirs.get(f"{address}/rooms/{day}").status_code == 404
    empty = text_of(hers.get(f"{address}/rooms/{day + timedelta(days=300)}"))
    assert "No match of this day counts in the group" in empty
    cup = hers.submit(
        address, f"{address}/tournaments", tournament_name=HOSTILE, begins_on=str(day),
        round_days="2",
    )  # fmt: skip
    place = cup.url.path
    assert HOSTILE not in cup.text
    assert "Nobody yet. It takes two." in text_of(cup)
    for visitor in (hers, his):
        entered = text_of(visitor.submit(place, f"{place}/entry"))
        assert "Do not take part" in entered
    with owner_of(engine) as owner, owner.begin() as connection:  # its first day has come
        connection.execute(update(tournament).values(begins_at=OPENING))
    with worker_of(engine) as worker:
        assert proceed_all(worker) == 1
    bracket = text_of(his.get(place))
    assert "Bracket" in bracket
    assert "Final" in bracket
    assert ada in bracket
    assert bob in bracket
    assert "Take part" not in bracket
    assert theirs.get(place).status_code == 404


def test_the_goal_of_the_week_is_shown_without_an_account(filled: Filled, fan) -> None:
    visitor = Visitor(filled.site.base_url)
    with visitor.http:
        page = text_of(visitor.get("/leaderboards"))
    _, hers = fan()
    for shown in (page, text_of(hers.get("/progress"))):
        assert "Together this week" in shown
        assert "No match of this week that somebody picked is settled yet." in shown
        assert "under way" in shown


def test_who_is_not_logged_in_is_sent_to_log_in_and_back(filled: Filled) -> None:
    visitor = Visitor(filled.site.base_url)
    with visitor.http:
        for path in ("/wallet", "/groups", f"/stakes/{filled.coming}"):
            assert visitor.get(path).url.path == "/login"


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_the_pages_fit_and_have_names(
    browser: Browser, filled: Filled, engine: Engine, size: str
) -> None:
    name = new_name()
    make(engine, name)
    with opened(browser, filled, size) as page:
        log_in(page, name)
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        page.goto("/wallet")
        examine(page, "an empty wallet")
        page.get_by_role("button", name="Take 1,000").click()
        expect(page.get_by_role("heading", name="Balance: 1,000")).to_be_visible()
        page.goto(f"/stakes/{filled.coming}")
        page.get_by_label("Home").check()
        page.get_by_label("Stake", exact=True).fill("25")
        examine(page, "a stake")
        page.get_by_role("button", name="Stake", exact=True).click()
        expect(page.get_by_role("heading", name="Balance: 975")).to_be_visible()
        examine(page, "a wallet")
        page.goto("/groups")
        examine(page, "no groups")
        page.locator("#name").fill("Harbour office")
        page.get_by_label("Jokers").check()
        page.get_by_role("button", name="Make").click()
        expect(page.get_by_role("heading", name="Harbour office")).to_be_visible()
        examine(page, "a group")
