"""What is in the tables of facts, summarised for people: one short table per asset.

Each select ends in a column `rows`; their sum is the size of what the asset keeps.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Select, distinct, func, literal, select, union_all

from football.observations.match import MatchStatus
from storage.football.tables.lineup import lineup_entry
from storage.football.tables.match import match, match_statistics, odds_quote
from storage.football.tables.players import player_transfer, player_value, squad_entry
from storage.football.tables.surroundings import absence, article, weather_reading
from storage.register.tables import competition, season, team, team_alias, venue

Summary = Select[*tuple[Any, ...]]


def _teams() -> Summary:
    joined = team.outerjoin(team_alias, team_alias.c.team_id == team.c.team_id)
    return (
        select(
            team.c.country,
            func.count(team_alias.c.alias_key).label("names"),
            func.count(distinct(team.c.team_id)).label("rows"),
        )
        .select_from(joined)
        .group_by(team.c.country)
        .order_by(team.c.country)
    )


def _matches() -> Summary:
    joined = match.join(competition, competition.c.competition_id == match.c.competition_id).join(
        season, season.c.season_id == match.c.season_id
    )
    finished = match.c.status == MatchStatus.FINISHED.value
    return (
        select(
            competition.c.code.label("competition"),
            season.c.label.label("season"),
            func.min(match.c.kickoff_at).label("first"),
            func.max(match.c.kickoff_at).label("last"),
            func.count().filter(finished).label("finished"),
            func.count().label("rows"),
        )
        .select_from(joined)
        .group_by(competition.c.code, season.c.label)
        .order_by(season.c.label.desc(), competition.c.code)
    )


def _statistics() -> Summary:
    joined = match_statistics.join(match, match.c.match_id == match_statistics.c.match_id).join(
        competition, competition.c.competition_id == match.c.competition_id
    )
    return (
        select(
            competition.c.code.label("competition"),
            match_statistics.c.source,
            func.avg(match_statistics.c.home_shots).label("home_shots"),
            func.avg(match_statistics.c.away_shots).label("away_shots"),
            func.count().label("rows"),
        )
        .select_from(joined)
        .where(match_statistics.c.superseded_at.is_(None))
        .group_by(competition.c.code, match_statistics.c.source)
        .order_by(competition.c.code, match_statistics.c.source)
    )


def _odds() -> Summary:
    return (
        select(
            odds_quote.c.book,
            odds_quote.c.market,
            odds_quote.c.phase,
            func.count(distinct(odds_quote.c.match_id)).label("matches"),
            func.count().label("rows"),
        )
        .group_by(odds_quote.c.book, odds_quote.c.market, odds_quote.c.phase)
        .order_by(func.count().desc(), odds_quote.c.book, odds_quote.c.market, odds_quote.c.phase)
    )


def _venues() -> Summary:
    source = func.coalesce(venue.c.coordinates_source, "none yet")
    return (
        select(venue.c.country, source.label("coordinates"), func.count().label("rows"))
        .group_by(venue.c.country, source)
        .order_by(venue.c.country, source)
    )


def _absences() -> Summary:
    is_current = absence.c.superseded_at.is_(None)
    return (
        select(
            absence.c.evidence,
            absence.c.status,
            func.count().filter(is_current).label("current"),
            func.max(absence.c.stated_at).label("newest"),
            func.count().label("rows"),
        )
        .group_by(absence.c.evidence, absence.c.status)
        .order_by(absence.c.evidence, absence.c.status)
    )


def _weather() -> Summary:
    joined = weather_reading.join(venue, venue.c.venue_id == weather_reading.c.venue_id)
    return (
        select(
            venue.c.name.label("venue"),
            func.min(weather_reading.c.valid_at).label("first"),
            func.max(weather_reading.c.valid_at).label("last"),
            func.avg(weather_reading.c.temperature_c).label("temperature_c"),
            func.sum(weather_reading.c.precipitation_mm).label("precipitation_mm"),
            func.count().label("rows"),
        )
        .select_from(joined)
        .group_by(venue.c.name)
        .order_by(venue.c.name)
    )


def _articles() -> Summary:
    return (
        select(
            article.c.source,
            func.max(article.c.published_at).label("newest"),
            func.count().label("rows"),
        )
        .group_by(article.c.source)
        .order_by(article.c.source)
    )


def _lineups() -> Summary:
    in_competition = lineup_entry.join(match, match.c.match_id == lineup_entry.c.match_id).join(
        competition, competition.c.competition_id == match.c.competition_id
    )
    return (
        select(
            competition.c.code.label("competition"),
            func.count(distinct(lineup_entry.c.match_id)).label("matches"),
            func.count(distinct(lineup_entry.c.player_id)).label("players"),
            func.max(lineup_entry.c.known_at).label("newest"),
            func.count().label("rows"),
        )
        .select_from(in_competition)
        .where(lineup_entry.c.superseded_at.is_(None))
        .group_by(competition.c.code)
        .order_by(competition.c.code)
    )


def _squads() -> Summary:
    return (
        select(
            team.c.name.label("team"),
            func.max(squad_entry.c.last_seen_at).label("newest"),
            func.count().label("rows"),
        )
        .join(team, team.c.team_id == squad_entry.c.team_id)
        .where(squad_entry.c.gone_at.is_(None))
        .group_by(team.c.name)
        .order_by(team.c.name)
    )


def _player_lists() -> Summary:
    told = (
        select(literal(each.name).label("told"), each.c.source, each.c.known_at)
        for each in (player_value, player_transfer)
    )
    listed = union_all(*told).subquery("listed")
    return (
        select(
            listed.c.told,
            listed.c.source,
            func.max(listed.c.known_at).label("newest"),
            func.count().label("rows"),
        )
        .group_by(listed.c.told, listed.c.source)
        .order_by(listed.c.told, listed.c.source)
    )


OVERVIEWS: Mapping[str, Callable[[], Summary]] = {
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
"""Summaries by asset; called when wanted, so that nothing is built at import."""
