"""Pages in the language that their reader chose, or that the browser asks for."""

import re

import httpx
import pytest

pytestmark = pytest.mark.services

GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}


def same(one: httpx.Response, other: httpx.Response) -> bool:
    """Whether two answers are the same page."""
    names = ("etag", "content-language")
    return [one.headers[name] for name in names] == [other.headers[name] for name in names]


def varies_of(answer: httpx.Response) -> set[str]:
    """Return the headers that an answer says it depends on."""
    return set(re.split(", *", answer.headers.get("vary", "")))


def test_pages_are_in_the_language_that_the_browser_asks_for_or_the_reader_chose(filled):
    site = filled.site
    for address, words in (
        ("/?date=2025-11-16", ("Sonntag, 16. November", "Tabellen", "Deutsch")),
        (f"/matches/{filled.coming}", ("Prognose", "Unentschieden", "Anstoß")),
    ):
        english = site.get(address)
        german = site.get(address, headers=GERMAN)
        assert english.headers["content-language"] == "en"
        assert german.headers["content-language"] == "de"
        assert 'lang="de"' in german.text.partition("<head>")[0]
        assert [each for each in words if each not in german.text] == []
        assert english.headers["etag"] != german.headers["etag"]
        assert {"Accept-Language", "Cookie"} <= varies_of(german)
        chosen = site.get(address, headers={"Cookie": "lang=de"})
        assert same(chosen, german)
        assert same(site.get(address, headers=GERMAN | {"Cookie": "lang=en"}), english)
        for unknown in ("fr-CH, fr;q=0.9", "*", "de;q=0", "de;q=x", ",;=", "\xfc"):
            assert same(site.get(address, headers={"Accept-Language": unknown.encode()}), english)
        assert same(site.get(address, headers={"Cookie": "lang=../de"}), english)
        held = GERMAN | {"If-None-Match": german.headers["etag"]}
        unchanged = site.get(address, headers=held)
        assert unchanged.status_code == 304
        assert {"Accept-Language", "Cookie"} <= varies_of(unchanged)
        assert site.get(address, headers=held | {"Cookie": "lang=en"}).status_code == 200


def test_a_language_is_chosen_in_the_footer_and_leads_back_to_the_page(filled):
    page = filled.site.get(f"/matches/{filled.coming}?tab=insights&line=market").text
    link = re.search(r'<a href="(/language\?[^"]+)" lang="de"[^>]*>Deutsch<', page)
    assert link
    answer = filled.site.get(link[1].replace("&amp;", "&"))
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/matches/{filled.coming}?tab=insights&line=market"
    assert answer.headers["cache-control"] == "no-store"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("lang=de; Max-Age=31536000; Path=/; SameSite=lax")
    filled.site.cookies.clear()
    for back in ("//elsewhere.example/", "https://elsewhere.example/", "/\\elsewhere", "", "\n"):
        away = filled.site.get("/language", params={"to": "xx", "back": back})
        assert (away.status_code, away.headers["location"]) == (303, "/")
        assert away.headers["set-cookie"].startswith("lang=en;")
    filled.site.cookies.clear()


def test_errors_are_in_the_language_of_the_reader(filled):
    for address in ("/nothing", "/matches/999999", "/teams/x"):
        page = filled.site.get(address, headers={"Cookie": "lang=de"})
        assert page.status_code in {404, 422}
        assert page.headers["content-language"] == "de"
        assert 'lang="de"' in page.text.partition("<head>")[0]
        main = page.text.partition("<main")[2].partition("</main>")[0]
        assert "Spiele des Tages" in main
        assert " is " not in main
        assert {"Accept", "Accept-Language", "Cookie"} <= varies_of(page)


def test_text_alone_follows_its_address_then_its_reader(filled):
    named = filled.site.get("/text?lang=en", headers=GERMAN)
    assert named.headers["content-language"] == "en"
    assert "Cookie" not in varies_of(named)
    assert filled.site.get("/text", headers=GERMAN).headers["content-language"] == "de"
