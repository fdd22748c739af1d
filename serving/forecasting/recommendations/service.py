"""Reading recommendations."""

from football.sealed.recommendation import decode
from serving.football.matches.service import find
from serving.forecasting.recommendations.schemas import (
    MarketAdvice,
    Recommendation,
    Recommendations,
)
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from storage.forecast.statements import recommendations

MOST_COMING = 200
HELD_BY_YOU = "held_by_you"
_WITHOUT_LINE = "1x2"


async def read_recommendations(
    database: Database, world: str, *, match_id: int | None = None, most: float | None = None
) -> Recommendations:
    """Return the last recommendation of a match, or of each coming one.

    Args:
        database: where it is.
        world: of the answer.
        match_id: of one match; of the coming ones if not given.
        most: of a bankroll on one match, by the reader's own limit.

    Raises:
        NotFoundError: there is no such match.
    """
    if match_id is None:
        rows = await database.fetch(recommendations.newest_of_coming(), limit=MOST_COMING)
    else:
        await find(database, match_id)
        rows = await database.fetch(recommendations.newest(), match_ids=[match_id])
    items = [recommendation_of(row) for row in rows]
    if most is not None:
        items = [within(each, most) for each in items]
    return Recommendations(world=world, items=items)


def within(item: Recommendation, most: float) -> Recommendation:
    """Return a recommendation whose stakes together are no more than a reader's own limit."""
    total = sum(each.stake_fraction for each in item.markets)
    if total <= most:
        return item
    markets = [
        each.model_copy(
            update={
                "stake_fraction": each.stake_fraction * most / total,
                "reasons": [*each.reasons, HELD_BY_YOU],
            }
        )
        if each.stake_fraction
        else each
        for each in item.markets
    ]
    return item.model_copy(update={"markets": markets})


def recommendation_of(row: Row) -> Recommendation:
    """Return what a sealed row says."""
    body = decode(bytes(row["body"]))
    return Recommendation(
        match_id=body.match_id,
        recommendation_id=body.recommendation_id,
        forecast_id=body.forecast_id,
        track=body.track,
        kickoff_at=body.kickoff_at,
        as_of=body.as_of,
        sealed_at=row["sealed_at"],
        seal_no=row["seal_no"],
        seal=row["hash"].hex(),
        bets=len(body.bets),
        markets=[
            MarketAdvice.model_validate(
                {**each, "line": None if each["market"] == _WITHOUT_LINE else each["line"]}
            )
            for each in body.markets
        ],
    )
