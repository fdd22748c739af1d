"""The competitions Touchline knows, and each provider's code for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from football.observations.match import Season

WORLD = "World"
EUROPE = "Europe"
SOUTH_AMERICA = "South America"
CONTINENTS = frozenset({EUROPE, SOUTH_AMERICA})
"""What clubs of many countries play for has one of these for its country."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Competition:
    """A league, a cup of clubs, or what national teams play for.

    Attributes:
        code: ours, which is football-data.co.uk's division code where there is one.
        country: where its teams are at home; `WORLD` for national teams, `EUROPE` for clubs of
            many countries.
        tier: 1 is the top of a country's pyramid.
        espn: the slug of ESPN's API, if it covers the league.
        openfootball: the code of openfootball's files, if it covers the league.
        is_calendar_year: whether its seasons are named after one year, not two.
        turns: when that changed, and whether seasons run across two years from that day on; the
            days before the first turn follow `is_calendar_year`.
    """

    code: str
    name: str
    country: str
    tier: int
    espn: str | None = None
    openfootball: str | None = None
    is_calendar_year: bool = False
    turns: tuple[tuple[date, bool], ...] = ()
    is_simulated: bool = False

    def season_of(self, day: date) -> Season:
        """Return the season a day belongs to."""
        is_split = not self.is_calendar_year
        for since, splits in self.turns:
            if day >= since:
                is_split = splits
        return Season.of(day) if is_split else Season(day.year, is_split=False)

    def season_named(self, start_year: int, day: date, *, is_split: bool | None) -> Season:
        """Return the season that a source names by its starting year.

        Args:
            start_year: as the source has it.
            day: of a match of that season: it decides where the source does not.
            is_split: whether it names two years; None if it does not say.
        """
        if is_split is not None:
            return Season(start_year, is_split=is_split)
        custom = self.season_of(day)
        if custom.start_year == start_year or not self.turns:
            return Season(start_year, is_split=custom.is_split)
        either = (Season(start_year, is_split=split) for split in (False, True))
        return next((season for season in either if self.holds(season, day)), custom)

    def holds(self, season: Season, day: date) -> bool:
        """Whether a match of a season can be on a day; of national teams every day can."""
        if self.country == WORLD:
            return True
        first, last = _SPANS.get((self.code, season.label)) or _span(season)
        return first <= day <= last

    def span_of(self, season: Season) -> str:
        """Return the days that `holds` allows, for a person."""
        first, last = _SPANS.get((self.code, season.label)) or _span(season)
        return f"{first} to {last}"


def _span(season: Season) -> tuple[date, date]:
    """Return the widest span of a season: qualifying rounds in June, play-offs until July."""
    year = season.start_year
    if not season.is_split:
        return date(year, 1, 1), date(year + 1, 3, 31)
    return date(year, 6, 15), _LATE_ENDS.get(year, date(year + 1, 7, 15))


_LATE_ENDS = {2019: date(2020, 9, 10)}  # a spring without football
_SPANS = {
    ("RUS", "2011-12"): (date(2011, 3, 1), date(2012, 6, 30)),  # the move to a season in winter
    ("CDR", "2019-20"): (date(2019, 6, 15), date(2021, 4, 30)),  # a final kept for spectators
}


def _league(  # noqa: PLR0913, PLR0917 - a row of the tables below
    code: str,
    name: str,
    country: str,
    tier: int = 1,
    espn: str | None = None,
    openfootball: str | None = None,
) -> Competition:
    return Competition(
        code=code, name=name, country=country, tier=tier, espn=espn, openfootball=openfootball
    )


def _yearly(  # noqa: PLR0913, PLR0917 - a row of the tables below
    code: str,
    name: str,
    country: str,
    espn: str | None = None,
    openfootball: str | None = None,
    turns: tuple[tuple[date, bool], ...] = (),
) -> Competition:
    return Competition(
        code=code,
        name=name,
        country=country,
        tier=1,
        espn=espn,
        openfootball=openfootball,
        is_calendar_year=True,
        turns=turns,
    )


