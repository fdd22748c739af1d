"""Making progress: achievements and experience of those whose picks were settled.

Both are functions of the settled picks that stand, so making them again changes nothing, and a
rule that is added, or a result that is corrected, counts in retrospect. An achievement that was
earned by a result which is corrected goes again if nothing else earns it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from sqlalchemy import RowMapping, delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from football.games.achievements import SettledPick, earned
from football.games.experience import Scored, experience
from football.games.goals import SHARED_GOAL
from football.outcome import Outcome
from storage.games.events import AchievementEarned
from storage.games.statements import records
from storage.games.tables.pick import PROBABILITIES
from storage.games.tables.progress import award, player_progress
from storage.games.tables.score import pick_settlement
from storage.games.writes import goals
from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork

RULES = 1
"""Raised when a rule of achievements or experience changes: everybody is judged again."""
_MAKING = 7_340_055  # advisory lock: two runs award one after the other
_NEWS = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was made.

    Attributes:
        accounts: judged, in the order of their ids.
        awards: given now that were not there before.
    """

    accounts: Sequence[int]
    awards: int


def make_next(uow: UnitOfWork, settlement_nos: Sequence[int], *, after: int, most: int) -> Made:
    """Judge the next accounts that picked matches of some settlements; the caller commits.

    Args:
        uow: the transaction.
        settlement_nos: of `records.unawarded`.
        after: only accounts with a higher id.
        most: accounts at most.
    """
    connection = uow.connection
    connection.execute(select(func.pg_advisory_xact_lock(_MAKING)))
    place = {"rules": RULES, "after_id": after, "limit": most}
    asked = {"settlement_nos": list(settlement_nos), **place}
    accounts = list(connection.execute(records.owed(), asked).scalars())
    if not accounts:
        return Made(accounts=[], awards=0)
    ids = {"account_ids": accounts}
    held: dict[int, dict[str, RowMapping]] = {}
    for row in connection.execute(records.awards(), ids).mappings():
        if row["code"] != SHARED_GOAL:  # rests on what others did too: `writes.goals`
            held.setdefault(row["account_id"], {})[row["code"]] = row
    found = connection.execute(records.settled(), ids).mappings()
    picks = {key: list(rows) for key, rows in groupby(found, key=lambda row: row["account_id"])}
    given = sum(_award(uow, each, picks.get(each, ()), held.get(each, {})) for each in accounts)
    made = insert(player_progress)
    renewed = {name: made.excluded[name] for name in ("experience", "settled", "rules", "made_at")}
    connection.execute(
        made.on_conflict_do_update(index_elements=["account_id"], set_=renewed),
        [
            {
                "account_id": each,
                "experience": experience(_scored(row) for row in picks.get(each, ())),
                "settled": len(picks.get(each, ())),
                "rules": RULES,
                "made_at": uow.now,
            }
            for each in accounts
        ],
    )
    return Made(accounts=accounts, awards=given)


def close(uow: UnitOfWork, settlement_nos: Sequence[int]) -> int:
    """Note that everybody's progress was made with these settlements; the caller commits.

    Returns:
        How many achievements goals of everybody gave.
    """
    uow.connection.execute(select(func.pg_advisory_xact_lock(_MAKING)))
    given = goals.reward(uow, settlement_nos)
    uow.connection.execute(
        update(pick_settlement)
        .where(
            pick_settlement.c.settlement_no.in_(settlement_nos),
            pick_settlement.c.awarded_at.is_(None),
        )
        .values(awarded_at=uow.now)
    )
    return given


def judged(rows: Sequence[RowMapping]) -> dict[str, int]:
    """Return code and match of what rows of `records.settled` of one account earn."""
    return earned(_settled(row) for row in rows)


def _award(
    uow: UnitOfWork,
    account_id: int,
    rows: Sequence[RowMapping],
    held: Mapping[str, RowMapping],
) -> int:
    """Give an account what it earned, take what it has not; return how many are new."""
    fresh = judged(rows)
    lost = [(account_id, code) for code, row in held.items() if fresh.get(code) != row["match_id"]]
    if lost:
        key = tuple_(award.c.account_id, award.c.code)
        uow.connection.execute(delete(award).where(key.in_(lost)))
    changed = {
        code: match_id
        for code, match_id in fresh.items()
        if code not in held or held[code]["match_id"] != match_id
    }
    if changed:
        uow.connection.execute(
            insert(award).on_conflict_do_nothing(),
            [
                {"account_id": account_id, "code": code, "match_id": match_id,
                 "awarded_at": uow.now}
                for code, match_id in changed.items()
            ],
        )  # fmt: skip
    new = [code for code in changed if code not in held]
    kickoffs = {row["match_id"]: row["kickoff_at"] for row in rows}
    for code in new:
        if kickoffs[changed[code]] > uow.now - _NEWS:
            payload = AchievementEarned(account_id=account_id, code=code, match_id=changed[code])
            uow.publish(Event.of(payload, topics=[f"user:{account_id}"], occurred_at=uow.now))
    return len(new)


def _settled(row: RowMapping) -> SettledPick:
    outcome = PROBABILITIES[Outcome.of(row["home_score"], row["away_score"])]
    return SettledPick(
        match_id=row["match_id"],
        kickoff_at=row["kickoff_at"],
        competition=row["competition"],
        points=row["points"],
        p_outcome=row[outcome],
        is_exact=row["is_exact"],
        is_copy=row["origin"] != "own",
        p_market=row[f"market_{outcome}"],
        gain_on_model=row["model_gain"],
    )


def _scored(row: RowMapping) -> Scored:
    return Scored(match_id=row["match_id"], day=row["kickoff_at"].date(), points=row["points"])
