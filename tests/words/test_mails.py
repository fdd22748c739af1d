"""Every kind of mail in every language: whole, on one line where it is a header, and escaped."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from jinja2 import TemplateNotFound

from words.language import codes
from words.mails.writing import Occasion, kinds, write

SITE = "https://football.example"
LINK = f"{SITE}/verify?token=a&b=c"
WITHOUT_LINK = {"account_erased", "account_suspended"}
UNTIL = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


def occasion(kind: str, **others: object) -> Occasion:
    values = {"name": "anna", "site": SITE, "link": LINK, "until": UNTIL, "facts": FACTS, **others}
    return Occasion(kind=kind, **values)  # pyright: ignore[reportArgumentType]


FACTS = {
    "device": "Firefox <on> Linux",
    "reason": "advertising & more",
    "first": "bob likes your post",
    "news": "bob likes your post\ncem & dee follow you",
    "unsubscribe": f"{SITE}/unsubscribe?key=k",
}


class Balance(HTMLParser):
    """Tags that were opened and not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("code", codes())
@pytest.mark.parametrize("kind", kinds())
def test_a_mail_says_what_it_is_about_and_where_to_go(kind: str, code: str) -> None:
    link = None if kind in WITHOUT_LINK else LINK
    mail = write(occasion(kind, link=link), code)
    assert 5 < len(mail.subject) < 60
    assert mail.subject.strip() == mail.subject
    if link:
        assert link in mail.text
        assert link.replace("&", "&amp;") in mail.html
    assert "anna" in mail.text
    assert f'lang="{code}"' in mail.html
    assert not re.search(r"\n{3,}|%\(|\{\{|None", mail.text + mail.html)
    assert not re.search(r"&(amp|lt|#)", mail.text)
    reader = Balance()
    reader.feed(mail.html)
    assert reader.open == []
    bare = write(occasion(kind, link=None, until=None, facts=dict.fromkeys(FACTS, "")), code)
    assert "http" not in bare.text.replace(SITE, "")
    assert not re.search(r": *\n|None", bare.text.replace(f"{SITE}\n", ""))


@pytest.mark.parametrize("kind", kinds())
def test_languages_share_no_sentence(kind: str) -> None:
    texts = {
        code: set(write(occasion(kind, facts=dict.fromkeys(FACTS, "")), code).text.split("\n"))
        for code in codes()
    }
    common = texts["en"] & texts["de"]
    assert common == {"", LINK, "Touchline", SITE}


def test_a_simulated_world_says_so() -> None:
    assert "made up" in write(occasion("verify_email", is_simulated=True), "en").text
    assert "erfunden" in write(occasion("verify_email", is_simulated=True), "de").html
    assert "made up" not in write(occasion("verify_email"), "en").text


def test_what_people_wrote_is_escaped_in_html_and_plain_in_text() -> None:
    mail = write(occasion("account_suspended"), "en")
    assert "advertising &amp; more" in mail.html
    assert "advertising & more" in mail.text
    mail = write(occasion("new_session", name="<b>\r\nBcc: x"), "en")
    assert "<on>" not in mail.html
    assert "<b>" not in mail.html
    assert "\n" not in mail.subject


def test_a_language_without_a_catalogue_reads_english() -> None:
    assert write(occasion("verify_email"), "tlh") == write(occasion("verify_email"), "en")


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(TemplateNotFound):
        write(occasion("newsletter"), "en")
