"""What sources say of the matches of seasons, and where they differ."""

from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    Select,
    Text,
    bindparam,
    func,
    or_,
    select,
    tuple_,
)

from storage.football.statements.standings import SEASONS
from storage.football.tables.agreement import disagreement, match_report, season_agreement
from storage.football.tables.match import match
from storage.kit.question import Question
from storage.raw.tables import payload
from storage.register.tables import competition, season, team, team_alias

_COMPARED = ("kickoff_at", "status", "home_goals", "away_goals", "home_name", "away_name")
_HOME = team.alias("home")
_AWAY = team.alias("away")


@cache
def due() -> Select[*tuple[Any, ...]]:
    """Seasons with something new since they were compared, and a fingerprint of what they have.

    New are reports, names that were taught, and published tables of seasons that began that year.
    """
    row = func.concat_ws(
        "|",
        match_report.c.match_id,
        match_report.c.source,
        *(match_report.c[n] for n in _COMPARED),
    )
    reports = (
        select(match.c.season_id, func.sum(func.hashtext(row)).label("reports"))
        .join(match, match.c.match_id == match_report.c.match_id)
        .group_by(match.c.season_id)
        .subquery()
    )
    names = select(func.count()).select_from(team_alias).scalar_subquery()
    tables = (
        select(func.count())
        .where(
            payload.c.endpoint == "standings",
            payload.c.same_as.is_(None),
            payload.c.resource.like(func.concat("%/", season.c.start_year)),
        )
        .scalar_subquery()
    )
    fingerprint = func.concat_ws("|", reports.c.reports, names, tables)
    return (
        select(
            season.c.season_id,
            season.c.start_year,
            season.c.label,
            competition.c.code,
            competition.c.country,
            fingerprint.label("fingerprint"),
        )
        .select_from(SEASONS)
        .join(reports, reports.c.season_id == season.c.season_id)
        .outerjoin(season_agreement, season_agreement.c.season_id == season.c.season_id)
        .where(season_agreement.c.fingerprint.is_distinct_from(fingerprint))
        .order_by(competition.c.code, season.c.label)
    )


@cache
def reports() -> Select[*tuple[Any, ...]]:
    """What every source says of every match of a season. Parameters: season_id."""
    return (
        select(match_report, match.c.home_team_id, match.c.away_team_id)
        .join(match, match.c.match_id == match_report.c.match_id)
        .where(match.c.season_id == bindparam("season_id", type_=Integer))
        .order_by(match_report.c.match_id, match_report.c.source)
    )


@cache
def teams() -> Select[*tuple[Any, ...]]:
    """Our names of the teams of a season. Parameters: season_id."""
    sides = select(match.c.home_team_id, match.c.away_team_id).where(
        match.c.season_id == bindparam("season_id", type_=Integer)
    )
    playing = sides.subquery()
    return select(team.c.team_id, team.c.name, team.c.country).where(
        or_(
            team.c.team_id.in_(select(playing.c.home_team_id)),
            team.c.team_id.in_(select(playing.c.away_team_id)),
        )
    )


@cache
def confirmed() -> Select[*tuple[Any, ...]]:
    """Spellings of teams that are known or were taught. Parameters: teams."""
    return select(team_alias.c.source, team_alias.c.alias, team_alias.c.team_id).where(
        team_alias.c.team_id == func.any(bindparam("teams", type_=ARRAY(Integer)))
    )


@cache
def seasons(*, filters: frozenset[str], is_continued: bool) -> Question:
    """Compared seasons, by competition, newest first.

    Parameters: limit[, competition][, season][, after_code, after_label].
    """
    differing = (
        select(disagreement.c.season_id, func.count().label("differing"))
        .group_by(disagreement.c.season_id)
        .subquery()
    )
    statement = (
        select(
            competition.c.code,
            competition.c.name,
            season.c.label,
            season_agreement.c.sources,
            season_agreement.c.tables,
            season_agreement.c.last_table_on,
            season_agreement.c.compared_at,
            func.coalesce(differing.c.differing, 0).label("differing"),
        )
        .select_from(SEASONS)
        .join(season_agreement, season_agreement.c.season_id == season.c.season_id)
        .outerjoin(differing, differing.c.season_id == season.c.season_id)
        .where(*(_condition(name) for name in sorted(filters)))
        .order_by(competition.c.code, season.c.label.desc())
        .limit(bindparam("limit", type_=Integer))
    )
    if is_continued:
        after = bindparam("after_code", type_=Text), bindparam("after_label", type_=Text)
        is_later = competition.c.code > after[0]
        is_older = (competition.c.code == after[0]) & (season.c.label < after[1])
        statement = statement.where(or_(is_later, is_older))
    return statement


