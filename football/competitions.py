"""The competitions Touchline knows, and each provider's code for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from football.observations.match import Season

WORLD = "World"
EUROPE = "Europe"


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
    """

    code: str
    name: str
    country: str
    tier: int
    espn: str | None = None
    openfootball: str | None = None
    is_calendar_year: bool = False
    is_simulated: bool = False

    def season_of(self, day: date) -> Season:
        """Return the season a day belongs to."""
        return Season(day.year) if self.is_calendar_year else Season.of(day)

    def season_label(self, start_year: int) -> str:
        """Return what people call a season: `2025-26`, or `2025` within one calendar year."""
        return str(start_year) if self.is_calendar_year else Season(start_year).label


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


def _yearly(code: str, name: str, country: str, espn: str | None = None) -> Competition:
    return Competition(
        code=code, name=name, country=country, tier=1, espn=espn, is_calendar_year=True
    )


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
    _yearly("ARG", "Primera División", "Argentina", "arg.1"),
    _league("AUT", "Bundesliga", "Austria", 1, "aut.1", "at.1"),
    _yearly("BRA", "Série A", "Brazil", "bra.1"),
    _yearly("CHN", "Super League", "China", "chn.1"),
    _league("DNK", "Superliga", "Denmark", 1, "den.1"),
    _yearly("FIN", "Veikkausliiga", "Finland"),
    _yearly("IRL", "Premier Division", "Ireland", "irl.1"),
    _yearly("JPN", "J1 League", "Japan", "jpn.1"),
    _league("MEX", "Liga MX", "Mexico", 1, "mex.1"),
    _yearly("NOR", "Eliteserien", "Norway", "nor.1"),
    _league("POL", "Ekstraklasa", "Poland"),
    _league("ROU", "Liga I", "Romania", 1, "rou.1"),
    _league("RUS", "Premier League", "Russia", 1, "rus.1"),
    _yearly("SWE", "Allsvenskan", "Sweden", "swe.1"),
    _league("SWZ", "Super League", "Switzerland", 1, "sui.1"),
    _yearly("USA", "Major League Soccer", "United States", "usa.1"),
)

_CUPS = (
    _league("UCL", "Champions League", EUROPE, 1, "uefa.champions", "uefa.cl"),
    _league("UEL", "Europa League", EUROPE, 1, "uefa.europa"),
    _league("UECL", "Conference League", EUROPE, 1, "uefa.europa.conf"),
    _league("FAC", "FA Cup", "England", 1, "eng.fa"),
    _league("EFLC", "League Cup", "England", 1, "eng.league_cup"),
    _league("CDR", "Copa del Rey", "Spain", 1, "esp.copa_del_rey"),
    _league("DFB", "DFB-Pokal", "Germany", 1, "ger.dfb_pokal"),
    _league("CIT", "Coppa Italia", "Italy", 1, "ita.coppa_italia"),
    _yearly("LIB", "Copa Libertadores", "South America", "conmebol.libertadores"),
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


def by_espn(slug: str) -> Competition | None:
    """Return the competition with this ESPN slug, if we cover it."""
    return next((c for c in COMPETITIONS.values() if c.espn == slug), None)


def by_openfootball(code: str) -> Competition | None:
    """Return the competition with this code of openfootball's, if we know it."""
    return next((c for c in COMPETITIONS.values() if c.openfootball == code), None)
