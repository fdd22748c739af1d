"""Each league's own rules, as data.

What belongs here: tie-breaks, zones and formats of the competitions of `football.competitions`.
What does not: how rules are applied.

Edition: written down from the leagues' published regulations as in force for 2025-26 (Premier
League handbook section C, EFL section 9, SPFL, DFL Spielordnung, LFP, RFEF article 201, Lega Serie
A and B, KNVB, LPFP, Pro League, TFF, EPO), without the documents at hand: a provider's table is
the check. Tie-breaks are applied to older seasons too, though Italy, Portugal, Greece and Türkiye
changed theirs; zones are shown only from the season they hold since.

Simplified:
- European places are those of a league position in UEFA's access list for 2025-26, qualifying
  rounds included; places of domestic cups, of holders and of the coefficient's extra place in the
  Champions League are left out, and they often move one or two of these down by a place.
- A play-off *match* between clubs level (Italy's title and last safe place since 2022-23, and the
  last resort nearly everywhere), disciplinary points and lots are left out: clubs that nothing
  here separates are listed by name and marked level.
- Play-offs after the season are zones, never simulated. Belgium's and Greece's tables are those
  of the regular season: their title is decided in play-offs afterwards (Belgium with points
  halved), so places lead to a play-off, not to a title.
- Italy's second division skips play-offs where the points between clubs are far apart.
"""

from collections.abc import Mapping

from football.season.rules import Measure, Rules, Split, Zone, ZoneKind, head_to_head, overall

_POINTS, _WINS, _AWAY_WINS = Measure.POINTS, Measure.WINS, Measure.AWAY_WINS
_DIFFERENCE, _GOALS, _AWAY_GOALS = Measure.GOAL_DIFFERENCE, Measure.GOALS_FOR, Measure.AWAY_GOALS

_GOALS_FIRST = overall(_DIFFERENCE, _GOALS)
_MEETINGS_FIRST = head_to_head(_POINTS, _DIFFERENCE)

_PREMIER_LEAGUE = (*_GOALS_FIRST, *head_to_head(_POINTS, _AWAY_GOALS))
_EFL = (*_GOALS_FIRST, *head_to_head(_POINTS), *overall(_WINS, _AWAY_GOALS))
_NATIONAL_LEAGUE = (*_GOALS_FIRST, *overall(_WINS))
_GERMANY = (*_GOALS_FIRST, *head_to_head(_DIFFERENCE, _AWAY_GOALS), *overall(_AWAY_GOALS))
_FRANCE = (
    *overall(_DIFFERENCE),
    *head_to_head(_POINTS, _DIFFERENCE, _GOALS, _AWAY_GOALS),
    *overall(_GOALS, _AWAY_GOALS),
)
_NETHERLANDS = (*_GOALS_FIRST, *head_to_head(_POINTS, _DIFFERENCE, _AWAY_GOALS))
_BELGIUM = overall(_WINS, _DIFFERENCE, _GOALS, _AWAY_GOALS, _AWAY_WINS)
_SOUTH = (*_MEETINGS_FIRST, *_GOALS_FIRST)
_PORTUGAL = (*_MEETINGS_FIRST, *overall(_DIFFERENCE, _WINS, _GOALS))
_GREECE = (*head_to_head(_POINTS, _DIFFERENCE, _GOALS), *_GOALS_FIRST)
_NORTHLAND = (*_GOALS_FIRST, *head_to_head(_POINTS))

_TITLE = Zone(ZoneKind.TITLE, 1, 1)


def _europe(champions: int, europa: int, conference: int) -> tuple[Zone, ...]:
    """Return the zones of so many places each, from the top down."""
    zones: list[Zone] = []
    first = 1
    for kind, count in (
        (ZoneKind.CHAMPIONS_LEAGUE, champions),
        (ZoneKind.EUROPA_LEAGUE, europa),
        (ZoneKind.CONFERENCE_LEAGUE, conference),
    ):
        if count:
            zones.append(Zone(kind, first, first + count - 1))
        first += count
    return tuple(zones)


def _up(direct: int, play_off_until: int = 0) -> tuple[Zone, ...]:
    zones = (_TITLE, Zone(ZoneKind.PROMOTION, 1, direct))
    if not play_off_until:
        return zones
    return (*zones, Zone(ZoneKind.PROMOTION_PLAY_OFF, direct + 1, play_off_until))


def _down(clubs: int, direct: int, play_off: int = 0) -> tuple[Zone, ...]:
    safe_until = clubs - direct - play_off
    zones: list[Zone] = []
    if play_off:
        zones.append(Zone(ZoneKind.RELEGATION_PLAY_OFF, safe_until + 1, clubs - direct))
    if direct:
        zones.append(Zone(ZoneKind.RELEGATION, clubs - direct + 1, clubs))
    return tuple(zones)


