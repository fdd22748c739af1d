"""Every catalogue has the messages of the source and no others, with the same placeholders."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

import serving
import storage
import words
from words.extraction import extracted
from words.language import DIRECTORY, SOURCE, UnknownLanguageError, codes, current, language, use
from words.messages import gettext, ngettext

PLACEHOLDER = re.compile(r"%\(\w+\)[sdr]|%%|%s|</?\w+[^>]*>")


@pytest.fixture(scope="module")
def source() -> Catalog:
    return extracted(Path(package.__path__[0]) for package in (serving, storage, words))


@pytest.fixture(params=sorted(path.stem for path in DIRECTORY.glob("*.po")))
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    with (DIRECTORY / f"{request.param}.po").open("rb") as file:
        return read_po(file, locale=request.param)


def keys(catalogue: Catalog) -> set[tuple[str | None, str]]:
    return {(each.context, str(each.id)) for each in catalogue if each.id}


def texts(message: Message) -> list[tuple[str, str]]:
    source, translated = message.id, message.string
    if isinstance(source, str):
        return [(source, str(translated or ""))]
    return [(source[-1], str(each)) for each in translated or ()]


def test_a_catalogue_has_what_pages_say_and_nothing_else(source, catalogue):
    remedy = "run `make words` and translate what it adds"
    assert keys(source) == keys(catalogue), remedy
    assert not catalogue.obsolete


def test_every_message_is_translated(catalogue):
    missing = [each.id for each in catalogue if each.id and not all(t for _, t in texts(each))]
    assert missing == []
    assert [each.id for each in catalogue if each.fuzzy] == []


def test_a_translation_keeps_placeholders_and_markup(catalogue):
    for message in catalogue:
        for written, translated in texts(message) if message.id else ():
            found = sorted(PLACEHOLDER.findall(written))
            assert sorted(PLACEHOLDER.findall(translated)) == found, written


def test_english_is_the_source_and_german_is_there():
    assert codes()[0] == SOURCE
    assert "de" in codes()
    with pytest.raises(UnknownLanguageError, match="known are en, de"):
        language("tlh")


def test_a_language_is_used_inside_its_block_only():
    with use(language("de")):
        assert gettext("Full time") == "Beendet"
        assert gettext("a message of nobody") == "a message of nobody"
        assert current().code == "de"
    assert gettext("Full time") == "Full time"


@pytest.mark.parametrize(("n", "unit"), [(1, "Wert"), (2, "Werte"), (0, "Werte")])
def test_a_count_chooses_the_form(n: int, unit: str):
    message = "As it should be: %(n)s value looked at."
    with use(language("de")):
        chosen = ngettext(message, message.replace("value", "values"), n) % {"n": n}
    assert chosen == f"Wie es sein soll: {n} {unit} untersucht."
