"""What the tables of facts promise beyond their constraints: counts of rows that break a rule.

What belongs here: one select per rule, each returning how many rows break it. What does not: what
happens then (`assets.contracts`).
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    any_,
    case,
    func,
    literal,
    or_,
    select,
    true,
)

from football.agreement import Kind
from football.competitions import EUROPE
from football.observations.match import COUNTS, Market, MatchStatus
from football.observations.parsed import RejectReason
from football.observations.surroundings import AbsenceStatus
from storage.football.tables.agreement import disagreement, match_report
from storage.football.tables.lineup import lineup_entry, match_event
from storage.football.tables.match import match, match_statistics, odds_quote
from storage.football.tables.players import player_transfer, player_value, squad_entry
from storage.football.tables.surroundings import absence, article, weather_reading
from storage.raw.tables import quarantine
from storage.register.tables import competition, player, season, team, team_alias, venue

Rules = Mapping[str, Select[int]]

_MOST_GOALS = 30
_ELEVEN = 11
_FEW_SHOTS = 3
_SEASON = timedelta(days=400)  # a season that a pandemic stretched still fits
_TOURNAMENT = timedelta(days=760)  # as does a tournament that it moved by a year


def _count(source: FromClause, *conditions: ColumnElement[bool]) -> Select[int]:
    return select(func.count()).select_from(source).where(*conditions)


def _teams() -> Rules:
    aliased = team_alias.join(team, team.c.team_id == team_alias.c.team_id)
    return {
        "team without a name": _count(team, func.btrim(team.c.name) == ""),
        "alias of another country": _count(aliased, team.c.country != team_alias.c.country),
    }


def _matches() -> Rules:
    finished = match.c.status == MatchStatus.FINISHED.value
    in_competition = competition.c.competition_id == match.c.competition_id
    seasoned = match.join(season, season.c.season_id == match.c.season_id).join(
        competition, in_competition
    )
    placed = match.join(competition, in_competition).join(
        team, team.c.team_id.in_([match.c.home_team_id, match.c.away_team_id])
    )
    is_yearly = season.c.label.not_like("%-%")
    first_month = case((is_yearly, 1), else_=7)
    opens = func.make_timestamptz(season.c.start_year, first_month, 1, 0, 0, 0.0, "UTC")
    closes = opens + case((is_yearly, literal(_TOURNAMENT)), else_=literal(_SEASON))
    twin = match.alias("twin")
    twins = match.join(
        twin,
        and_(
            twin.c.season_id == match.c.season_id,
            twin.c.home_team_id == match.c.home_team_id,
            twin.c.away_team_id == match.c.away_team_id,
            twin.c.kickoff_at.between(
                match.c.kickoff_at - timedelta(days=1), match.c.kickoff_at + timedelta(days=1)
            ),
            twin.c.match_id > match.c.match_id,
        ),
    )
    return {
        # Where extra time was played, the score after 90 minutes is not always reported.
        "finished without a score": _count(
            match, finished, match.c.home_goals_90.is_(None), match.c.home_goals_aet.is_(None)
        ),
        "finished but not known when": _count(match, finished, match.c.known_at.is_(None)),
        "impossible score": _count(
            match,
            or_(
                ~match.c.home_goals_90.between(0, _MOST_GOALS),
                ~match.c.away_goals_90.between(0, _MOST_GOALS),
            ),
        ),
        "outside its season": _count(seasoned, ~match.c.kickoff_at.between(opens, closes)),
        "team of another country": _count(
            placed,
            team.c.country != competition.c.country,
            competition.c.country != EUROPE,
        ),
        "recorded twice": _count(twins),
    }


def _statistics() -> Rules:
    current = match_statistics.c.superseded_at.is_(None)
    counts = [match_statistics.c[name] for name in COUNTS]
    return {
        "negative count": _count(match_statistics, current, or_(*(c < 0 for c in counts))),
        "nothing counted": _count(
            match_statistics, current, and_(true(), *(c.is_(None) for c in counts))
        ),
    }


def _lineups() -> Rules:
    current = lineup_entry.c.superseded_at.is_(None)
    starters = (
        select(lineup_entry.c.match_id, lineup_entry.c.team_id)
        .where(current, lineup_entry.c.is_starter)
        .group_by(lineup_entry.c.match_id, lineup_entry.c.team_id)
        .having(func.count() > _ELEVEN)
        .subquery()
    )
    of_match = match.c.match_id == lineup_entry.c.match_id
    happening = match_event.join(match, match.c.match_id == match_event.c.match_id)
    sides = (match.c.home_team_id, match.c.away_team_id)
    return {
        "more than eleven start": _count(starters),
        "line-up of a team that does not play": _count(
            lineup_entry.join(match, of_match), current, lineup_entry.c.team_id.not_in(sides)
        ),
        "happening of a team that does not play": _count(
            happening,
            match_event.c.superseded_at.is_(None),
            match_event.c.team_id.not_in(sides),
        ),
    }


def _odds() -> Rules:
    selections = case((odds_quote.c.market == Market.MATCH_ODDS.value, 3), else_=2)
    return {
        "price not above 1": _count(odds_quote, literal(1.0) >= any_(odds_quote.c.prices)),
        "wrong number of prices": _count(
            odds_quote, func.cardinality(odds_quote.c.prices) != selections
        ),
        "unknown market": _count(
            odds_quote, odds_quote.c.market.not_in([market.value for market in Market])
        ),
    }


def _venues() -> Rules:
    place = venue.c
    return {
        "half a position": _count(venue, place.latitude.is_(None) != place.longitude.is_(None)),
        "off the map": _count(
            venue,
            or_(~place.latitude.between(-90, 90), ~place.longitude.between(-180, 180)),
        ),
        "coordinates of unknown origin": _count(
            venue, place.latitude.is_not(None), place.coordinates_source.is_(None)
        ),
    }


def _absences() -> Rules:
    stated = absence.c
    return {
        "no sentence": _count(absence, func.btrim(stated.sentence) == ""),
        "known before it was published": _count(absence, stated.known_at < stated.stated_at),
        "status nobody knows": _count(
            absence, stated.status.not_in([status.value for status in AbsenceStatus])
        ),
    }


def _weather() -> Rules:
    reading = weather_reading.c
    return {
        "impossible temperature": _count(weather_reading, ~reading.temperature_c.between(-60, 60)),
        "impossible humidity": _count(weather_reading, ~reading.humidity_percent.between(0, 100)),
        "negative rain or wind": _count(
            weather_reading, or_(reading.precipitation_mm < 0, reading.wind_speed_kmh < 0)
        ),
    }


def _articles() -> Rules:
    return {
        "no title": _count(article, func.btrim(article.c.title) == ""),
        "link that is not http": _count(article, article.c.url.not_like("http%")),
        "fetched before published": _count(
            article, article.c.published_at > article.c.fetched_at + timedelta(days=1)
        ),
    }


def _squads() -> Rules:
    listed = squad_entry.c
    return {
        "gone before he was listed": _count(squad_entry, listed.gone_at < listed.first_seen_at),
        "seen last before he was seen first": _count(
            squad_entry, listed.last_seen_at < listed.first_seen_at
        ),
        "listed before he was born": _count(
            player, player.c.born_on > func.current_date() - timedelta(days=12 * 365)
        ),
    }


def _player_lists() -> Rules:
    return {
        "value known before its day": _count(
            player_value,
            func.timezone("UTC", player_value.c.known_at) <= player_value.c.as_of,
        ),
        "move known before its day": _count(
            player_transfer,
            func.timezone("UTC", player_transfer.c.known_at) <= player_transfer.c.moved_on,
        ),
    }


def _agreement() -> Rules:
    one_known = disagreement.c.match_id.is_not(None) | disagreement.c.team_id.is_not(None)
    return {
        "unknown kind": _count(disagreement, disagreement.c.kind.not_in([k.value for k in Kind])),
        "about nothing": _count(disagreement, ~one_known, disagreement.c.kind != Kind.TABLE.value),
        "report of no match": _count(
            match_report,
            ~select(match.c.match_id).where(match.c.match_id == match_report.c.match_id).exists(),
        ),
    }


CONTRACTS: Mapping[str, Callable[[], Rules]] = {
    "core_agreement": _agreement,
    "core_teams": _teams,
    "core_matches": _matches,
    "core_match_statistics": _statistics,
    "core_lineups": _lineups,
    "core_squads": _squads,
    "core_player_lists": _player_lists,
    "core_odds": _odds,
    "core_venues": _venues,
    "core_weather": _weather,
    "core_articles": _articles,
    "core_absences": _absences,
}
"""Rules by asset; called when wanted, so that nothing is built at import."""


def open_quarantine(parsers: list[str]) -> Select[str, str, int]:
    """Return `parser, reason, rows` of what still waits in quarantine for the given parsers."""
    return (
        select(quarantine.c.parser, quarantine.c.reason, func.count())
        .where(quarantine.c.resolved_at.is_(None), quarantine.c.parser.in_(parsers))
        .group_by(quarantine.c.parser, quarantine.c.reason)
        .order_by(quarantine.c.parser, quarantine.c.reason)
    )


def suspect_quotes() -> Select[str, str, int]:
    """Prices whose implied probabilities no book offers, by book and market."""
    return (
        select(odds_quote.c.book, odds_quote.c.market, func.count())
        .where(odds_quote.c.is_suspect)
        .group_by(odds_quote.c.book, odds_quote.c.market)
        .order_by(func.count().desc(), odds_quote.c.book)
    )


def unresolved_names() -> Select[str, str, int]:
    """Return `parser, detail, rows` of names of teams nobody has resolved yet."""
    return (
        select(quarantine.c.parser, quarantine.c.detail, func.count())
        .where(
            quarantine.c.resolved_at.is_(None),
            quarantine.c.reason == RejectReason.UNKNOWN_TEAM.value,
        )
        .group_by(quarantine.c.parser, quarantine.c.detail)
        .order_by(func.count().desc(), quarantine.c.detail)
    )


def disagreeing_statistics() -> Select[str, int, int]:
    """Return `competition, matches, disagreeing` where two sources counted the same match.

    Sources differ by a shot here and there; shots apart by more than a third, or
    another number of red cards, is another match or another side.
    """
    ours, theirs = match_statistics.alias("ours"), match_statistics.alias("theirs")
    both = (
        ours.join(
            theirs,
            and_(
                theirs.c.match_id == ours.c.match_id,
                theirs.c.source > ours.c.source,
                theirs.c.superseded_at.is_(None),
            ),
        )
        .join(match, match.c.match_id == ours.c.match_id)
        .join(competition, competition.c.competition_id == match.c.competition_id)
    )
    shots = [(ours.c[f"{side}_shots"], theirs.c[f"{side}_shots"]) for side in ("home", "away")]
    reds = [
        (ours.c[f"{side}_red_cards"], theirs.c[f"{side}_red_cards"]) for side in ("home", "away")
    ]
    far = [func.abs(a - b) > func.greatest(a, b) / 3 + _FEW_SHOTS for a, b in shots]
    disagree = func.coalesce(or_(*far, *(a != b for a, b in reds)), literal(value=False))
    return (
        select(competition.c.code, func.count(), func.count().filter(disagree))
        .select_from(both)
        .where(ours.c.superseded_at.is_(None))
        .group_by(competition.c.code)
        .order_by(competition.c.code)
    )
