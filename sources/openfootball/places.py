"""Which competition a file is of, where its clubs are from, and on which clocks it is played.

The files hold no codes: one says `English Premier League 2025/26` inside and `en.1` in its name.
"""

import re
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from football.observations.match import Season

_FILE = re.compile(r"(?:^|[/_])([a-z]{2,4}\.(?!json)(?:\d|[a-z]{2,6}))(?=[._]|$)", re.ASCII)
_TITLE = re.compile(r"(.+?)\s+((?:19|20)\d{2}(?:[/-]\d{2,4})?)", re.ASCII)
_COUNTRY = re.compile(r"(.+?)\s*\(([A-Z]{3})\)")

_CODES: Mapping[str, str] = {
    "english premier league": "en.1",
    "english championship": "en.2",
    "english league one": "en.3",
    "english league two": "en.4",
    "deutsche bundesliga": "de.1",
    "german bundesliga": "de.1",
    "deutsche 2. bundesliga": "de.2",
    "italian serie a": "it.1",
    "italian serie b": "it.2",
    "primera división de españa": "es.1",
    "spanish primera división": "es.1",
    "segunda división de españa": "es.2",
    "french ligue 1": "fr.1",
    "french ligue 2": "fr.2",
    "scottish premiership": "sco.1",
    "dutch eredivisie": "nl.1",
    "belgian first division a": "be.1",
    "portuguese primeira liga": "pt.1",
    "turkish süper lig": "tr.1",
    "österr. bundesliga": "at.1",
    "uefa champions league": "uefa.cl",
    "uefa europa league": "uefa.el",
    "uefa conference league": "uefa.conf",
    "uefa europa conference league": "uefa.conf",
    "copa libertadores": "copa.l",
    "english national league": "en.5",
    "greek super league": "gr.1",
    "argentine primera división": "ar.1",
    "argentina primera división": "ar.1",
    "austrian bundesliga": "at.1",
    "brazilian série a": "br.1",
    "brasileiro série a": "br.1",
    "brazil série a": "br.1",
    "chinese super league": "cn.1",
    "danish superliga": "dk.1",
    "finnish veikkausliiga": "fi.1",
    "irish premier division": "ie.1",
    "japan j1 league": "jp.1",
    "japanese j1 league": "jp.1",
    "mexican liga mx": "mx.1",
    "mexican primera división": "mx.1",
    "major league soccer": "us.1",
    "norwegian eliteserien": "no.1",
    "polish ekstraklasa": "pl.1",
    "romanian liga 1": "ro.1",
    "russian premier league": "ru.1",
    "swedish allsvenskan": "se.1",
    "swiss super league": "ch.1",
}
_FILES: Mapping[str, str] = {"mls": "us.1", "copa.libertadores": "copa.l", "cl": "uefa.cl"}
_ZONES: Mapping[str, str] = {
    **dict.fromkeys(("en", "sco"), "Europe/London"),
    "pt": "Europe/Lisbon",
    "gr": "Europe/Athens",
    "tr": "Europe/Istanbul",
    "uefa": "Europe/Paris",  # whatever the ground: the time UEFA announces
    "de": "Europe/Berlin",
    "at": "Europe/Vienna",
    "it": "Europe/Rome",
    "es": "Europe/Madrid",
    "fr": "Europe/Paris",
    "nl": "Europe/Amsterdam",
    "be": "Europe/Brussels",
    "ar": "America/Argentina/Buenos_Aires",
    "ch": "Europe/Zurich",
    "cn": "Asia/Shanghai",
    "dk": "Europe/Copenhagen",
    "fi": "Europe/Helsinki",
    "ie": "Europe/Dublin",
    "jp": "Asia/Tokyo",
    "no": "Europe/Oslo",
    "pl": "Europe/Warsaw",
    "ro": "Europe/Bucharest",
    "se": "Europe/Stockholm",
}
_COUNTRIES: Mapping[str, str] = {
    "ALB": "Albania", "AND": "Andorra", "ARM": "Armenia", "AUT": "Austria", "AZE": "Azerbaijan",
    "BEL": "Belgium", "BIH": "Bosnia and Herzegovina", "BLR": "Belarus", "BUL": "Bulgaria",
    "CRO": "Croatia", "CYP": "Cyprus", "CZE": "Czech Republic", "DEN": "Denmark",
    "ENG": "England", "ESP": "Spain", "EST": "Estonia", "FIN": "Finland", "FRA": "France",
    "FRO": "Faroe Islands", "GEO": "Georgia", "GER": "Germany", "GIB": "Gibraltar",
    "GRE": "Greece", "HUN": "Hungary", "IRL": "Ireland", "ISL": "Iceland", "ISR": "Israel",
    "ITA": "Italy", "KAZ": "Kazakhstan", "KOS": "Kosovo", "LTU": "Lithuania", "LUX": "Luxembourg",
    "LVA": "Latvia", "MCO": "France", "MDA": "Moldova", "MKD": "North Macedonia", "MLT": "Malta",
    "MNE": "Montenegro", "NED": "Netherlands", "NIR": "Northern Ireland", "NOR": "Norway",
    "POL": "Poland", "POR": "Portugal", "ROU": "Romania", "RUS": "Russia", "SCO": "Scotland",
    "SMR": "San Marino", "SRB": "Serbia", "SUI": "Switzerland", "SVK": "Slovakia",
    "SVN": "Slovenia", "SWE": "Sweden", "TUR": "Türkiye", "UKR": "Ukraine", "WAL": "Wales",
}  # fmt: skip


def code_of(resource: str, title: str) -> str:
    """Return the file's code from its name, else from its title, else the title itself."""
    name = resource.rpartition("/")[2].removesuffix(".json")
    if name in _FILES:
        return _FILES[name]
    if (found := _FILE.search(resource)) is not None:
        return found[1]
    named = _TITLE.fullmatch(title)
    league = named[1] if named else title
    return _CODES.get(league.casefold(), league)


def season_of(title: str) -> Season | None:
    """Return the season a title names."""
    found = _TITLE.fullmatch(title)
    return Season.named(found[2]) if found else None


def season_of_folder(resource: str) -> Season | None:
    """Return the season a file's folder names: `2025-26/en.3.json`."""
    folders = resource.split("/")[:-1]
    return next((named for folder in reversed(folders) if (named := Season.named(folder))), None)


def zone_of(code: str) -> ZoneInfo | None:
    """Return whose clocks a competition's times are on; `None` if we do not know."""
    name = _ZONES.get(code.partition(".")[0])
    return ZoneInfo(name) if name else None


def club_of(name: str) -> tuple[str, str | None]:
    """Split `Liverpool FC (ENG)` into the club's name and its country, if it is named."""
    found = _COUNTRY.fullmatch(name)
    if found is None or found[2] not in _COUNTRIES:
        return name, None
    return found[1], _COUNTRIES[found[2]]
