"""Tournaments as the members of their group see them, and what is owed to them."""

from functools import cache

from sqlalchemy import (
    BigInteger,
    DateTime,
    Integer,
    Text,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
)

from storage.football.tables.match import match
from storage.games.statements.group_boards import joker_weight, scores
from storage.games.tables.group import group_member, player_group
from storage.games.tables.pick import pick
from storage.games.tables.score import pick_settlement
from storage.games.tables.tournament import entrant, tie, tournament
from storage.identity.tables.account import account, person
from storage.kit.question import Question
from storage.register.tables import competition

_ACCOUNT = bindparam("account_id", type_=BigInteger)
_TOURNAMENT = bindparam("tournament_id", type_=BigInteger)
_INSTANT = DateTime(timezone=True)


@cache
def one() -> Question:
    """A tournament of a group that an account is in. Parameters: tournament_id, account_id."""
    return _of_member().where(tournament.c.tournament_id == _TOURNAMENT)


@cache
def of_group() -> Question:
    """The newest tournaments of a group that an account is in.

    Parameters: group_id, account_id, limit.
    """
    return (
        _of_member()
        .where(tournament.c.group_id == bindparam("group_id", type_=BigInteger))
        .order_by(tournament.c.tournament_id.desc())
        .limit(bindparam("limit", type_=BigInteger))
    )


@cache
def entrants() -> Question:
    """Who entered a tournament, by seed, before the draw by when. Parameters: tournament_id."""
    return (
        select(
            entrant.c.account_id,
            entrant.c.entered_at,
            entrant.c.seed,
            account.c.kind,
            cast(person.c.username, Text).label("username"),
        )
        .join(account, account.c.account_id == entrant.c.account_id)
        .outerjoin(person, person.c.account_id == entrant.c.account_id)
        .where(entrant.c.tournament_id == _TOURNAMENT)
        .order_by(entrant.c.seed, entrant.c.entered_at, entrant.c.account_id)
    )


@cache
def ties() -> Question:
    """The ties of a tournament, in the bracket's order. Parameters: tournament_id."""
    return select(tie).where(tie.c.tournament_id == _TOURNAMENT).order_by(tie.c.round, tie.c.place)


@cache
def showings(*, with_live: bool) -> Question:
    """What the members of a group did in a round: account_id, points, exact, picked.

    Parameters: group_ids (of one group), since, until.

    Args:
        with_live: also in matches in play, as if they ended now.
    """
    score = scores(with_live=with_live)
    points = func.round(func.sum(score.c.points * joker_weight(score)))
    return select(
        score.c.account_id,
        points.cast(Integer).label("points"),
        func.count().filter(score.c.is_exact).label("exact"),
        func.count().label("picked"),
    ).group_by(score.c.account_id)


@cache
def awaited() -> Question:
    """Matches of a round that somebody in it picked and that are not settled: match_id.

    What was called off is not waited for. Parameters: tournament_id, since, until.
    """
    counts = or_(
        player_group.c.competitions.is_(None),
        competition.c.code == func.any(player_group.c.competitions),
    )
    settled = (pick_settlement.c.match_id == match.c.match_id) & (
        pick_settlement.c.superseded_at.is_(None)
    )
    return (
        select(match.c.match_id)
        .distinct()
        .select_from(tournament)
        .join(player_group, player_group.c.group_id == tournament.c.group_id)
        .join(entrant, entrant.c.tournament_id == tournament.c.tournament_id)
        .join(pick, pick.c.account_id == entrant.c.account_id)
        .join(match, match.c.match_id == pick.c.match_id)
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .outerjoin(pick_settlement, settled)
        .where(
            tournament.c.tournament_id == _TOURNAMENT,
            match.c.kickoff_at >= bindparam("since", type_=_INSTANT),
            match.c.kickoff_at < bindparam("until", type_=_INSTANT),
            match.c.status.in_(("scheduled", "in_play", "finished")),
            pick.c.p_home.is_not(None),
            pick_settlement.c.settlement_no.is_(None),
            counts,
        )
    )


@cache
def running() -> Question:
    """Tournaments that have begun and not ended, with their group's scoring. No parameters."""
    now = func.clock.now(type_=_INSTANT)
    return (
        select(tournament, player_group.c.scoring)
        .join(player_group, player_group.c.group_id == tournament.c.group_id)
        .where(
            tournament.c.ended_at.is_(None),
            tournament.c.begins_at <= now,
            player_group.c.closed_at.is_(None),
        )
        .order_by(tournament.c.tournament_id)
    )


@cache
def members() -> Question:
    """The accounts of a group. Parameters: group_id."""
    return select(group_member.c.account_id).where(
        group_member.c.group_id == bindparam("group_id", type_=BigInteger)
    )


def _of_member() -> Question:
    own = (group_member.c.group_id == tournament.c.group_id) & (
        group_member.c.account_id == _ACCOUNT
    )
    entered = (
        select(literal(1))
        .where(
            entrant.c.tournament_id == tournament.c.tournament_id,
            entrant.c.account_id == _ACCOUNT,
        )
        .exists()
    )
    n_entrants = (
        select(func.count())
        .where(entrant.c.tournament_id == tournament.c.tournament_id)
        .scalar_subquery()
    )
    return (
        select(
            tournament,
            player_group.c.captain_id,
            player_group.c.name.label("group_name"),
            entered.label("is_entered"),
            n_entrants.label("n_entrants"),
            func.clock.now(type_=_INSTANT).label("now"),
        )
        .join(player_group, player_group.c.group_id == tournament.c.group_id)
        .join(group_member, own)
        .where(player_group.c.closed_at.is_(None))
    )
