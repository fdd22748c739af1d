"""Settled picks of accounts with all that they are judged by, and what they earned."""

from functools import cache

from sqlalchemy import ARRAY, BigInteger, Integer, bindparam, func, select, union

from storage.football.tables.match import match
from storage.games.tables.pick import PROBABILITIES, pick, pick_version
from storage.games.tables.progress import award, player_progress
from storage.games.tables.score import LINES, pick_score, pick_settlement
from storage.identity.tables.account import account
from storage.kit.question import Question
from storage.register.tables import competition, team

_SCORES = ("log_loss", "brier", "rps", "points", "is_exact", "peer", "model_gain", "market_gain")
_IDS = bindparam("account_ids", type_=ARRAY(BigInteger))


@cache
def settled() -> Question:
    """The scores of accounts that stand, with picks, results and lines. Parameters: account_ids.

    In the order of accounts and kick-offs.
    """
    home, away = team.alias("home"), team.alias("away")
    return (
        select(
            pick_score.c.account_id,
            pick_score.c.pick_id,
            match.c.match_id,
            match.c.kickoff_at,
            competition.c.code.label("competition"),
            home.c.name.label("home"),
            away.c.name.label("away"),
            *(pick_version.c[name] for name in PROBABILITIES),
            pick_version.c.origin,
            pick_settlement.c.home_goals.label("home_score"),
            pick_settlement.c.away_goals.label("away_score"),
            *(pick_settlement.c[f"{line}_{name}"] for line in LINES for name in PROBABILITIES),
            *(pick_score.c[name] for name in _SCORES),
        )
        .join(pick_settlement, pick_settlement.c.settlement_no == pick_score.c.settlement_no)
        .join(
            pick_version,
            (pick_version.c.pick_id == pick_score.c.pick_id)
            & (pick_version.c.version == pick_score.c.version),
        )
        .join(match, match.c.match_id == pick_settlement.c.match_id)
        .join(competition, competition.c.competition_id == match.c.competition_id)
        .join(home, home.c.team_id == match.c.home_team_id)
        .join(away, away.c.team_id == match.c.away_team_id)
        .where(
            pick_score.c.account_id == func.any(_IDS),
            pick_settlement.c.superseded_at.is_(None),
        )
        .order_by(pick_score.c.account_id, match.c.kickoff_at, match.c.match_id)
    )


@cache
def unawarded() -> Question:
    """Settlements with which progress is still to be made: settlement_no, match_id."""
    return (
        select(pick_settlement.c.settlement_no, pick_settlement.c.match_id)
        .where(pick_settlement.c.awarded_at.is_(None))
        .order_by(pick_settlement.c.settlement_no)
    )


@cache
def owed() -> Question:
    """Accounts whose progress is to be made again, in the order of their ids.

    Those who picked a match of some settlements, and those who were judged by older rules.
    Parameters: settlement_nos, rules, after_id, limit.
    """
    numbers = bindparam("settlement_nos", type_=ARRAY(BigInteger))
    pickers = (
        select(pick.c.account_id)
        .join(pick_settlement, pick_settlement.c.match_id == pick.c.match_id)
        .where(pick_settlement.c.settlement_no == func.any(numbers))
    )
    judged = select(player_progress.c.account_id).where(
        player_progress.c.rules < bindparam("rules", type_=Integer)
    )
    found = union(pickers, judged).subquery("found")
    return (
        select(found.c.account_id)
        .join(account, account.c.account_id == found.c.account_id)
        .where(
            account.c.erased_at.is_(None),
            found.c.account_id > bindparam("after_id", type_=BigInteger),
        )
        .order_by(found.c.account_id)
        .limit(bindparam("limit", type_=BigInteger))
    )


@cache
def made_last() -> Question:
    """The accounts whose progress was made last. Parameters: limit."""
    newest = (player_progress.c.made_at.desc(), player_progress.c.account_id)
    return (
        select(player_progress.c.account_id)
        .order_by(*newest)
        .limit(bindparam("limit", type_=BigInteger))
    )


@cache
def awards() -> Question:
    """What accounts earned. Parameters: account_ids. With the match it was earned with."""
    home, away = team.alias("home"), team.alias("away")
    return (
        select(
            award.c.account_id,
            award.c.code,
            award.c.match_id,
            award.c.awarded_at,
            match.c.kickoff_at,
            home.c.name.label("home"),
            away.c.name.label("away"),
        )
        .join(match, match.c.match_id == award.c.match_id)
        .join(home, home.c.team_id == match.c.home_team_id)
        .join(away, away.c.team_id == match.c.away_team_id)
        .where(award.c.account_id == func.any(_IDS))
        .order_by(award.c.account_id, match.c.kickoff_at, award.c.code)
    )


@cache
def progress() -> Question:
    """Experience of an account. Parameters: account_id."""
    return select(player_progress.c.experience, player_progress.c.settled).where(
        player_progress.c.account_id == bindparam("account_id", type_=BigInteger)
    )
