"""Pages of somebody and of administrators in real Chromium: all sizes, dark and light."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pyotp.totp import TOTP
from sqlalchemy import Engine

from tests.serving.pages.conftest import Filled
from tests.serving.pages.test_account_pages import make, new_name
from tests.serving.pages.visitor import PASSWORD, link_of

pytestmark = pytest.mark.services

SIZES = {"phone": (390, 844), "desktop": (1440, 900)}
CONTRAST = {"runOnly": ["color-contrast"]}
SERIOUS = {"serious", "critical"}
PUBLIC = ("/register", "/login?next=/account/data", "/forgot", "/reset?token=x", "/verify?token=x")
OWN = ("/account", "/account/security", "/account/data")
ADMIN = (
    "/admin/people", "/admin/people?name=zzz", "/admin/audit", "/admin/audit?act=account.log_in",
    "/admin/jobs", "/admin/outbox", "/admin/alerts", "/admin/errors", "/admin/performance",
    "/admin/usage", "/admin/feeds", "/admin/agreement?kind=score&season=2025-26",
)  # fmt: skip


@contextmanager
def opened(browser: Browser, filled: Filled, size: str, **options: object) -> Iterator[Page]:
    """A page in a context of its own; its console must have nothing to complain of."""
    width, height = SIZES[size]
    complaints: list[str] = []
    context = browser.new_context(
        base_url=str(filled.site.base_url),
        viewport={"width": width, "height": height},
        locale="en-GB",
        **options,  # pyright: ignore[reportArgumentType]
    )
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text) if message.type in {"error", "warning"} else None
        ),
    )
    yield page
    context.close()
    # A form that is refused is no fault of the page, though Chromium notes its status.
    assert [each for each in complaints if "status of 4" not in each] == []


def log_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.goto("/login")
    page.get_by_label("Username or e-mail address").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def examine(page: Page, at: str) -> None:
    """Fail if a page is wider than its window or bars somebody from using it, light or dark.

    Between the two schemes only colours differ, so the dark one is looked at for contrast alone.
    """
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width, at
    for is_dark, options in ((False, None), (True, CONTRAST)):
        page.emulate_media(color_scheme="dark" if is_dark else "light")
        found = Axe().run(page, options=options).response["violations"]
        grave = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in SERIOUS]
        assert grave == [], (at, is_dark)


@pytest.fixture
def engine(filled: Filled) -> Engine:
    """Engine on the database that the pages share; every test has people of its own."""
    return filled.league.engine


@pytest.mark.parametrize("size", SIZES)
def test_every_page_fits_and_bars_nobody(
    browser: Browser, filled: Filled, engine: Engine, size: str
) -> None:
    admin = new_name()
    number = make(engine, admin, "admin")
    with opened(browser, filled, size) as page:
        for address in PUBLIC:
            page.goto(address)
            examine(page, address)
        page.goto("/register")
        page.get_by_role("button", name="Register").evaluate(
            "button => button.form.noValidate = 1"
        )
        page.get_by_role("button", name="Register").click()
        expect(page.get_by_role("alert")).to_be_visible()
        examine(page, "a registration that is refused")
        log_in(page, admin)
        expect(page.get_by_role("heading", name=admin)).to_be_visible()
        for address in (*OWN, *ADMIN, f"/admin/people/{number}"):
            page.goto(address)
            examine(page, address)


@pytest.mark.parametrize("is_scripted", [True, False])
def test_somebody_registers_confirms_and_sets_up_a_second_factor(
    browser: Browser, filled: Filled, engine: Engine, is_scripted: bool
) -> None:
    name = new_name()
    with opened(browser, filled, "phone", java_script_enabled=is_scripted) as page:
        page.goto("/")
        page.get_by_role("link", name="Log in" if is_scripted else "Account").click()
        page.get_by_role("link", name="Register").click()
        page.get_by_label("Username").fill(name)
        page.get_by_label("E-mail address").fill(f"{name}@example.org")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_label("I accept the rules").check()
        page.get_by_role("button", name="Register").click()
        expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
        page.goto(link_of(engine, "verify_email", f"{name}@example.org"))
        page.get_by_role("button", name="Confirm the address").click()
        expect(page.get_by_role("status")).to_have_text("Your address is confirmed. Log in.")
        log_in(page, name)
        page.get_by_role("link", name="Security").click()
        page.locator("#factor_password").fill(PASSWORD)
        page.get_by_role("button", name="Set up a second factor").click()
        expect(page.get_by_role("img", name="Code to scan")).to_be_visible()
        secret = page.locator("p.secret").inner_text()
        page.get_by_label("Code", exact=True).fill(TOTP(secret).now())
        page.get_by_role("button", name="Confirm", exact=True).click()
        expect(page.locator("ul.secret li")).to_have_count(10)
        page.get_by_role("link", name="Account", exact=True).click()
        page.get_by_role("button", name="Log out here").click()
        expect(page.get_by_role("status")).to_have_text("You are logged out.")


def test_the_head_of_public_pages_names_who_is_logged_in(
    browser: Browser, filled: Filled, engine: Engine
) -> None:
    name = new_name()
    make(engine, name)
    with opened(browser, filled, "desktop") as page:
        requested: list[str] = []
        page.on("request", lambda request: requested.append(request.url))
        page.goto("/")
        expect(page.locator("a.who")).to_have_text("Log in")
        assert not [url for url in requested if url.endswith("/account/viewer")]
        log_in(page, name)
        expect(page.get_by_role("heading", name=name)).to_be_visible()
        page.goto("/standings")
        expect(page.locator("a.who")).to_have_text(name)


def test_an_administrator_suspends_somebody_who_is_out_at_once(
    browser: Browser, filled: Filled, engine: Engine
) -> None:
    admin, other = new_name(), new_name()
    make(engine, admin, "admin")
    make(engine, other)
    with opened(browser, filled, "desktop") as page, opened(browser, filled, "phone") as theirs:
        log_in(theirs, other)
        expect(theirs.get_by_role("heading", name=other)).to_be_visible()
        log_in(page, admin)
        page.get_by_role("link", name="Administration").click()
        page.get_by_label("Name or address").fill(other)
        page.get_by_role("button", name="Show").click()
        page.get_by_role("link", name=other).click()
        page.get_by_label("Reason").fill("advertising")
        page.get_by_role("button", name="Suspend").click()
        expect(page.get_by_role("status")).to_contain_text("Suspended")
        out(theirs)
        log_in(theirs, other)
        expect(theirs.get_by_role("alert")).to_contain_text("advertising")
        page.get_by_role("button", name="Let them in again").click()
        page.get_by_role("link", name="What was done by and to this account").click()
        expect(page.get_by_text("account.suspend", exact=True)).to_be_visible()
        log_in(theirs, other)
        expect(theirs.get_by_role("heading", name=other)).to_be_visible()


def test_pages_of_administrators_are_theirs_alone(
    browser: Browser, filled: Filled, engine: Engine
) -> None:
    name = new_name()
    make(engine, name)
    with opened(browser, filled, "desktop") as page:
        log_in(page, name)
        expect(page.get_by_role("link", name="Administration")).to_have_count(0)
        for address in ADMIN:
            answer = page.goto(address)
            assert answer is not None
            assert answer.status == 403, address


def out(page: Page) -> None:
    """Wait until a page finds nobody logged in: sessions end within a second."""
    page.goto("/account")
    for _ in range(100):
        if page.url.partition("?")[0].endswith("/login"):
            return
        page.reload()
    raise AssertionError(page.url)
