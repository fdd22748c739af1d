"""Matches with the names around them: pages by kick-off, and one match in full."""

from functools import cache

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    tuple_,
)

from football.observations.match import COUNTS
from football.precedence import STATISTICS_SOURCES
from storage.football.tables.match import (
    SCORE_COLUMNS,
    match,
    match_statistics,
)
from storage.kit.question import Question
from storage.register.tables import competition, season, team, venue

_HOME = team.alias("home")
_AWAY = team.alias("away")
_INSTANT = DateTime(timezone=True)
FILTERS = frozenset(
    {"competition", "season", "season_label", "team", "statuses", "since", "until", "ids"}
)


@cache
def page(*, filters: frozenset[str], is_descending: bool, is_continued: bool) -> Question:
    """Matches by kick-off. Parameters: limit; each of `filters`; after_kickoff_at, after_id.

    Args:
        filters: some of `FILTERS`; only these narrow the page.
        is_descending: latest kick-off first.
        is_continued: begin after (after_kickoff_at, after_id) in that order.
    """
    statement = rows()
    for name in sorted(filters):
        statement = statement.where(_condition(name))
    place = tuple_(match.c.kickoff_at, match.c.match_id)
    if is_continued:
        last = tuple_(
            bindparam("after_kickoff_at", type_=_INSTANT), bindparam("after_id", type_=BigInteger)
        )
        statement = statement.where(place < last if is_descending else place > last)
    order = (match.c.kickoff_at, match.c.match_id)
    ordered = tuple(column.desc() for column in order) if is_descending else order
    return statement.order_by(*ordered).limit(bindparam("limit", type_=Integer))


@cache
def by_id() -> Question:
    """One match. Parameters: match_id."""
    return rows().where(match.c.match_id == bindparam("match_id", type_=BigInteger))


@cache
def of_teams(*, is_between: bool) -> Question:
    """Matches of any of these teams, nearest to now first. Parameters: teams, limit[, others].

    Args:
        is_between: only those against one of `others`.
    """
    home, away = match.c.home_team_id, match.c.away_team_id
    teams = func.any(bindparam("teams", type_=ARRAY(BigInteger)))
    condition = or_(home == teams, away == teams)
    if is_between:
        others = func.any(bindparam("others", type_=ARRAY(BigInteger)))
        condition = or_(and_(home == teams, away == others), and_(home == others, away == teams))
    now = select(func.clock.now(type_=_INSTANT)).scalar_subquery()
    distance = func.abs(func.extract("epoch", match.c.kickoff_at - now))
    return (
        rows()
        .where(condition)
        .order_by(distance, match.c.match_id)
        .limit(bindparam("limit", type_=Integer))
    )


@cache
def statistics() -> Question:
    """The current counts of one match, the most trusted source's first. Parameters: match_id."""
    rank = case(*((match_statistics.c.source == s, n) for n, s in enumerate(STATISTICS_SOURCES)))
    return (
        select(*(match_statistics.c[name] for name in COUNTS))
        .where(
            match_statistics.c.match_id == bindparam("match_id", type_=BigInteger),
            match_statistics.c.superseded_at.is_(None),
        )
        .order_by(rank)
        .limit(1)
    )


def rows() -> Question:
    """Every match as serving shows it, unordered; callers narrow it."""
    return (
        select(
            match.c.match_id,
            competition.c.code.label("competition_code"),
            competition.c.name.label("competition_name"),
            season.c.start_year.label("season_start_year"),
            season.c.label.label("season_label"),
            _HOME.c.team_id.label("home_team_id"),
            _HOME.c.name.label("home_name"),
            _AWAY.c.team_id.label("away_team_id"),
            _AWAY.c.name.label("away_name"),
            venue.c.venue_id,
            venue.c.name.label("venue_name"),
            venue.c.city.label("venue_city"),
            match.c.is_neutral,
            match.c.kickoff_at,
            match.c.has_kickoff_time,
            match.c.status,
            match.c.period,
            match.c.clock_seconds,
            match.c.minute,
            match.c.phase_rank,
            match.c.observed_at,
            *(match.c[name] for name in SCORE_COLUMNS),
        )
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .join(season, season.c.season_id == match.c.season_id)
        .join(_HOME, _HOME.c.team_id == match.c.home_team_id)
        .join(_AWAY, _AWAY.c.team_id == match.c.away_team_id)
        .outerjoin(venue, venue.c.venue_id == match.c.venue_id)
    )


def of_competition() -> ColumnElement[bool]:
    """Matches of the competition named by the parameter `competition`."""
    wanted = select(competition.c.competition_id).where(
        competition.c.code == bindparam("competition", type_=Text)
    )
    # As a scalar, so that the index of (competition_id, kickoff_at) serves the order too.
    return match.c.competition_id == wanted.scalar_subquery()


def _condition(name: str) -> ColumnElement[bool]:
    team_id = bindparam("team", type_=BigInteger)
    conditions: dict[str, ColumnElement[bool]] = {
        "competition": of_competition(),
        "season": season.c.start_year == bindparam("season", type_=Integer),
        "season_label": season.c.label == bindparam("season_label", type_=Text),
        "team": or_(match.c.home_team_id == team_id, match.c.away_team_id == team_id),
        "statuses": match.c.status == func.any(bindparam("statuses", type_=ARRAY(Text))),
        "since": match.c.kickoff_at >= bindparam("since", type_=_INSTANT),
        "until": match.c.kickoff_at < bindparam("until", type_=_INSTANT),
        "ids": match.c.match_id == func.any(bindparam("ids", type_=ARRAY(BigInteger))),
    }
    return conditions[name]
