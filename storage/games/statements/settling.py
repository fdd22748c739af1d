"""Which matches are to be settled, with which picks, and what stands of each player."""

from collections.abc import Mapping
from functools import cache

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    FromClause,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import array, distinct_on

from football.observations.match import MatchStatus
from storage.football.statements.results import was_played
from storage.football.tables.match import match
from storage.games.tables.pick import PROBABILITIES, pick, pick_version
from storage.games.tables.score import LINES, pick_score, pick_settlement
from storage.identity.tables.account import account
from storage.kit.question import Question
from storage.register.tables import competition, season

_STANDS = pick_settlement.c.superseded_at.is_(None)
_MONTH = func.to_char(func.timezone("UTC", match.c.kickoff_at), "YYYY-MM")
_SEASON = cast(season.c.start_year, Text)
VOID_REASON = case(
    (match.c.status == MatchStatus.CANCELLED.value, "cancelled"),
    (match.c.status == MatchStatus.ABANDONED.value, "abandoned"),
    (and_(match.c.status == MatchStatus.FINISHED.value, match.c.is_awarded), "awarded"),
)
"""Why no pick of a match counts, as it stands now; NULL if they do."""
KEYS: Mapping[str, ColumnElement[str]] = {
    "global": literal_column("''", Text()),
    "competition": competition.c.code,
    "season": _SEASON,
    "month": _MONTH,
}
"""What tells the boards of each scope apart."""
_CONTENT = (
    *("version", "home_goals", "away_goals", "origin", "picked_at", "salt"),
    *PROBABILITIES,
)
_MEANS = ("log_loss", "brier", "rps", "peer", "model_gain", "market_gain")


@cache
def due() -> Question:
    """Matches that somebody picked and that are over, but not settled as they ended.

    Rows: match_id, kickoff_at, home_goals, away_goals, void_reason, locked_at.
    """
    goals = {
        side: case((was_played(), match.c[f"{side}_goals_90"])).label(f"{side}_goals")
        for side in ("home", "away")
    }
    differs = or_(
        pick_settlement.c.settlement_no.is_(None),
        pick_settlement.c.home_goals.is_distinct_from(goals["home"].element),
        pick_settlement.c.away_goals.is_distinct_from(goals["away"].element),
        pick_settlement.c.void_reason.is_distinct_from(VOID_REASON),
    )
    closed = func.forecast.closed_matches(
        array([match.c.match_id]), func.clock.now(type_=DateTime(timezone=True))
    ).table_valued("match_id", "since", name="closed")
    locked_at = select(closed.c.since).select_from(closed).correlate(match).scalar_subquery()
    standing = (pick_settlement.c.match_id == match.c.match_id) & _STANDS
    return (
        select(
            match.c.match_id,
            match.c.kickoff_at,
            *goals.values(),
            VOID_REASON.label("void_reason"),
            locked_at.label("locked_at"),
        )
        .outerjoin(pick_settlement, standing)
        .where(
            or_(was_played(), VOID_REASON.is_not(None)),
            select(pick.c.pick_id).where(pick.c.match_id == match.c.match_id).exists(),
            differs,
        )
        .order_by(match.c.kickoff_at, match.c.match_id)
    )


@cache
def counting() -> Question:
    """The picks of a match that count: the last version of each before an instant.

    Rows: pick_id, account_id and the version's columns. Parameters: match_id, locked_at.
    """
    last = (
        select(
            pick.c.pick_id,
            pick.c.account_id,
            *(pick_version.c[name] for name in _CONTENT),
        )
        .ext(distinct_on(pick.c.pick_id))
        .join(pick_version, pick_version.c.pick_id == pick.c.pick_id)
        .where(
            pick.c.match_id == bindparam("match_id", type_=BigInteger),
            pick_version.c.picked_at < bindparam("locked_at", type_=DateTime(timezone=True)),
        )
        .order_by(pick.c.pick_id, pick_version.c.version.desc())
        .subquery("last")
    )
    return select(last).where(last.c.p_home.is_not(None)).order_by(last.c.pick_id)


@cache
def boards() -> Question:
    """The boards that matches count for: scope and key. Parameters: match_ids."""
    of_matches = match.c.match_id == func.any(bindparam("match_ids", type_=ARRAY(BigInteger)))
    return (
        union_all(
            *(
                select(literal_column(f"'{scope}'", Text()).label("scope"), key.label("key"))
                .select_from(with_register(match))
                .where(of_matches)
                .distinct()
                for scope, key in KEYS.items()
            )
        )
        .subquery("boards")
        .select()
    )


@cache
def totals(scope: str) -> Question:
    """What every player has on a board: counts, sums and means. Parameters: key.

    Args:
        scope: one of `SCOPES`.
    """
    score = pick_score.c
    return (
        select(
            score.account_id,
            func.count().label("picks"),
            func.count(score.peer).label("compared"),
            func.sum(score.points).label("points"),
            func.count().filter(score.is_exact).label("exact"),
            *(func.avg(score[name]).label(name) for name in _MEANS),
            func.coalesce(func.sum(score.peer), 0.0).label("total"),
            func.coalesce(func.sum(score.peer * score.peer), 0.0).label("squares"),
        )
        .select_from(with_register(_settled()))
        .join(account, account.c.account_id == score.account_id)
        .where(_STANDS, account.c.erased_at.is_(None), _is_of(scope))
        .group_by(score.account_id)
        .order_by(score.account_id)
    )


@cache
def settled_lines(scope: str) -> Question:
    """The results of a board's matches beside the model's and the market's lines.

    Parameters: key.

    Args:
        scope: one of `SCOPES`.
    """
    names = [f"{line}_{name}" for line in LINES for name in PROBABILITIES]
    settled = pick_settlement.join(match, match.c.match_id == pick_settlement.c.match_id)
    return (
        select(
            pick_settlement.c.home_goals,
            pick_settlement.c.away_goals,
            pick_settlement.c.peers_log,
            *(pick_settlement.c[name] for name in names),
        )
        .select_from(with_register(settled))
        .where(_STANDS, pick_settlement.c.void_reason.is_(None), _is_of(scope))
        .order_by(pick_settlement.c.settlement_no)
    )


def _settled() -> FromClause:
    return pick_score.join(
        pick_settlement, pick_settlement.c.settlement_no == pick_score.c.settlement_no
    ).join(match, match.c.match_id == pick_settlement.c.match_id)


def with_register(matches: FromClause) -> FromClause:
    """Return matches with their competition and season, which `KEYS` need."""
    return matches.join(competition, competition.c.competition_id == match.c.competition_id).join(
        season, season.c.season_id == match.c.season_id
    )


def _is_of(scope: str) -> ColumnElement[bool]:
    return KEYS[scope] == bindparam("key", type_=Text)
