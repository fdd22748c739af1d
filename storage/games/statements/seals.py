"""Which matches' picks are to be sealed, and what proves that one's own is among them."""

from functools import cache

from sqlalchemy import BigInteger, DateTime, SmallInteger, bindparam, func, select
from sqlalchemy.dialects.postgresql import array

from storage.football.tables.match import match
from storage.forecast.tables.pick_root import pick_root
from storage.games.tables.pick import PROBABILITIES, commitment, pick, pick_version
from storage.kit.question import Question
from storage.kit.tables.seals import seal

CONTENT = (*PROBABILITIES, "home_goals", "away_goals", "origin", "picked_at", "version")
"""What a commitment covers of a pick, besides whose it is and of which match."""


@cache
def due() -> Question:
    """Matches that take no picks any more, whose picks are not sealed.

    Rows: match_id, schedule, locked_at.
    """
    is_sealed = select(pick_root.c.seal_no).where(
        pick_root.c.match_id == match.c.match_id,
        pick_root.c.schedule == match.c.schedule_generation,
    )
    # By itself first: what follows calls a function for each of these matches, and no other.
    unsealed = (
        select(match.c.match_id, match.c.schedule_generation)
        .where(
            match.c.match_id.in_(select(pick.c.match_id).where(pick.c.p_home.is_not(None))),
            ~is_sealed.exists(),
        )
        .cte("unsealed")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    closed = func.forecast.closed_matches(
        array([unsealed.c.match_id]), func.clock.now(type_=DateTime(timezone=True))
    ).table_valued("match_id", "since", name="closed", joins_implicitly=True)
    picked = select(pick.c.pick_id).where(
        pick.c.match_id == unsealed.c.match_id,
        pick.c.p_home.is_not(None),
        pick.c.picked_at < closed.c.since,
    )
    return (
        select(
            unsealed.c.match_id,
            unsealed.c.schedule_generation.label("schedule"),
            closed.c.since.label("locked_at"),
        )
        .where(picked.exists())
        .order_by(unsealed.c.match_id)
    )


@cache
def own() -> Question:
    """One account's sealed pick of a match, its salt, and the seal it is under.

    Parameters: account_id, match_id.
    """
    return (
        select(
            commitment.c.schedule,
            commitment.c.place,
            pick.c.pick_id,
            pick.c.account_id,
            *(pick_version.c[name] for name in CONTENT),
            pick_version.c.salt,
            pick.c.match_id,
            pick_root.c.position,
            pick_root.c.body,
            seal.c.seal_no,
            seal.c.version.label("seal_version"),
            *(seal.c[name] for name in ("previous", "root", "hash", "sealed_at")),
        )
        .select_from(pick)
        .join(commitment, commitment.c.pick_id == pick.c.pick_id)
        .join(
            pick_version,
            (pick_version.c.pick_id == pick.c.pick_id)
            & (pick_version.c.version == commitment.c.version),
        )
        .join(
            pick_root,
            (pick_root.c.match_id == commitment.c.match_id)
            & (pick_root.c.schedule == commitment.c.schedule),
        )
        .join(seal, seal.c.seal_no == pick_root.c.seal_no)
        .where(
            pick.c.account_id == bindparam("account_id", type_=BigInteger),
            pick.c.match_id == bindparam("match_id", type_=BigInteger),
        )
        .order_by(commitment.c.schedule.desc())
        .limit(1)
    )


@cache
def leaves() -> Question:
    """The commitments to a match's picks, in their order. Parameters: match_id, schedule."""
    return (
        select(commitment.c.leaf)
        .where(
            commitment.c.match_id == bindparam("match_id", type_=BigInteger),
            commitment.c.schedule == bindparam("schedule", type_=SmallInteger),
        )
        .order_by(commitment.c.place)
    )


@cache
def digests() -> Question:
    """The digests under the seal of a match's picks, in order. Parameters: seal_no."""
    return (
        select(pick_root.c.digest)
        .where(pick_root.c.seal_no == bindparam("seal_no", type_=BigInteger))
        .order_by(pick_root.c.position)
    )
