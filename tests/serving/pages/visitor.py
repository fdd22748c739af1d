"""Somebody with a browser and no JavaScript: follows links, fills forms in, reads mails."""

import asyncio
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

import httpx
from sqlalchemy import Engine, select

from storage.delivery.tables import outbox
from storage.kit.roles import Role
from tests.databases import engine_as
from workers.channels.mail import NAME, Mail
from workers.deliveries import DeliveryRunner
from workers.settings import MailSettings

PASSWORD = "seven quiet lamps at noon"  # noqa: S105


@dataclass
class Fields(HTMLParser):
    """The forms of a page: by their address, the fields that would be sent untouched."""

    forms: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)
    _select: str = ""
    _area: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((named.get("action", ""), []))
        is_off = named.get("type") in {"checkbox", "radio"} and "checked" not in named
        if tag == "input" and named.get("name") and self.forms and not is_off:
            self.forms[-1][1].append((named["name"], named.get("value", "")))
        if tag == "textarea" and self.forms:
            self._area = named.get("name", "")
            self.forms[-1][1].append((self._area, ""))
        if tag == "select":
            self._select = named.get("name", "")
        if tag == "option" and "selected" in named and self._select and self.forms:
            self.forms[-1][1].append((self._select, named.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._area:
            name, value = self.forms[-1][1].pop()
            self.forms[-1][1].append((name, value + data))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""


class Visitor:
    """Looks at pages of one site, with cookies of its own."""

    def __init__(self, base_url: str | httpx.URL) -> None:
        self.http = httpx.Client(
            base_url=base_url, headers={"Accept": "text/html"}, timeout=30, follow_redirects=True
        )

    def get(self, path: str) -> httpx.Response:
        return self.http.get(path)

    def submit(
        self, path: str, action: str | None = None, **fields: str | Sequence[str]
    ) -> httpx.Response:
        """Load a page, fill in the form with this address and send it.

        Args:
            path: of the page.
            action: the address of the form; the page's own if none is given.
            fields: what is typed; an empty sequence unchecks.
        """
        page = self.http.get(path)
        assert page.status_code == 200, page.text
        return self.send(page, action or urlsplit(path).path, **fields)

    def send(
        self, page: httpx.Response, action: str, **fields: str | Sequence[str]
    ) -> httpx.Response:
        """Fill in a form of a page that is loaded, and send it."""
        reader = Fields()
        reader.feed(page.text)
        sent = dict[str, list[str]]()
        for name, value in next(found for address, found in reader.forms if address == action):
            sent.setdefault(name, []).append(value)
        for name, value in fields.items():
            sent[name] = [value] if isinstance(value, str) else list(value)
        headers = {"Origin": str(self.http.base_url), "Referer": str(page.url)}
        return self.http.post(action, data=sent, headers=headers)

    def log_in(self, name: str, password: str = PASSWORD, **more: str) -> httpx.Response:
        return self.submit("/login", login=name, password=password, **more)


def deliver(engine: Engine) -> None:
    """Let a worker put what waits into the outbox."""
    worker = engine_as(Role.WORKER, engine)
    settings = MailSettings(smtp_url=None, public_url="http://site.example")
    runner = DeliveryRunner(worker, {NAME: Mail(worker, settings)})

    async def work() -> None:
        while await runner.deliver(NAME):
            pass

    # In a thread of its own: a browser's driver has a loop in this one.
    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, work()).result()
    worker.dispose()


def link_of(engine: Engine, kind: str, to: str) -> str:
    """The path and query of the link of the newest mail of a kind to an address."""
    deliver(engine)
    worker = engine_as(Role.WORKER, engine)
    with worker.connect() as connection:
        newest = select(outbox.c.link).where(outbox.c.kind == kind, outbox.c.recipient == to)
        link = connection.execute(newest.order_by(outbox.c.delivery_id.desc()).limit(1))
        found = str(link.scalar_one())
    worker.dispose()
    return found.removeprefix("http://site.example")


def text_of(page: httpx.Response) -> str:
    """What a page shows, without its markup."""
    return " ".join(re.sub(r"<[^>]*>", " ", page.text).split())