_ARGENTINA = (
    (date(1991, 7, 1), True),
    (date(2014, 7, 1), False),
    (date(2016, 7, 1), True),
    (date(2020, 7, 1), False),
)
_JAPAN = ((date(2026, 7, 1), True),)
_UNITED_STATES = ((date(2027, 7, 1), True),)


_LEAGUES = (
    _league("E0", "Premier League", "England", 1, "eng.1", "en.1"),
    _league("E1", "Championship", "England", 2, "eng.2", "en.2"),
    _league("E2", "League One", "England", 3, "eng.3", "en.3"),
    _league("E3", "League Two", "England", 4, "eng.4", "en.4"),
    _league("EC", "National League", "England", 5, "eng.5", "en.5"),
    _league("SC0", "Premiership", "Scotland", 1, "sco.1", "sco.1"),
    _league("SC1", "Championship", "Scotland", 2, "sco.2"),
    _league("SC2", "League One", "Scotland", 3),
    _league("SC3", "League Two", "Scotland", 4),
    _league("D1", "Bundesliga", "Germany", 1, "ger.1", "de.1"),
    _league("D2", "2. Bundesliga", "Germany", 2, "ger.2", "de.2"),
    _league("I1", "Serie A", "Italy", 1, "ita.1", "it.1"),
    _league("I2", "Serie B", "Italy", 2, "ita.2", "it.2"),
    _league("SP1", "La Liga", "Spain", 1, "esp.1", "es.1"),
    _league("SP2", "Segunda División", "Spain", 2, "esp.2", "es.2"),
    _league("F1", "Ligue 1", "France", 1, "fra.1", "fr.1"),
    _league("F2", "Ligue 2", "France", 2, "fra.2", "fr.2"),
    _league("N1", "Eredivisie", "Netherlands", 1, "ned.1", "nl.1"),
    _league("B1", "Pro League", "Belgium", 1, "bel.1", "be.1"),
    _league("P1", "Primeira Liga", "Portugal", 1, "por.1", "pt.1"),
    _league("T1", "Süper Lig", "Türkiye", 1, "tur.1", "tr.1"),
    _league("G1", "Super League", "Greece", 1, "gre.1", "gr.1"),
)

# The extra leagues of football-data.co.uk: all seasons of a country's first division in one file.
_EXTRA = (
    _yearly("ARG", "Primera División", "Argentina", "arg.1", "ar.1", _ARGENTINA),
    _league("AUT", "Bundesliga", "Austria", 1, "aut.1", "at.1"),
    _yearly("BRA", "Série A", "Brazil", "bra.1", "br.1"),
    _yearly("CHN", "Super League", "China", "chn.1", "cn.1"),
    _league("DNK", "Superliga", "Denmark", 1, "den.1", "dk.1"),
    _yearly("FIN", "Veikkausliiga", "Finland", None, "fi.1"),
    _yearly("IRL", "Premier Division", "Ireland", "irl.1", "ie.1"),
    _yearly("JPN", "J1 League", "Japan", "jpn.1", "jp.1", _JAPAN),
    _league("MEX", "Liga MX", "Mexico", 1, "mex.1", "mx.1"),
    _yearly("NOR", "Eliteserien", "Norway", "nor.1", "no.1"),
    _league("POL", "Ekstraklasa", "Poland", 1, None, "pl.1"),
    _league("ROU", "Liga I", "Romania", 1, "rou.1", "ro.1"),
    _league("RUS", "Premier League", "Russia", 1, "rus.1", "ru.1"),
    _yearly("SWE", "Allsvenskan", "Sweden", "swe.1", "se.1"),
    _league("SWZ", "Super League", "Switzerland", 1, "sui.1", "ch.1"),
    _yearly("USA", "Major League Soccer", "United States", "usa.1", "us.1", _UNITED_STATES),
)