_LEAGUES = (
    Rules(
        competition="E0", clubs=20, meetings=2, tie_breaks=_PREMIER_LEAGUE, zones_since=2024,
        zones=(_TITLE, *_europe(4, 1, 0), *_down(20, 3)),
    ),
    Rules(
        competition="E1", clubs=24, meetings=2, tie_breaks=_EFL, zones_since=1995,
        zones=(*_up(2, 6), *_down(24, 3)),
    ),
    Rules(
        competition="E2", clubs=24, meetings=2, tie_breaks=_EFL, zones_since=1995,
        zones=(*_up(2, 6), *_down(24, 4)),
    ),
    Rules(
        competition="E3", clubs=24, meetings=2, tie_breaks=_EFL, zones_since=2002,
        zones=(*_up(3, 7), *_down(24, 2)),
    ),
    Rules(
        competition="EC", clubs=24, meetings=2, tie_breaks=_NATIONAL_LEAGUE, zones_since=2017,
        zones=(*_up(1, 7), *_down(24, 4)),
    ),
    Rules(
        competition="SC0", clubs=12, meetings=4, tie_breaks=_GOALS_FIRST, zones_since=2024,
        split=Split(matches=33, upper=6), zones=(_TITLE, *_europe(2, 1, 1), *_down(12, 1, 1)),
    ),
    Rules(
        competition="SC1", clubs=10, meetings=4, tie_breaks=_GOALS_FIRST, zones_since=2013,
        zones=(*_up(1, 4), *_down(10, 1, 1)),
    ),
    Rules(
        competition="SC2", clubs=10, meetings=4, tie_breaks=_GOALS_FIRST, zones_since=2013,
        zones=(*_up(1, 4), *_down(10, 1, 1)),
    ),
    Rules(
        competition="SC3", clubs=10, meetings=4, tie_breaks=_GOALS_FIRST, zones_since=2014,
        zones=(*_up(1, 4), *_down(10, 0, 1)),
    ),
    Rules(
        competition="D1", clubs=18, meetings=2, tie_breaks=_GERMANY, zones_since=2024,
        zones=(_TITLE, *_europe(4, 1, 1), *_down(18, 2, 1)),
    ),
    Rules(
        competition="D2", clubs=18, meetings=2, tie_breaks=_GERMANY, zones_since=2008,
        zones=(*_up(2, 3), *_down(18, 2, 1)),
    ),
    Rules(
        competition="I1", clubs=20, meetings=2, tie_breaks=_SOUTH, zones_since=2024,
        restarts=False, zones=(_TITLE, *_europe(4, 1, 1), *_down(20, 3)),
    ),
    Rules(
        competition="I2", clubs=20, meetings=2, tie_breaks=_SOUTH, zones_since=2019,
        restarts=False, zones=(*_up(2, 8), *_down(20, 3, 2)),
    ),
    Rules(
        competition="SP1", clubs=20, meetings=2, tie_breaks=_SOUTH,
        zones_since=2024, zones=(_TITLE, *_europe(4, 1, 1), *_down(20, 3)),
    ),
    Rules(
        competition="SP2", clubs=22, meetings=2, tie_breaks=_SOUTH,
        zones_since=2010, zones=(*_up(2, 6), *_down(22, 4)),
    ),
    Rules(
        competition="F1", clubs=18, meetings=2, tie_breaks=_FRANCE, zones_since=2024,
        zones=(_TITLE, *_europe(4, 1, 1), *_down(18, 2, 1)),
    ),
    Rules(
        competition="F2", clubs=18, meetings=2, tie_breaks=_FRANCE, zones_since=2024,
        zones=(*_up(2, 5), *_down(18, 2, 1)),
    ),
    Rules(
        competition="N1", clubs=18, meetings=2, tie_breaks=_NETHERLANDS, zones_since=2024,
        zones=(
            _TITLE,
            *_europe(3, 1, 0),
            Zone(ZoneKind.EUROPE_PLAY_OFF, 5, 8),
            *_down(18, 2, 1),
        ),
    ),
    Rules(
        competition="B1", clubs=16, meetings=2, tie_breaks=_BELGIUM, zones_since=2023,
        zones=(
            Zone(ZoneKind.TITLE_PLAY_OFF, 1, 6),
            Zone(ZoneKind.EUROPE_PLAY_OFF, 7, 12),
            Zone(ZoneKind.RELEGATION_PLAY_OFF, 13, 16),
        ),
    ),
    Rules(
        competition="P1", clubs=18, meetings=2, tie_breaks=_PORTUGAL, zones_since=2024,
        zones=(_TITLE, *_europe(2, 1, 1), *_down(18, 2, 1)),
    ),
    Rules(
        competition="T1", clubs=18, meetings=2, tie_breaks=_SOUTH, zones_since=2025,
        zones=(_TITLE, *_europe(2, 1, 1), *_down(18, 3)),
    ),
    Rules(
        competition="G1", clubs=14, meetings=2, tie_breaks=_GREECE, zones_since=2024,
        zones=(
            Zone(ZoneKind.TITLE_PLAY_OFF, 1, 4),
            Zone(ZoneKind.EUROPE_PLAY_OFF, 5, 8),
            Zone(ZoneKind.RELEGATION_PLAY_OFF, 9, 14),
        ),
    ),
    Rules(
        competition="S1", clubs=14, meetings=2, tie_breaks=_NORTHLAND, zones_since=2018,
        zones=(_TITLE, *_down(14, 2)),
    ),
    Rules(
        competition="S2", clubs=14, meetings=2, tie_breaks=_NORTHLAND, zones_since=2018,
        zones=_up(2),
    ),
)  # fmt: skip

RULES: Mapping[str, Rules] = {rules.competition: rules for rules in _LEAGUES}


def has_rules(competition: str) -> bool:
    """Whether a competition is a league whose table we can make."""
    return competition in RULES


def meets_once(competition: str) -> bool:
    """Whether a pair of clubs meets once on each ground in a league's regular season."""
    return competition in RULES and RULES[competition].meetings == 2


def rules_of(competition: str, start_year: int) -> Rules:
    """Return a league's rules for a season, without zones where ours are younger than it."""
    try:
        rules = RULES[competition]
    except KeyError:
        raise ValueError(f"no rules are written down for competition {competition!r}") from None
    return rules if start_year >= rules.zones_since else rules.without_zones()
