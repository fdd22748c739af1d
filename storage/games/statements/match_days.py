"""A group's match-day: its matches, and once they are locked what each member picked."""

from functools import cache

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Text,
    bindparam,
    cast,
    column,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import array

from football.observations.match import MatchStatus
from storage.football.tables.match import match
from storage.games.tables.group import group_member, player_group
from storage.games.tables.ledger import stake
from storage.games.tables.pick import PROBABILITIES, pick, pick_version
from storage.games.tables.score import leaderboard_entry
from storage.identity.tables.account import account, person
from storage.kit.question import Question
from storage.register.tables import competition, team

_INSTANT = DateTime(timezone=True)
_GROUP = bindparam("group_id", type_=BigInteger)
_WAITS = or_(
    match.c.status == MatchStatus.POSTPONED.value, match.c.status == MatchStatus.CANCELLED.value
)
"""A match that is called off may be given another date, until which its picks can be changed."""


@cache
def matches() -> Question:
    """The matches of some days that count in a group, by kick-off, and what is staked on them.

    Rows: match_id, kickoff_at, status, home, away, home_goals, away_goals, competition, and the
    sums staked on `pool_home`, `pool_draw`, `pool_away`. Parameters: group_id, since, until.
    """
    home, away = team.alias("home"), team.alias("away")
    held = (stake.c.match_id == match.c.match_id) & stake.c.result.is_distinct_from("refunded")
    sums = (
        select(func.coalesce(func.sum(stake.c.amount), 0).cast(BigInteger))
        .where(held, stake.c.outcome == number)
        .correlate(match)
        .scalar_subquery()
        .label(f"pool_{name}")
        for number, name in enumerate(("home", "draw", "away"))
    )
    return (
        select(
            match.c.match_id,
            match.c.kickoff_at,
            match.c.status,
            match.c.home_goals_90.label("home_goals"),
            match.c.away_goals_90.label("away_goals"),
            home.c.name.label("home"),
            away.c.name.label("away"),
            competition.c.code.label("competition"),
            *sums,
        )
        .select_from(match)
        .join(player_group, player_group.c.group_id == _GROUP)
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .join(home, home.c.team_id == match.c.home_team_id)
        .join(away, away.c.team_id == match.c.away_team_id)
        .where(_counts(), *_within())
        .order_by(match.c.kickoff_at, match.c.match_id)
        .limit(bindparam("limit", type_=BigInteger))
    )


@cache
def picks() -> Question:
    """What members picked of matches that take no picks any more, as it stood at the deadline.

    Nothing of a match that takes picks, or may take some again, leaves the database.
    Rows: match_id, account_id, username, kind, probabilities, exact score, origin, and the
    member's record among everybody: `compared`, `peer`. Parameters: group_id, since, until.
    """
    closed = func.forecast.closed_matches(
        array([match.c.match_id]), func.clock.now(type_=_INSTANT)
    ).table_valued(
        column("match_id", BigInteger),
        column("since", _INSTANT),
        name="closed",
        joins_implicitly=True,
    )
    lead = func.make_interval(0, 0, 0, 0, 0, player_group.c.deadline_minutes)
    deadline = func.least(closed.c.since, match.c.kickoff_at - lead)
    names = (*PROBABILITIES, "home_goals", "away_goals", "origin")
    last = (
        select(*(pick_version.c[name] for name in names))
        .where(pick_version.c.pick_id == pick.c.pick_id, pick_version.c.picked_at < deadline)
        .order_by(pick_version.c.version.desc())
        .limit(1)
        .lateral("last")
    )
    record = (leaderboard_entry.c.account_id == group_member.c.account_id) & (
        leaderboard_entry.c.scope == "global"
    )
    return (
        select(
            match.c.match_id,
            group_member.c.account_id,
            cast(person.c.username, Text).label("username"),
            account.c.kind,
            *last.c,
            leaderboard_entry.c.compared,
            leaderboard_entry.c.peer,
        )
        .select_from(
            player_group.join(group_member, group_member.c.group_id == player_group.c.group_id)
            .join(account, account.c.account_id == group_member.c.account_id)
            .outerjoin(person, person.c.account_id == group_member.c.account_id)
            .join(pick, pick.c.account_id == group_member.c.account_id)
            .join(match, match.c.match_id == pick.c.match_id)
            .join(competition, competition.c.competition_id == match.c.competition_id)
            .join(closed, true())
            .join(last, true())
            .outerjoin(leaderboard_entry, record)
        )
        .where(player_group.c.group_id == _GROUP, last.c.p_home.is_not(None), ~_WAITS)
        .where(_counts(), *_within())
        .order_by(match.c.match_id, group_member.c.joined_at, group_member.c.account_id)
    )


@cache
def next_day() -> Question:
    """The kick-off of the last match that began today, else of the next one: kickoff_at.

    Of matches that count in a group. Parameters: group_id, since (midnight).
    """
    return (
        select(match.c.kickoff_at)
        .select_from(match)
        .join(player_group, player_group.c.group_id == _GROUP)
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .where(_counts(), match.c.kickoff_at >= bindparam("since", type_=_INSTANT), ~_WAITS)
        .order_by(match.c.kickoff_at)
        .limit(1)
    )


def _counts() -> ColumnElement[bool]:
    return or_(
        player_group.c.competitions.is_(None),
        competition.c.code == func.any(cast(player_group.c.competitions, ARRAY(Text))),
    )


def _within() -> tuple[ColumnElement[bool], ...]:
    return (
        match.c.kickoff_at >= bindparam("since", type_=_INSTANT),
        match.c.kickoff_at < bindparam("until", type_=_INSTANT),
    )
