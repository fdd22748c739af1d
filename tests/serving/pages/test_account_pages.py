"""Pages of somebody, without JavaScript: getting in, one's own account, its security, its end."""

import asyncio
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from pyotp.totp import TOTP
from sqlalchemy import Engine

from storage.identity import passwords
from storage.identity.tables.account import Role
from storage.identity.writes import registration
from storage.identity.writes.registration import NewAccount
from storage.kit.roles import Role as DatabaseRole
from storage.kit.unit_of_work import apply
from tests.databases import engine_as
from tests.serving.conftest import until
from tests.serving.pages.conftest import Filled
from tests.serving.pages.visitor import PASSWORD, Visitor, link_of, text_of
from workers.exports import Exporter

pytestmark = pytest.mark.services

OTHER = "nine slow boats by morning"


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """A visitor who is logged in.

    Attributes:
        name: of the account; its address is `name@example.org`.
        at: their browser.
    """

    name: str
    at: Visitor

    @property
    def address(self) -> str:
        return f"{self.name}@example.org"


@pytest.fixture
def engine(filled: Filled) -> Engine:
    """Engine on the database that the pages share; every test has people of its own."""
    return filled.league.engine


@pytest.fixture
def visitors(filled: Filled) -> Iterator[Callable[[], Visitor]]:
    """Make visitors with cookies of their own."""
    made: list[Visitor] = []

    def make_visitor() -> Visitor:
        made.append(Visitor(filled.site.base_url))
        return made[-1]

    yield make_visitor
    for each in made:
        each.http.close()


@pytest.fixture
def visitor(visitors: Callable[[], Visitor]) -> Visitor:
    return visitors()


@pytest.fixture
def anna(engine: Engine, visitors: Callable[[], Visitor]) -> Somebody:
    name = new_name()
    make(engine, name)
    visitor = visitors()
    assert visitor.log_in(name).url.path == "/account"
    return Somebody(name=name, at=visitor)


def new_name() -> str:
    """A name that nobody has, nor one that looks like it."""
    return f"anna-{uuid4().hex[:8].translate(str.maketrans('01', 'xy'))}"


def make(engine: Engine, name: str, role: Role = "fan") -> int:
    api = engine_as(DatabaseRole.API, engine)
    wanted = NewAccount.of(name, f"{name}@example.org", passwords.hashed(PASSWORD))
    made = apply(api, registration.create(wanted, role=role, is_verified=True))
    api.dispose()
    return made


def test_from_registering_to_logging_out(visitor: Visitor, engine: Engine) -> None:
    name = new_name()
    address = f"{name}@example.org"
    page = visitor.submit(
        "/register", username=name, email=address, password=PASSWORD, accept_rules="on"
    )
    assert f"A mail is on its way to {address}" in text_of(page)
    assert "Wrong login" in text_of(visitor.log_in(name))
    link = link_of(engine, "verify_email", address)
    shown = visitor.get(link)  # a program that follows links confirms nothing
    assert "Wrong login" in text_of(visitor.log_in(name))
    confirmed = visitor.send(shown, "/verify")
    assert "Your address is confirmed" in text_of(confirmed)
    assert "This link was used already" in text_of(visitor.submit(link, "/verify"))
    account = visitor.log_in(name)
    assert (account.url.path, account.status_code) == ("/account", 200)
    assert address in account.text
    out = visitor.submit("/account", "/logout")
    assert "You are logged out" in text_of(out)
    assert visitor.get("/account").url.path == "/login"


def test_an_error_is_shown_beside_its_field_and_what_was_typed_stays(visitor: Visitor) -> None:
    right = {
        "username": new_name(),
        "email": "somebody@example.org",
        "password": PASSWORD,
        "accept_rules": "on",
    }
    for name, wrong in {"username": "a b", "email": "nobody", "password": "short"}.items():
        page = visitor.submit("/register", **{**right, name: wrong})
        assert page.status_code == 422
        invalid = re.findall(r'name="(\w+)"[^>]*aria-invalid="true"', page.text)
        assert invalid == [name]
        assert (wrong in page.text) is (name != "password")
    unaccepted = visitor.submit("/register", **{**right, "accept_rules": []})
    assert "This has to be accepted" in text_of(unaccepted)
    nobody = visitor.log_in("nobody")
    assert nobody.status_code == 401
    assert 'value="nobody"' in nobody.text


def test_a_forgotten_password_is_replaced_by_the_link_of_a_mail(
    visitor: Visitor, engine: Engine
) -> None:
    name = new_name()
    make(engine, name)
    for address in ("nobody@example.org", f"{name}@example.org"):
        page = visitor.submit("/forgot", email=address)
        assert f"If an account has the address {address}" in text_of(page)
    link = link_of(engine, "password_reset", f"{name}@example.org")
    weak = visitor.submit(link, "/reset", password=name)
    assert weak.status_code == 422
    done = visitor.send(weak, "/reset", password=OTHER)
    assert "Your password is set" in text_of(done)
    assert "Wrong login" in text_of(visitor.log_in(name))
    assert visitor.log_in(name, OTHER).url.path == "/account"


