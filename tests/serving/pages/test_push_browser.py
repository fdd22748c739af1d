"""A push in real Chromium: the service worker shows it, and a click opens the page it is about."""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, Worker, expect

from tests.serving.pages.conftest import Filled
from tests.serving.pages.test_account_browser import opened
from workers.channels.push import payload_of
from workers.notices.contents import Contents, NoticeItem

pytestmark = pytest.mark.services

_REGISTER = """async () => {
    await navigator.serviceWorker.register("/service-worker.js");
    await navigator.serviceWorker.ready;
}"""
_SHOWN = """async () => {
    const registration = await navigator.serviceWorker.ready;
    const shown = await registration.getNotifications();
    return shown.map(({ title, body, tag, data }) => ({ title, body, tag, url: data.url }));
}"""
# Chromium lets only a hand open a window, so what would be opened is noted instead.
_CLICK = """async (tag) => {
    const [notification] = await self.registration.getNotifications({ tag });
    const opened = new Promise((resolve) => {
        self.clients.openWindow = async (url) => resolve(url);
    });
    self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
    return opened;
}"""


def payload(site: str, *texts: str) -> str:
    """What the worker of this installation would encrypt for a browser."""
    notices = [
        NoticeItem(
            notice_id=number, kind="mention", noun="post", thing="314", text=text,
            url=f"{site}/community/posts/314", facts={}, changed_at="2026-03-09T08:00:00Z",
        )
        for number, text in enumerate(texts, start=7)
    ]  # fmt: skip
    return payload_of(Contents(account_id=1, language="en", notices=notices)).decode()


def deliver(cdp: CDPSession, origin: str, registration_id: str, data: str) -> None:
    wanted = {"origin": origin, "registrationId": registration_id, "data": data}
    cdp.send("ServiceWorker.deliverPushMessage", wanted)


def shown(page: Page, count: int) -> list[dict[str, Any]]:
    page.wait_for_function(
        "async (count) => (await (await navigator.serviceWorker.ready).getNotifications()).length"
        " === count",
        arg=count,
    )
    return sorted(page.evaluate(_SHOWN), key=lambda each: each["tag"])


def registered(page: Page, cdp: CDPSession) -> tuple[str, Worker]:
    """Register the service worker of the page, and return its registration and the worker."""
    found: list[str] = []

    def note(event: dict[str, Any]) -> None:
        found.extend(each["registrationId"] for each in event["registrations"])

    cdp.on("ServiceWorker.workerRegistrationUpdated", note)
    cdp.send("ServiceWorker.enable")
    page.evaluate(_REGISTER)
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    (worker,) = page.context.service_workers
    assert found
    return found[-1], worker


def test_a_push_is_shown_and_opens_what_it_is_about(browser: Browser, filled: Filled) -> None:
    site = str(filled.site.base_url).rstrip("/")
    with opened(browser, filled, "desktop") as page:
        page.context.grant_permissions(["notifications"], origin=site)
        page.goto("/community")
        expect(page.get_by_role("heading", name="Community")).to_be_visible()
        cdp = page.context.new_cdp_session(page)
        registration_id, worker = registered(page, cdp)

        deliver(cdp, site, registration_id, payload(site, "ada mentioned you", "bob likes it"))
        assert shown(page, 2) == [
            {
                "title": "Touchline",
                "body": body,
                "tag": f"notification-{number}",
                "url": f"{site}/community/posts/314",
            }
            for number, body in ((7, "ada mentioned you"), (8, "bob likes it"))
        ]

        # A later one about the same thing takes the place of the first.
        deliver(cdp, site, registration_id, payload(site, "ada and bob mentioned you"))
        page.wait_for_function(
            "async () => (await (await navigator.serviceWorker.ready).getNotifications())"
            ".some(({ body }) => body === 'ada and bob mentioned you')"
        )
        assert len(shown(page, 2)) == 2

        assert worker.evaluate(_CLICK, "notification-7") == f"{site}/community/posts/314"
        (left,) = shown(page, 1)
        assert left["body"] == "bob likes it"


def test_a_push_without_a_page_opens_the_notifications(browser: Browser, filled: Filled) -> None:
    site = str(filled.site.base_url).rstrip("/")
    items = [{"notification_id": 7, "kind": "warned", "text": "A moderator warned you",
              "url": None}]  # fmt: skip
    with opened(browser, filled, "phone") as page:
        page.context.grant_permissions(["notifications"], origin=site)
        page.goto("/community")
        cdp = page.context.new_cdp_session(page)
        registration_id, worker = registered(page, cdp)
        data = json.dumps({"language": "en", "items": items, "left_out": 0})
        deliver(cdp, site, registration_id, data)
        (one,) = shown(page, 1)
        assert one["body"] == "A moderator warned you"
        assert worker.evaluate(_CLICK, "notification-7") == "/community/notifications"
