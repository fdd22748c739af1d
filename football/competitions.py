"""The competitions Touchline knows, and each provider's code for them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Competition:
    """A league.

    Attributes:
        code: ours, which is football-data.co.uk's division code where there is one.
        tier: 1 is the top of a country's pyramid.
        espn: the slug of ESPN's API, if it covers the league.
    """

    code: str
    name: str
    country: str
    tier: int
    espn: str | None = None
    is_simulated: bool = False


def _league(code: str, name: str, country: str, tier: int, espn: str | None = None) -> Competition:
    return Competition(code=code, name=name, country=country, tier=tier, espn=espn)


_LEAGUES = (
    _league("E0", "Premier League", "England", 1, "eng.1"),
    _league("E1", "Championship", "England", 2, "eng.2"),
    _league("E2", "League One", "England", 3, "eng.3"),
    _league("E3", "League Two", "England", 4, "eng.4"),
    _league("EC", "National League", "England", 5, "eng.5"),
    _league("SC0", "Premiership", "Scotland", 1, "sco.1"),
    _league("SC1", "Championship", "Scotland", 2, "sco.2"),
    _league("SC2", "League One", "Scotland", 3),
    _league("SC3", "League Two", "Scotland", 4),
    _league("D1", "Bundesliga", "Germany", 1, "ger.1"),
    _league("D2", "2. Bundesliga", "Germany", 2, "ger.2"),
    _league("I1", "Serie A", "Italy", 1, "ita.1"),
    _league("I2", "Serie B", "Italy", 2, "ita.2"),
    _league("SP1", "La Liga", "Spain", 1, "esp.1"),
    _league("SP2", "Segunda División", "Spain", 2, "esp.2"),
    _league("F1", "Ligue 1", "France", 1, "fra.1"),
    _league("F2", "Ligue 2", "France", 2, "fra.2"),
    _league("N1", "Eredivisie", "Netherlands", 1, "ned.1"),
    _league("B1", "Pro League", "Belgium", 1, "bel.1"),
    _league("P1", "Primeira Liga", "Portugal", 1, "por.1"),
    _league("T1", "Süper Lig", "Türkiye", 1, "tur.1"),
    _league("G1", "Super League", "Greece", 1, "gre.1"),
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

COMPETITIONS: Mapping[str, Competition] = {c.code: c for c in (*_LEAGUES, *_SIMULATED)}


def competitions_of(*, simulated: bool) -> tuple[Competition, ...]:
    """Return the competitions of one world: the real leagues, or the synthetic ones."""
    return _SIMULATED if simulated else _LEAGUES


def by_espn(slug: str) -> Competition | None:
    """Return the competition with this ESPN slug, if we cover it."""
    return next((c for c in COMPETITIONS.values() if c.espn == slug), None)
