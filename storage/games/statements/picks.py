"""Picks of one account. Nobody else's are asked for here."""

from functools import cache

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    bindparam,
    cast,
    column,
    func,
    select,
    true,
)
from sqlalchemy import tuple_ as row_of

from storage.football.tables.match import match
from storage.games.tables.pick import pick
from storage.games.tables.score import pick_score, pick_settlement
from storage.kit.question import Question
from storage.register.tables import competition, team

SHOWN = (
    pick.c.pick_id,
    pick.c.match_id,
    pick.c.version,
    pick.c.p_home,
    pick.c.p_draw,
    pick.c.p_away,
    pick.c.home_goals,
    pick.c.away_goals,
    pick.c.origin,
    pick.c.picked_at,
)


@cache
def standing() -> Question:
    """How some matches stand for picking, and one account's picks of them.

    Rows: match_id, kickoff_at, status, is_open, locked_at, and what is shown of a pick; its
    columns are NULL without one. A match that does not exist has no row.
    Parameters: account_id, match_ids.
    """
    lock = func.games.lock_of(match.c.match_id).table_valued(
        column("at", DateTime(timezone=True)),
        column("locked_at", DateTime(timezone=True)),
        column("is_open", Boolean),
        name="lock",
        joins_implicitly=True,
    )
    own = (pick.c.match_id == match.c.match_id) & (
        pick.c.account_id == bindparam("account_id", type_=BigInteger)
    )
    shown = [each for each in SHOWN if each is not pick.c.match_id]
    return (
        select(
            match.c.match_id,
            match.c.kickoff_at,
            match.c.status,
            lock.c.is_open,
            lock.c.locked_at,
            *shown,
        )
        .select_from(match.join(lock, true()).outerjoin(pick, own))
        .where(match.c.match_id == func.any(bindparam("match_ids", type_=ARRAY(BigInteger))))
        .order_by(match.c.match_id)
    )


@cache
def done_between() -> Question:
    """What an account did with the matches of a period, as challenges count it.

    Matches count by their kick-off and once each. Rows: days, matches, competitions, exact,
    mean_points (NULL before any is settled). Parameters: account_id, since, until.
    """
    settled = (pick_settlement.c.match_id == pick.c.match_id) & (
        pick_settlement.c.superseded_at.is_(None)
    )
    scored = (pick_score.c.settlement_no == pick_settlement.c.settlement_no) & (
        pick_score.c.pick_id == pick.c.pick_id
    )
    day = cast(func.timezone("UTC", match.c.kickoff_at), Date)
    return (
        select(
            func.count(day.distinct()).label("days"),
            func.count().label("matches"),
            func.count(match.c.competition_id.distinct()).label("competitions"),
            func.count().filter(pick_score.c.is_exact).label("exact"),
            func.avg(pick_score.c.points).label("mean_points"),
        )
        .select_from(
            pick.join(match, match.c.match_id == pick.c.match_id)
            .outerjoin(pick_settlement, settled)
            .outerjoin(pick_score, scored)
        )
        .where(
            pick.c.account_id == bindparam("account_id", type_=BigInteger),
            pick.c.p_home.is_not(None),
            match.c.kickoff_at >= bindparam("since", type_=DateTime(timezone=True)),
            match.c.kickoff_at < bindparam("until", type_=DateTime(timezone=True)),
        )
    )


@cache
def to_pick() -> Question:
    """Matches to come of competitions in which an account picks, and that it has not picked.

    Parameters: account_id, now, since, until, limit. It picks in a competition if it picked a
    match of it that began after `since`.
    """
    home, away = team.alias("home"), team.alias("away")
    own = pick.c.account_id == bindparam("account_id", type_=BigInteger)
    lately = match.alias("lately")
    played = (
        select(lately.c.competition_id)
        .join(pick, pick.c.match_id == lately.c.match_id)
        .where(own, lately.c.kickoff_at > bindparam("since", type_=DateTime(timezone=True)))
    )
    is_picked = (
        select(pick.c.pick_id)
        .where(own, pick.c.match_id == match.c.match_id, pick.c.p_home.is_not(None))
        .correlate(match)
        .exists()
    )
    return (
        select(
            match.c.match_id,
            match.c.kickoff_at,
            competition.c.code.label("competition"),
            home.c.name.label("home"),
            away.c.name.label("away"),
        )
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .join(home, home.c.team_id == match.c.home_team_id)
        .join(away, away.c.team_id == match.c.away_team_id)
        .where(
            match.c.status == "scheduled",
            match.c.kickoff_at > bindparam("now", type_=DateTime(timezone=True)),
            match.c.kickoff_at < bindparam("until", type_=DateTime(timezone=True)),
            match.c.competition_id.in_(played),
            ~is_picked,
        )
        .order_by(match.c.kickoff_at, match.c.match_id)
        .limit(bindparam("limit", type_=BigInteger))
    )


@cache
def of_account(*, has_place: bool, is_open: bool | None) -> Question:
    """A page of an account's picks, the latest kick-off first, with what they were worth.

    Parameters: account_id, limit, now where `is_open` is not None, and where `has_place`
    last_kickoff_at and last_id.

    Args:
        has_place: only what comes after a place in the list.
        is_open: only of matches that still take picks, or only of those that do not.
    """
    statement = (
        _worth()
        .order_by(match.c.kickoff_at.desc(), pick.c.pick_id.desc())
        .limit(bindparam("limit", type_=BigInteger))
    )
    if is_open is not None:
        now = bindparam("now", type_=DateTime(timezone=True))
        takes = (match.c.kickoff_at > now) & (match.c.status == "scheduled")
        statement = statement.where(takes if is_open else ~takes)
    if has_place:
        place = row_of(
            bindparam("last_kickoff_at", type_=DateTime(timezone=True)),
            bindparam("last_id", type_=BigInteger),
        )
        statement = statement.where(row_of(match.c.kickoff_at, pick.c.pick_id) < place)
    return statement


@cache
def of_account_and_match() -> Question:
    """An account's pick of a match, as `of_account` has it. Parameters: account_id, match_id."""
    return _worth().where(pick.c.match_id == bindparam("match_id", type_=BigInteger))


def _worth() -> Question:
    """An account's picks that are not withdrawn, with what they were worth."""
    home, away = team.alias("home"), team.alias("away")
    return (
        select(
            *SHOWN,
            match.c.kickoff_at,
            match.c.status,
            competition.c.code.label("competition"),
            home.c.name.label("home"),
            away.c.name.label("away"),
            pick_settlement.c.home_goals.label("home_score"),
            pick_settlement.c.away_goals.label("away_score"),
            pick_settlement.c.void_reason,
            pick_score.c.points,
            pick_score.c.peer,
            pick_score.c.log_loss,
        )
        .join(match, match.c.match_id == pick.c.match_id)
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .join(home, home.c.team_id == match.c.home_team_id)
        .join(away, away.c.team_id == match.c.away_team_id)
        .outerjoin(
            pick_settlement,
            (pick_settlement.c.match_id == pick.c.match_id)
            & pick_settlement.c.superseded_at.is_(None),
        )
        .outerjoin(
            pick_score,
            (pick_score.c.settlement_no == pick_settlement.c.settlement_no)
            & (pick_score.c.pick_id == pick.c.pick_id),
        )
        .where(
            pick.c.account_id == bindparam("account_id", type_=BigInteger),
            pick.c.p_home.is_not(None),
        )
    )
