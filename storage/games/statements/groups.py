"""Groups as their members see them. Nobody else finds any."""

from functools import cache

from sqlalchemy import ARRAY, BigInteger, Date, Text, bindparam, cast, func, select

from storage.football.tables.match import match
from storage.games.tables.group import group_joker, group_member, player_group
from storage.identity.tables.account import account, person
from storage.kit.question import Question
from storage.register.tables import team
from storage.social.tables.profile import profile

_ACCOUNT = bindparam("account_id", type_=BigInteger)
_GROUP = bindparam("group_id", type_=BigInteger)


@cache
def of_account() -> Question:
    """The groups that an account is in, with `n_members`, by name. Parameters: account_id."""
    own = group_member.alias("own")
    n_members = (
        select(func.count())
        .where(group_member.c.group_id == player_group.c.group_id)
        .scalar_subquery()
    )
    return (
        select(player_group, n_members.label("n_members"))
        .join(own, own.c.group_id == player_group.c.group_id)
        .where(own.c.account_id == _ACCOUNT, player_group.c.closed_at.is_(None))
        .order_by(func.lower(player_group.c.name), player_group.c.group_id)
    )


@cache
def one() -> Question:
    """A group that an account is in, with `n_members`. Parameters: group_id, account_id."""
    return of_account().where(player_group.c.group_id == _GROUP)


@cache
def among() -> Question:
    """Which of some groups an account is in. Parameters: account_id, group_ids."""
    return (
        select(player_group.c.group_id)
        .join(group_member, group_member.c.group_id == player_group.c.group_id)
        .where(
            group_member.c.account_id == _ACCOUNT,
            player_group.c.closed_at.is_(None),
            player_group.c.group_id == func.any(bindparam("group_ids", type_=ARRAY(BigInteger))),
        )
    )


@cache
def members() -> Question:
    """Who is in a group, the longest first. Parameters: group_id."""
    return (
        select(
            group_member.c.account_id,
            group_member.c.joined_at,
            account.c.kind,
            cast(person.c.username, Text).label("username"),
            person.c.first_name,
            person.c.last_name,
            profile.c.picture,
        )
        .join(account, account.c.account_id == group_member.c.account_id)
        .outerjoin(person, person.c.account_id == group_member.c.account_id)
        .outerjoin(profile, profile.c.account_id == group_member.c.account_id)
        .where(group_member.c.group_id == _GROUP)
        .order_by(group_member.c.joined_at, group_member.c.account_id)
    )


@cache
def jokers() -> Question:
    """The jokers of an account in a group since a day, the latest first.

    Parameters: group_id, account_id, since.
    """
    home, away = team.alias("home"), team.alias("away")
    return (
        select(
            group_joker.c.day,
            group_joker.c.match_id,
            match.c.kickoff_at,
            home.c.name.label("home_name"),
            away.c.name.label("away_name"),
        )
        .join(match, match.c.match_id == group_joker.c.match_id)
        .join(home, home.c.team_id == match.c.home_team_id)
        .join(away, away.c.team_id == match.c.away_team_id)
        .where(
            group_joker.c.group_id == _GROUP,
            group_joker.c.account_id == _ACCOUNT,
            group_joker.c.day >= bindparam("since", type_=Date),
        )
        .order_by(group_joker.c.day.desc())
    )
