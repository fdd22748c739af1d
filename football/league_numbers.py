"""ESPN's numbers of leagues, the only trace of a league in an answer about all leagues.

Those confirmed by recorded answers; a league without a number here is requested by itself.
"""

from collections.abc import Mapping

SLUGS: Mapping[str, str] = {
    "700": "eng.1",
    "3914": "eng.2",
    "740": "esp.1",
    "720": "ger.1",
    "730": "ita.1",
    "710": "fra.1",
    "715": "por.1",
    "735": "sco.1",
    "770": "usa.1",
    "760": "mex.1",
    "606": "fifa.world",
    "775": "uefa.champions",
}


def is_numbered(slug: str) -> bool:
    """Tell whether matches of a league are known by its number in an answer about all leagues."""
    return slug in SLUGS.values()