_CUPS = (
    _league("UCL", "Champions League", EUROPE, 1, "uefa.champions", "uefa.cl"),
    _league("UEL", "Europa League", EUROPE, 1, "uefa.europa", "uefa.el"),
    _league("UECL", "Conference League", EUROPE, 1, "uefa.europa.conf", "uefa.conf"),
    _league("FAC", "FA Cup", "England", 1, "eng.fa"),
    _league("EFLC", "League Cup", "England", 1, "eng.league_cup"),
    _league("CDR", "Copa del Rey", "Spain", 1, "esp.copa_del_rey"),
    _league("DFB", "DFB-Pokal", "Germany", 1, "ger.dfb_pokal"),
    _league("CIT", "Coppa Italia", "Italy", 1, "ita.coppa_italia"),
    _yearly("LIB", "Copa Libertadores", SOUTH_AMERICA, "conmebol.libertadores", "copa.l"),
)

_NATIONAL_TEAMS = (
    _yearly("WC", "World Cup", WORLD, "fifa.world"),
    _yearly("WCQ", "World Cup qualification", WORLD),
    _yearly("EURO", "European Championship", WORLD, "uefa.euro"),
    _yearly("EUROQ", "European Championship qualification", WORLD, "uefa.euroq"),
    _yearly("UNL", "Nations League", WORLD, "uefa.nations"),
    _yearly("COPA", "Copa América", WORLD, "conmebol.america"),
    _yearly("AFCON", "Africa Cup of Nations", WORLD, "caf.nations"),
    _yearly("AFCONQ", "Africa Cup of Nations qualification", WORLD, "caf.nations_qual"),
    _yearly("ASIA", "Asian Cup", WORLD, "afc.asian.cup"),
    _yearly("ASIAQ", "Asian Cup qualification", WORLD),
    _yearly("GOLD", "Gold Cup", WORLD, "concacaf.gold"),
    _yearly("OFC", "Oceania Nations Cup", WORLD),
    _yearly("CONF", "Confederations Cup", WORLD, "fifa.confederations"),
    _yearly("FRI", "Friendlies", WORLD, "fifa.friendly"),
    _yearly("INT", "Other tournaments of national teams", WORLD),
)

_SIMULATED = (
    Competition(
        code="S1", name="Northland Premier", country="Northland", tier=1, espn="sim.1",
        is_simulated=True,
    ),
    Competition(
        code="S2", name="Northland Second", country="Northland", tier=2, espn="sim.2",
        is_simulated=True,
    ),
)  # fmt: skip

COMPETITIONS: Mapping[str, Competition] = {
    c.code: c for c in (*_LEAGUES, *_EXTRA, *_CUPS, *_NATIONAL_TEAMS, *_SIMULATED)
}


def competitions_of(*, simulated: bool) -> tuple[Competition, ...]:
    """Return the leagues a world follows and forecasts: real ones, or the synthetic ones.

    The other competitions are known, so that what a file says of them can be kept.
    """
    return _SIMULATED if simulated else _LEAGUES


def countries_in(continent: str) -> tuple[str, ...]:
    """Return the countries with leagues here whose clubs play for the cups of a continent."""
    if continent not in CONTINENTS:
        return ()
    leagues = {c.country for c in (*_LEAGUES, *_EXTRA)}
    if continent == EUROPE:
        return tuple(sorted(leagues - _ELSEWHERE))
    return tuple(sorted(leagues & _SOUTH_AMERICANS))


_SOUTH_AMERICANS = frozenset({"Argentina", "Brazil"})
_ELSEWHERE = _SOUTH_AMERICANS | {"China", "Japan", "Mexico", "United States"}


def by_espn(slug: str) -> Competition | None:
    """Return the competition with this ESPN slug, if we cover it."""
    return next((c for c in COMPETITIONS.values() if c.espn == slug), None)


def by_openfootball(code: str) -> Competition | None:
    """Return the competition with this code of openfootball's, if we know it."""
    return next((c for c in COMPETITIONS.values() if c.openfootball == code), None)
