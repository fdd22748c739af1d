"""Rules of stakes."""

from collections.abc import Mapping
from typing import Any

from football.games import parimutuel
from football.outcome import Outcome
from serving.access.subject import Subject
from serving.games.parts import GamesParts, player_of
from serving.games.refusals import refusals
from serving.games.stakes.schemas import (
    OwnStake,
    OwnStakes,
    PoolDetail,
    SideRead,
    StakeCursor,
    StakeDetail,
    StakeWrite,
)
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import NotFoundError
from storage.games.statements import stakes
from storage.games.writes import stakes as writes
from storage.games.writes.stakes import Bet


async def place(parts: GamesParts, subject: Subject, wanted: StakeWrite) -> StakeDetail:
    """Stake play money on an outcome.

    Raises:
        ConflictError: the match takes no stakes, the wallet does not hold so much, or the
            account's own limit or break forbids it.
        NotFoundError: there is no such match.
    """
    bet = Bet(match_id=wanted.match_id, outcome=Outcome[wanted.outcome], amount=wanted.amount)
    with refusals():
        row = await parts.writes.apply(subject, writes.place, player_of(subject), bet)
    return StakeDetail(world=parts.world, **_named(row))


async def read_own(parts: GamesParts, subject: Subject, page: PageRequest) -> OwnStakes:
    """Return the caller's stakes, the newest first."""
    values: dict[str, Any] = {"account_id": player_of(subject), "limit": page.limit + 1}
    if page.cursor is not None:
        values["before_id"] = StakeCursor.decode(page.cursor).before_id
    statement = stakes.of_account(is_continued=page.cursor is not None)
    rows = await parts.database.fetch(statement, **values)
    items = [OwnStake.model_validate(_named(row)) for row in rows[: page.limit]]
    following = next_cursor(page, rows, items, lambda last: StakeCursor(before_id=last.stake_id))
    return OwnStakes(world=parts.world, items=items, next_cursor=following)


async def read_pool(parts: GamesParts, match_id: int) -> PoolDetail:
    """Return what is staked on a match, with the odds of this moment.

    Raises:
        NotFoundError: there is no such match.
    """
    row = await parts.database.fetch_one(stakes.pool(), match_id=match_id)
    if row is None:
        raise NotFoundError(f"There is no match {match_id}; see /v1/matches.")
    pool = (row["home"], row["draw"], row["away"])
    return PoolDetail(
        world=parts.world,
        match_id=match_id,
        total=sum(pool),
        stakers=row["stakers"],
        sides=[
            SideRead(
                outcome=outcome.name,
                staked=pool[outcome],
                odds=parimutuel.odds(pool, outcome),
            )
            for outcome in Outcome
        ],
    )


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stake's row with the name of its outcome."""
    return {**row, "outcome": Outcome(row["outcome"]).name}
