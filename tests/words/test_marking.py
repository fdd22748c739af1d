"""Nothing that a person reads on a page stands outside the catalogues."""

from pathlib import Path

import pytest

import serving.pages
import words
import words.mails
from tests.words.unmarked import in_module, in_template, templates

PAGES = Path(serving.pages.__file__).parent
WORDS = Path(words.__file__).parent
MAILS = Path(words.mails.__file__).parent
CODES = {
    "no cause given", "end of regulation", "Accept", "Touchline", "Touchline (simulated)",
    "Dagster", '<pre class="memo" tabindex="0">',
}  # fmt: skip
"""Causes as they are stored, translated where they are shown; a header; proper names; markup."""
NOT_TRANSLATED = {
    WORDS / name for name in ("books.py", "devices.py", "extraction.py", "grounding.py")
}
"""Proper names; a tool for translators; vocabularies, and reasons that a model is given."""
EXAMPLES = {PAGES / "styleguide.py", PAGES / "templates" / "styleguide.html"}
"""Made-up teams and states, for whoever changes a style; no reader of a live world meets them."""
MODULES = sorted({*PAGES.rglob("*.py"), *WORDS.rglob("*.py")} - NOT_TRANSLATED - EXAMPLES)


TEMPLATES = [
    each
    for each in (*templates(PAGES / "templates"), *templates(MAILS / "templates"))
    if each not in EXAMPLES
]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_text_of_a_template_is_marked(path: Path):
    assert in_template(path.read_text()) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_phrase_of_a_module_is_marked(path: Path):
    assert [each for each in in_module(path.read_text()) if each not in CODES] == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Coming matches</p>",
        "<p>{{ n }} matches</p>",
        '<a title="Open it">{{ name }}</a>',
        '<meta name="description" content="Football forecasts">',
        '<p>{{ "won" if is_won else "lost" }}</p>',
        '<p>{{ name or "nobody" }}</p>',
        '{{ parts.news(articles, "No news of this team.") }}',
        '{% for a, name in (("/", "Matches"),) %}{{ name }}{% endfor %}',
        "{% trans %}Marked{% endtrans %} and not",
    ],
)
def test_unmarked_text_of_a_template_is_found(source: str):
    assert in_template(source)


@pytest.mark.parametrize(
    "source",
    [
        '<p>{{ _("Coming matches") }}</p>',
        "<p>{% trans n=n %}{{ n }} matches{% endtrans %}</p>",
        '<p class="hero">Touchline · {{ pgettext("between two teams", "v") }}</p>',
        '<span class="{{ "up" if is_up else "down" }}">{{ name }}</span>',
        "<code>POST /v1/ml/train</code>",
    ],
)
def test_marked_text_and_names_of_a_template_are_left_alone(source: str):
    assert in_template(source) == []


def test_unmarked_prose_of_a_module_is_found():
    source = 'def title(name):\n    """Return a title."""\n    return f"Full time {name}"\n'
    assert in_module(source) == ["Full time "]
    assert in_module('NAMES = {"goal": N_("Own goal")}\nraise KeyError("no such goal")') == []
