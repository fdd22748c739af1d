"""The JavaScript of docs/clients.md works as it stands there, from another origin."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.services
_EXAMPLE = re.compile(r"```html\n(.*?)```", re.DOTALL)


@pytest.fixture
def elsewhere(api) -> Iterator[str]:
    """The example on a site of its own, pointed at this test's API."""
    found = _EXAMPLE.search(Path("docs/clients.md").read_text())
    assert found is not None
    page = found[1].replace("127.0.0.1:8700", api.base_url.netloc.decode()).encode()

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002, ARG002 the base class's names
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_example_shows_events_as_they_happen(browser: Browser, api, league, elsewhere) -> None:
    page = browser.new_page()
    page.goto(elsewhere)
    page.wait_for_function("navigator.onLine")
    for number in range(200):
        league.publish("live", number=number)
        if page.locator("#out").inner_text():
            break
    expect(page.locator("#out")).to_contain_text('match.score {"number":')
    page.close()