@cache
def by_kind() -> Select[*tuple[Any, ...]]:
    """How much differs, by kind."""
    return select(disagreement.c.kind, func.count().label("differing")).group_by(
        disagreement.c.kind
    )


@cache
def newest() -> Select[*tuple[Any, ...]]:
    """Seasons with what differs, compared last first. Parameters: limit."""
    differing = (
        select(func.count())
        .where(disagreement.c.season_id == season.c.season_id)
        .scalar_subquery()
        .label("differing")
    )
    return (
        select(
            competition.c.code,
            season.c.label,
            season_agreement.c.sources,
            season_agreement.c.tables,
            differing,
        )
        .select_from(SEASONS)
        .join(season_agreement, season_agreement.c.season_id == season.c.season_id)
        .order_by(season_agreement.c.compared_at.desc(), competition.c.code, season.c.label)
        .limit(bindparam("limit", type_=Integer))
    )


@cache
def page(*, filters: frozenset[str], is_continued: bool) -> Question:
    """Differences, those found last first.

    Parameters: limit[, competition][, season][, kind][, after_id].
    """
    statement = _differences().where(*(_condition(name) for name in sorted(filters)))
    if is_continued:
        after = bindparam("after_id", type_=BigInteger)
        statement = statement.where(disagreement.c.disagreement_id < after)
    return statement.order_by(disagreement.c.disagreement_id.desc()).limit(
        bindparam("limit", type_=Integer)
    )


@cache
def by_id() -> Question:
    """One difference, with the reports of its match. Parameters: disagreement_id."""
    number = bindparam("disagreement_id", type_=BigInteger)
    return _differences().where(disagreement.c.disagreement_id == number)


@cache
def report_of() -> Question:
    """The last reports of some sources on a match, newest first. Parameters: match_id."""
    return (
        select(match_report)
        .where(match_report.c.match_id == bindparam("match_id", type_=BigInteger))
        .order_by(match_report.c.observed_at.desc(), match_report.c.source)
    )


@cache
def naming() -> Question:
    """A report in which a source names a team so. Parameters: team_id, source, name."""
    number = bindparam("team_id", type_=BigInteger)
    name = bindparam("name", type_=Text)
    named = or_(
        tuple_(match.c.home_team_id, match_report.c.home_name).in_([tuple_(number, name)]),
        tuple_(match.c.away_team_id, match_report.c.away_name).in_([tuple_(number, name)]),
    )
    return (
        select(match_report)
        .join(match, match.c.match_id == match_report.c.match_id)
        .where(match_report.c.source == bindparam("source", type_=Text), named)
        .order_by(match_report.c.observed_at.desc())
        .limit(1)
    )


def _differences() -> Question:
    return (
        select(
            disagreement.c.disagreement_id,
            competition.c.code,
            season.c.label,
            disagreement.c.kind,
            disagreement.c.match_id,
            disagreement.c.team_id,
            team.c.name.label("team_name"),
            team.c.country.label("team_country"),
            _HOME.c.name.label("home_name"),
            _AWAY.c.name.label("away_name"),
            match.c.kickoff_at,
            disagreement.c.source,
            disagreement.c.other,
            disagreement.c.value,
            disagreement.c.other_value,
            disagreement.c.round,
            disagreement.c.payload_id,
            disagreement.c.question_id,
            disagreement.c.found_at,
        )
        .select_from(SEASONS)
        .join(disagreement, disagreement.c.season_id == season.c.season_id)
        .outerjoin(match, match.c.match_id == disagreement.c.match_id)
        .outerjoin(_HOME, _HOME.c.team_id == match.c.home_team_id)
        .outerjoin(_AWAY, _AWAY.c.team_id == match.c.away_team_id)
        .outerjoin(team, team.c.team_id == disagreement.c.team_id)
    )


def _condition(name: str) -> Any:
    column = {
        "competition": competition.c.code,
        "season": season.c.label,
        "kind": disagreement.c.kind,
    }[name]
    return column == bindparam(name, type_=Text)
