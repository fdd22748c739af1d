"""User guides: the Markdown of `docs/guides`, as pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup

from serving.kit.errors import NotFoundError
from words.messages import N_
from words.messages import gettext as _

DIRECTORY = Path(__file__).parents[2] / "docs" / "guides"
PICTURES = DIRECTORY / "pictures"
_TITLES = {
    "fan": N_("For fans"),
    "app-developer": N_("For app developers"),
    "data-engineer": N_("For data engineers"),
    "ml-engineer": N_("For ML engineers"),
    "operator": N_("For operators"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """A journey through Touchline for one kind of reader.

    Attributes:
        body: as HTML, its heading included; empty in a list.
    """

    name: str
    title: str
    body: Markup


def every() -> Sequence[Guide]:
    """Return all guides, without their texts."""
    return [Guide(name=name, title=_(title), body=Markup()) for name, title in _TITLES.items()]


def guide(name: str) -> Guide:
    """Return one guide. Raises `NotFoundError` when there is none of that name."""
    if name not in _TITLES:
        raise NotFoundError(f"No guide {name[:40]!r} here; /guides lists them.")
    return Guide(name=name, title=_(_TITLES[name]), body=_body(name))


@cache
def _body(name: str) -> Markup:
    # Our own text: nothing in it comes from a reader. What is wide can be scrolled by keys.
    drawn = MarkdownIt("commonmark").enable("table").render((DIRECTORY / f"{name}.md").read_text())
    return Markup(drawn.replace("<pre>", '<pre class="memo" tabindex="0">'))  # noqa: S704


def picture(name: str) -> Path:
    """Return the file of a guide's picture. Raises `NotFoundError` when there is none."""
    if name not in _TITLES:
        raise NotFoundError(f"No picture {name[:40]!r} here; /guides lists the guides.")
    return PICTURES / f"{name}.webp"
