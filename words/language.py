"""The language in use: a catalogue of messages with the rules of its locale.

Each task has its own (`use`); English is the default and needs no catalogue, as messages are
written in English where they are used. A `.po` file is compiled in memory once per process.
"""

import gettext as standard
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale

DIRECTORY = Path(__file__).parent / "locales"
SOURCE = "en"
"""What messages are written in."""


@dataclass(frozen=True, slots=True)
class Language:
    """A locale and its messages.

    Attributes:
        code: BCP 47, such as `en` or `de`; HTML's `lang`.
        locale: Babel's rules of numbers, dates and plurals.
        catalogue: finds translations; returns the message itself where it has none.
    """

    code: str
    locale: Locale
    catalogue: standard.NullTranslations


class UnknownLanguageError(LookupError):
    """There is no catalogue of this language."""


@cache
def codes() -> Sequence[str]:
    """Return the languages that exist, the source first."""
    return (SOURCE, *sorted(path.stem for path in DIRECTORY.glob("*.po")))


@cache
def language(code: str) -> Language:
    """Return a language by its code.

    Raises:
        UnknownLanguageError: no catalogue has this name.
    """
    if code == SOURCE:
        return Language(code, Locale.parse(code), standard.NullTranslations())
    if code not in codes():
        raise UnknownLanguageError(f"{code}: known are {', '.join(codes())}")
    return Language(code, Locale.parse(code), _compiled(code))


def _compiled(code: str) -> standard.GNUTranslations:
    """Compile a catalogue: about a tenth of a second, once, and only where it is used."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - not for English alone
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with (DIRECTORY / f"{code}.po").open("rb") as file:
        messages = read_po(file, locale=code)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return standard.GNUTranslations(compiled)


_language: ContextVar[Language | None] = ContextVar("language", default=None)


def current() -> Language:
    """Return the language of this task."""
    return _language.get() or language(SOURCE)


@contextmanager
def use(chosen: Language) -> Generator[None]:
    """Write in a language inside this block; tasks and threads begun in it write in it too."""
    token = _language.set(chosen)
    try:
        yield
    finally:
        _language.reset(token)


def preferred(accepted: str) -> str:
    """Return the language that exists and is liked best.

    Args:
        accepted: a tag of BCP 47, or a list of them with weights, as in `Accept-Language`.
    """
    existing = codes()
    weighed = sorted(_weighed(accepted), key=lambda pair: -pair[1])
    return next((code for code, weight in weighed if weight > 0 and code in existing), SOURCE)


def _weighed(accepted: str) -> Iterator[tuple[str, float]]:
    for part in accepted.split(","):
        tag, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        try:
            yield tag.partition("-")[0], float(quality)
        except ValueError:
            continue
