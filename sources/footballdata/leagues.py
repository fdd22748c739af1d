"""The extra leagues: all seasons of one country in one file, under the country's name.

What belongs here: whose file it is, and which season a row says it is of. The label of the league
is no part of that: it changes with sponsors and formats.
"""

from collections.abc import Mapping
from datetime import date

from football.competitions import COMPETITIONS
from football.observations.match import Season

_CODES: Mapping[str, str] = {
    "argentina": "ARG",
    "austria": "AUT",
    "brazil": "BRA",
    "china": "CHN",
    "denmark": "DNK",
    "finland": "FIN",
    "ireland": "IRL",
    "japan": "JPN",
    "mexico": "MEX",
    "norway": "NOR",
    "poland": "POL",
    "romania": "ROU",
    "russia": "RUS",
    "sweden": "SWE",
    "switzerland": "SWZ",
    "usa": "USA",
}


def code_of(country: str, league: str) -> str:
    """Return our code for a row's league; a country we do not know keeps its own words."""
    return _CODES.get(country.casefold(), f"{country}/{league}")


def season_of(code: str, season: str, day: date) -> Season:
    """Return the season a row names (`2025`, `2012/2013`), else the one its day belongs to."""
    named = Season.named(season)
    if named is not None:
        return named
    known = COMPETITIONS.get(code)
    return known.season_of(day) if known else Season.of(day)
