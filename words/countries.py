"""Names of countries and regions: Babel's, by their English name, and those it does not have."""

from collections.abc import Mapping
from functools import cache
from typing import cast

from babel import Locale

from words.language import SOURCE, current
from words.messages import N_
from words.messages import gettext as _

_OURS = (
    N_("England"),
    N_("Scotland"),
    N_("Wales"),
    N_("Northern Ireland"),
    N_("Northland"),
    N_("World"),
)
_OTHER_NAMES = {"Turkey": "TR", "Czech Republic": "CZ", "Ivory Coast": "CI", "Bosnia": "BA"}


def country(name: str | None) -> str:
    """Return a country or region in the language in use; an unknown name as it is."""
    if not name:
        return ""
    language = current()
    if name in _OURS:
        return _(name)
    if language.code == SOURCE:
        return name
    return _territories(language.locale).get(_codes().get(name, ""), name)


def region(code: str) -> str:
    """Return the region of a code such as `us`; an unknown one as a name."""
    known = _territories(current().locale).get(code.upper())
    return known or country(code.title())


@cache
def _codes() -> dict[str, str]:
    named = _territories(Locale.parse(SOURCE))
    return {**{name: code for code, name in named.items()}, **_OTHER_NAMES}


def _territories(locale: Locale) -> Mapping[str, str]:
    return cast("Mapping[str, str]", locale.territories)