def test_names_language_and_favourites_are_kept(anna: Somebody) -> None:
    saved = anna.at.submit(
        "/account", first_name="Anna", last_name="Łęcka", language="de",
        time_zone="Europe/Berlin", add_team="askvik", competition=["S1"],
    )  # fmt: skip
    assert saved.status_code == 200
    assert "Gespeichert." in text_of(saved)
    assert 'lang="de"' in saved.text
    assert 'value="Łęcka"' in saved.text
    assert re.search(r'name="team"[^>]*checked', saved.text)
    assert re.search(r'value="S1" checked', saved.text)
    again = anna.at.submit("/account", team=[], language="en")
    assert "Saved." in text_of(again)
    assert 'name="team"' not in again.text


def test_a_part_of_several_names_offers_them_and_an_edit_of_an_old_page_is_refused(
    anna: Somebody,
) -> None:
    old = anna.at.get("/account")
    several = anna.at.send(old, "/account", add_team="r")
    assert several.status_code == 422
    assert "Several teams are called so" in text_of(several)
    teams = re.findall(r'name="team" type="checkbox" value="(\d+)"', several.text)
    assert len(teams) > 1
    assert "Saved." in text_of(anna.at.send(several, "/account", add_team="", team=teams[:1]))
    stale = anna.at.send(old, "/account", first_name="Late")
    assert stale.status_code == 412
    assert "changed" in text_of(stale)
    assert "No team is called so" in text_of(anna.at.submit("/account", add_team="zzz"))


def test_a_second_factor_is_set_up_requested_and_taken_off(
    anna: Somebody, visitors: Callable[[], Visitor]
) -> None:
    path = "/account/security"
    wrong = anna.at.submit(path, f"{path}/factor", factor_password=OTHER)
    assert "That is not your password" in text_of(wrong)
    shown = anna.at.submit(path, f"{path}/factor", factor_password=PASSWORD)
    assert "<svg" in shown.text
    secret = re.findall(r'class="secret">([A-Z2-7]{32})<', shown.text)[0]
    totp = TOTP(secret)
    codes = anna.at.send(shown, f"{path}/factor/confirm", code=totp.now())
    recovery = re.findall(r"<li>([a-z0-9]{6}-[a-z0-9]{6})</li>", codes.text)
    assert len(recovery) == 10
    assert recovery[0] not in anna.at.get(path).text
    other = visitors()
    response = other.log_in(anna.name)
    assert "A code of your authenticator is needed" in text_of(response)
    assert "This code is wrong" in text_of(other.log_in(anna.name, code="000000"))
    assert other.log_in(anna.name, code=recovery[0]).url.path == "/account"
    assert "9 recovery codes are left" in text_of(other.get(path))
    off = other.submit(path, f"{path}/factor/off", factor_password=PASSWORD)
    assert "The second factor is taken off" in text_of(off)


def test_a_password_and_an_address_are_changed(anna: Somebody, engine: Engine) -> None:
    path = "/account/security"
    done = anna.at.submit(path, f"{path}/password", old_password=PASSWORD, new_password=OTHER)
    assert "Your password is changed" in text_of(done)
    moving = anna.at.submit(
        path, f"{path}/email", email=f"new-{anna.address}", email_password=OTHER
    )
    assert "the new address has to be confirmed" in text_of(moving)
    assert link_of(engine, "email_change_notice", anna.address) == path
    moved = anna.at.submit(
        link_of(engine, "email_change_confirm", f"new-{anna.address}"), "/email"
    )
    assert "Your new address is confirmed" in text_of(moved)
    assert f"new-{anna.address}" in moved.text


def test_a_copy_of_ones_data_is_requested_and_fetched(anna: Somebody, engine: Engine) -> None:
    path = "/account/data"
    assert "Your copy is being made" in text_of(anna.at.submit(path))
    worker = engine_as(DatabaseRole.WORKER, engine)
    assert asyncio.run(Exporter(worker, "simulated", timedelta(days=7)).make())
    worker.dispose()
    page = anna.at.get(link_of(engine, "export_ready", anna.address))
    address = re.findall(r'href="([^"]*/download)"', page.text)[0]
    archive = anna.at.get(address)
    assert archive.headers["content-type"] == "application/zip"
    assert archive.headers["cache-control"] == "private, no-store"
    with ZipFile(BytesIO(archive.content)) as found:
        assert "touchline-export/person.json" in found.namelist()
    assert anna.at.get("/account/data/999/download").status_code == 404


