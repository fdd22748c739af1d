"""Pages of notifications without JavaScript, and the end of mails by one click."""

import re
from collections.abc import Callable, Iterator

import httpx
import pytest
from sqlalchemy import Engine, select

from storage.kit.unit_of_work import apply
from storage.social import notices
from storage.social.notice_kinds import path_of
from storage.social.notices import News
from storage.social.tables.reaching import notice_settings
from storage.social.writes import reading
from tests.people import api_of
from tests.serving.pages.conftest import Filled
from tests.serving.pages.test_account_pages import make, new_name
from tests.serving.pages.visitor import Visitor, text_of

pytestmark = pytest.mark.services
PATH = "/community/notifications"


@pytest.fixture(scope="module")
def engine(filled: Filled) -> Engine:
    return filled.league.engine


@pytest.fixture
def reader(filled: Filled, engine: Engine) -> Iterator[tuple[Visitor, int]]:
    """Somebody who is logged in, and their account."""
    name = new_name()
    account_id = make(engine, name, "fan")
    visitor = Visitor(filled.site.base_url)
    visitor.log_in(name)
    yield visitor, account_id
    visitor.http.close()


@pytest.fixture
def notified(engine: Engine) -> Callable[..., None]:
    def tell(account_id: int, kind: str = "final", **values: object) -> None:
        news = News(kind=kind, noun="match", thing=5, **values)  # pyright: ignore[reportArgumentType]
        with api_of(engine) as api:
            apply(api, notices.notify(news, [account_id]))

    return tell


FACTS = {"home": "Askvik", "away": "Brunnby", "home_goals": 2, "away_goals": 1}


def test_news_are_listed_marked_and_read_by_a_button(
    reader: tuple[Visitor, int], notified: Callable[..., None]
) -> None:
    visitor, account_id = reader
    assert "Nothing yet." in text_of(visitor.get(PATH))
    notified(account_id, facts=FACTS)
    page = visitor.get(PATH)
    assert "Final score: Askvik 2\u20131 Brunnby" in text_of(page)
    assert page.text.count('class="dot"') == 1
    assert visitor.get("/account/viewer").json()["unread"] == 1
    visitor.submit(PATH, f"{PATH}/read")
    page = visitor.get(PATH)
    assert 'class="dot"' not in page.text
    assert "Mark all as read" not in text_of(page)
    assert visitor.get("/account/viewer").json()["unread"] == 0


def test_preferences_are_a_form(reader: tuple[Visitor, int], engine: Engine) -> None:
    visitor, account_id = reader
    path = f"{PATH}/preferences"
    saved = visitor.submit(
        path,
        path,
        mail_rhythm="daily",
        quiet_from="22:00",
        quiet_until="07:00",
        choice="goal.push",
    )
    assert "Saved." in text_of(saved)
    with api_of(engine) as api, api.connect() as connection:
        own = notice_settings.c.account_id == account_id
        row = connection.execute(select(notice_settings).where(own)).one()
    assert (row.mail_rhythm, row.quiet_from.hour, row.quiet_until.hour) == ("daily", 22, 7)
    assert row.choices["goal"]["push"] is True
    assert row.choices["final"]["push"] is False
    wrong = visitor.submit(path, path, quiet_from="22:00", quiet_until="", choice="goal.push")
    assert wrong.status_code == 422


def test_mails_end_by_a_button_or_one_click_and_not_by_looking(
    reader: tuple[Visitor, int], filled: Filled, engine: Engine
) -> None:
    _, account_id = reader
    with api_of(engine) as api:
        key = str(apply(api, reading.settings_for(account_id))["unsubscribe_key"])

    def wanted() -> bool:
        with api_of(engine) as api, api.connect() as connection:
            own = notice_settings.c.account_id == account_id
            row = connection.execute(select(notice_settings).where(own)).one()
        return row.choices.get("mention", {}).get("mail", True)

    site = str(filled.site.base_url).rstrip("/")
    address = f"{site}/unsubscribe?key={key}"
    response = httpx.get(address)
    assert re.search(r'<form method="post" action="/unsubscribe\?key=[0-9a-f-]+">', response.text)
    assert wanted()
    one_click = {"List-Unsubscribe": "One-Click"}
    ended = httpx.post(address, data=one_click, headers={"Origin": "https://mail.example"})
    assert (ended.status_code, wanted()) == (200, False)
    assert httpx.post(address, data=one_click).status_code == 200
    for strange in ("", "nonsense", "00000000-0000-0000-0000-000000000000"):
        answer = httpx.post(f"{site}/unsubscribe?key={strange}")
        assert "not known" in answer.text


def test_what_notices_lead_to_is_there(reader: tuple[Visitor, int]) -> None:
    visitor, account_id = reader
    about = {
        "follow": "account",
        "follow_request": "account",
        "follow_accepted": "account",
        "model": "model",
        "export_ready": "export",
        "content_removed": "decision",
        "report_closed": "report",
    }
    for kind, noun in about.items():
        path = path_of(kind, noun, str(account_id), None, {})
        assert path is not None
        assert visitor.get(path).status_code == 200, kind
    alerts = path_of("alert", "alert", "1", None, {})
    assert visitor.get(str(alerts)).status_code == 403  # theirs alone


def test_the_worker_of_pushes_is_for_every_page(filled: Filled) -> None:
    answer = filled.site.get("/service-worker.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "showNotification" in answer.text
