"""A mail by its kind: subject, text and HTML, in one language.

A template of a kind fills the blocks `subject`, `lead`, `action` and `rest`; a layout prints them.
The text is written without escaping and the HTML with it, from the same template.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from words.dates import instant
from words.language import SOURCE, Language, UnknownLanguageError, current, language, use
from words.messages import gettext, ngettext, npgettext, pgettext

if TYPE_CHECKING:
    from jinja2 import Environment

_LAYOUT = "as_"
_HTML, _SUBJECT, _TEXT = "as_html.html", "as_subject.html", "as_text.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a mail is about.

    Attributes:
        kind: one of `kinds()`.
        name: what the person is called here.
        site: the address people know the site by.
        link: where the button leads, or None.
        until: when the link stops working, or None.
        facts: what else the template of this kind prints, empty where it is not known.
        is_simulated: the world is made up, and the mail states so.
    """

    kind: str
    name: str
    site: str
    link: str | None = None
    until: datetime | None = None
    facts: dict[str, str] = field(default_factory=dict[str, str])
    is_simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail as it is read."""

    subject: str
    text: str
    html: str


def kinds() -> list[str]:
    """Return the kinds of mail that can be written."""
    names = _environment(is_html=False).list_templates()
    return [name.removesuffix(".html") for name in names if not name.startswith(_LAYOUT)]


def write(occasion: Occasion, code: str) -> Mail:
    """Write a mail.

    Args:
        occasion: what it is about.
        code: language of the reader; English where there is no catalogue of it.

    Raises:
        jinja2.TemplateNotFound: there is no such kind.
    """
    with use(_language_of(code)):
        return Mail(
            subject=_on_one_line(_rendered(occasion, _SUBJECT)),
            text=_rendered(occasion, _TEXT).strip() + "\n",
            html=_rendered(occasion, _HTML),
        )


def _language_of(code: str) -> Language:
    try:
        return language(code)
    except UnknownLanguageError:
        return language(SOURCE)


def _rendered(occasion: Occasion, layout: str) -> str:
    template = _environment(is_html=layout == _HTML).get_template(f"{occasion.kind}.html")
    return template.render(
        layout=layout,
        language=current().code,
        name=occasion.name,
        site=occasion.site,
        link=occasion.link,
        until=None if occasion.until is None else instant(occasion.until),
        facts=occasion.facts,
        is_simulated=occasion.is_simulated,
    )


def _on_one_line(text: str) -> str:
    """A subject is a header: whatever is no printable character of one line becomes a space."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


@cache
def _environment(*, is_html: bool) -> "Environment":
    from jinja2 import (  # noqa: PLC0415 - only who writes a mail pays for it
        Environment,
        PackageLoader,
        StrictUndefined,
    )

    environment = Environment(
        loader=PackageLoader("words.mails"),
        extensions=["jinja2.ext.i18n"],
        autoescape=is_html,  # noqa: S701 - what is read as text needs none
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    install: Callable[..., None] = vars(environment)["install_gettext_callables"]
    install(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)
    return environment