def test_an_account_is_erased_by_its_owner_alone(anna: Somebody) -> None:
    path = "/account/data"
    unsure = anna.at.submit(path, "/account/delete", password=PASSWORD)
    assert "Say that you mean it" in text_of(unsure)
    wrong = anna.at.submit(path, "/account/delete", password=OTHER, is_meant="on")
    assert "That is not your password" in text_of(wrong)
    gone = anna.at.submit(path, "/account/delete", password=PASSWORD, is_meant="on")
    assert "Your account is erased" in text_of(gone)
    assert anna.at.get("/account").url.path == "/login"
    assert "Wrong login" in text_of(anna.at.log_in(anna.name))


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)",
     "/%0d%0aSet-Cookie:x=1", "/a\r\nX: 1", "\\\\evil.example", "/\t/evil.example"],
)  # fmt: skip
def test_a_log_in_leads_to_our_own_pages_only(
    visitor: Visitor, engine: Engine, address: str
) -> None:
    name = new_name()
    make(engine, name)
    visitor.http.follow_redirects = False
    page = visitor.http.get("/login", params={"next": address})
    sent = visitor.send(page, "/login", login=name, password=PASSWORD, next=address)
    assert sent.status_code == 303
    assert re.fullmatch(r"/account|/%0d%0a[\w:=-]*", sent.headers["location"], re.IGNORECASE)


def test_a_form_without_its_token_or_from_elsewhere_changes_nothing(anna: Somebody) -> None:
    page = anna.at.get("/account")
    for forged in ("", "x", "0" * 43):
        refused = anna.at.send(page, "/account", first_name="Forged", csrf_token=forged)
        assert refused.status_code == 403, forged
    elsewhere = {"Origin": "https://evil.example"}
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page.text)[0]
    data = {"first_name": "Forged", "csrf_token": token}
    assert anna.at.http.post("/account", data=data, headers=elsewhere).status_code == 403
    login = {"login": anna.name, "password": PASSWORD}
    assert anna.at.http.post("/login", data=login, headers=elsewhere).status_code == 403
    assert "Forged" not in anna.at.get("/account").text


def test_public_pages_are_the_same_for_everybody(anna: Somebody, visitor: Visitor) -> None:
    for path in ("/", "/standings", "/track-record", "/search?q=ask"):
        known, stranger = anna.at.get(path), visitor.get(path)
        assert known.content == stranger.content, path
        assert "set-cookie" not in known.headers
        same = ("etag", "cache-control", "vary", "content-type")
        assert [known.headers.get(name) for name in same] == [
            stranger.headers.get(name) for name in same
        ]


@pytest.mark.parametrize("path", ["/account", "/account/security", "/account/data", "/login"])
def test_personal_pages_are_kept_by_nobody_and_say_no_address_elsewhere(
    anna: Somebody, path: str
) -> None:
    page = anna.at.get(path)
    assert page.headers["cache-control"] == "private, no-store"
    assert page.headers["referrer-policy"] == "same-origin"
    assert "noindex" in page.text


def test_the_viewer_is_named_to_their_own_browser_only(anna: Somebody, visitor: Visitor) -> None:
    shown = anna.at.get("/account/viewer").json()
    assert (shown["username"], shown["unread"]) == (anna.name, 0)
    assert visitor.get("/account/viewer").json() == {"username": None}


def test_strangers_are_sent_to_log_in_and_come_back(visitor: Visitor, engine: Engine) -> None:
    name = new_name()
    make(engine, name)
    sent = visitor.get("/account/data")
    assert (sent.url.path, sent.url.params["next"]) == ("/login", "/account/data")
    back = visitor.send(sent, "/login", login=name, password=PASSWORD)
    assert back.url.path == "/account/data"


@pytest.mark.parametrize(
    "path", ["/login", "/register", "/forgot", "/reset", "/verify", "/logout"]
)
def test_no_body_breaks_a_form(visitor: Visitor, path: str) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    half = "login=\ud800".encode("utf-8", "surrogatepass")
    for body in (b"\xff\xfe", b"login=%ff%fe&password=%00&email=%00", b"&=&", b"a=b&" * 600, half):
        answer = visitor.http.post(path, content=body, headers=kind)
        assert answer.status_code < 500, body[:40]


def test_sessions_and_keys_are_seen_and_ended(
    anna: Somebody, visitors: Callable[[], Visitor]
) -> None:
    path = "/account/security"
    other = visitors()
    other.http.headers["User-Agent"] = "Telephone <of> Anna"
    other.log_in(anna.name)
    page = anna.at.get(path)
    assert "Telephone &lt;of&gt; Anna" in page.text
    ended = anna.at.send(page, f"{path}/sessions/end")
    assert "The session ended" in text_of(ended)
    until(lambda: other.get("/account").url.path == "/login")
    nameless = anna.at.submit(path, f"{path}/keys", name="", scope=[])
    assert nameless.status_code == 422
    made = anna.at.submit(path, f"{path}/keys", name="My <script>", scope=["account:read"])
    key = re.findall(r'class="secret">(tl_\w+)<', made.text)[0]
    assert "My &lt;script&gt;" in made.text
    me = visitors().http.get("/v1/users/me", headers={"Authorization": f"Bearer {key}"})
    assert me.json()["username"] == anna.name
    assert key not in anna.at.get(path).text
    replaced = anna.at.send(made, f"{path}/keys/rotate")
    assert len(re.findall(r'class="secret">tl_\w+<', replaced.text)) == 1
    assert "The key is revoked" in text_of(anna.at.send(replaced, f"{path}/keys/revoke"))
    stolen = anna.at.submit(path, f"{path}/keys", name="x", scope=["accounts:write"])
    assert stolen.status_code == 422
