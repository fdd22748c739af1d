"""The administrators' page of alerts: theirs alone, live, and without JavaScript."""

import re
from contextlib import contextmanager

import httpx
import pytest
from playwright.sync_api import expect

from storage.alerts.writes import Notice, raise_alert
from storage.kit.unit_of_work import UnitOfWork
from tests.people import log_in, make_account
from tests.serving.pages.test_browser import opened

pytestmark = pytest.mark.services
PAGE = "/admin/alerts"


def failed(changing) -> int:
    notice = Notice(
        key="run:nightly", kind="run", severity="warning", title="A run <failed>",
        message="Look at it.", at=changing.league.now, details={"error_class": "run"},
    )  # fmt: skip
    with UnitOfWork(changing.league.engine) as uow:
        number = raise_alert(uow, notice).alert_id
        uow.commit()
    return number


@contextmanager
def browsing_as(changing, role: str):
    """A browser without JavaScript in which somebody logged in."""
    engine = changing.league.engine
    session = log_in(engine, make_account(engine, role))
    cookies = {
        "touchline_access": session.access_token,
        "touchline_refresh": session.refresh_token,
    }
    with httpx.Client(base_url=changing.site.base_url, cookies=cookies) as client:
        client.headers["Accept"] = "text/html"
        yield client


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_the_page_is_for_administrators(changing):
    stranger = changing.site.get(PAGE, headers={"Accept": "text/html"})
    assert stranger.headers["location"] == f"/login?next={PAGE}"
    with browsing_as(changing, "ml") as client:
        assert client.get(PAGE).status_code == 403
    with browsing_as(changing, "admin") as client:
        answer = client.get(PAGE)
        assert (answer.status_code, "No alert is open" in answer.text) == (200, True)
        assert '<a href="/admin/alerts" aria-current="page">' in answer.text
        assert 'href="/admin/people"' in answer.text
        assert answer.headers["cache-control"] == "private, no-store"


def test_a_form_settles_an_alert_and_only_with_its_token(changing):
    number = failed(changing)
    with browsing_as(changing, "admin") as client:
        token = token_in(client.get(PAGE).text)
        address = f"{PAGE}/{number}/resolve"
        for forged in ({}, {"csrf_token": "guess"}):
            assert client.post(address, data=forged).status_code == 403
        foreign = {"Origin": "https://evil.example"}
        assert client.post(address, data={"csrf_token": token}, headers=foreign).status_code == 403
        assert "A run &lt;failed&gt;" in client.get(PAGE).text
        seen = client.post(f"{PAGE}/{number}/acknowledge", data={"csrf_token": token})
        assert (seen.status_code, seen.headers["location"]) == (303, f"{PAGE}?done=acknowledged")
        shown = client.get(seen.headers["location"]).text
        assert "You look after it." in shown
        assert re.search(r'<a href="/admin/people/\d+">account \d+</a> looks after it', shown)
        client.post(address, data={"csrf_token": token})
        assert "No alert is open" in client.get(PAGE).text


@pytest.mark.parametrize(("path", "status"), [(PAGE, 200), ("/account/data/1/download", 404)])
def test_cookies_that_ran_out_are_renewed_by_the_way(changing, path, status):
    engine = changing.league.engine
    session = log_in(engine, make_account(engine, "admin"))
    cookie = {"Cookie": f"touchline_refresh={session.refresh_token}", "Accept": "text/html"}
    answer = changing.site.get(path, headers=cookie)
    assert answer.status_code == status
    given = answer.headers.get_list("set-cookie")
    assert [each.partition("=")[0] for each in given] == ["touchline_access", "touchline_refresh"]
    for each in given:
        assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(each.split("; "))
        assert session.refresh_token not in each


def test_an_alert_appears_by_itself(browser, changing):
    engine = changing.league.engine
    session = log_in(engine, make_account(engine, "admin"))
    with opened(browser, changing.site) as (page, complaints):
        page.context.add_cookies(
            [
                {
                    "name": "touchline_access",
                    "value": session.access_token,
                    "url": str(changing.site.base_url),
                    "httpOnly": True,
                    "sameSite": "Lax",
                }
            ]
        )
        page.goto(PAGE)
        expect(page.locator("#connection-state")).to_have_text("Live: changes appear here")
        expect(page.get_by_text("No alert is open")).to_be_visible()
        failed(changing)
        expect(page.get_by_text("A run <failed>", exact=True)).to_be_visible()
        page.get_by_role("button", name="It is settled").click()
        expect(page.get_by_text("No alert is open")).to_be_visible()
        assert complaints == []
