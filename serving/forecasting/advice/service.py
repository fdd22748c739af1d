"""Reading the record of advice."""

from collections.abc import Mapping, Sequence
from typing import Any

from serving.forecasting.advice.schemas import AdviceRecord, Estimate, SettledBet, StrategyRead
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from storage.forecast.statements import recommendations

MOST_BETS = 100
_WITHOUT_LINE = "1x2"


async def read_record(database: Database, world: str) -> AdviceRecord:
    """Return the newest record and the newest settled bets; empty before the first."""
    row = await database.fetch_one(recommendations.newest_record())
    bets = await database.fetch(recommendations.settled_bets(is_continued=False), limit=MOST_BETS)
    figures: Mapping[str, Any] = {} if row is None else row["figures"]
    return AdviceRecord(
        world=world,
        as_of=None if row is None else row["as_of"],
        matches=figures.get("matches", 0),
        strategies=[
            _strategy(name, each, figures["bankroll"].get(name, []))
            for name, each in figures.get("strategies", {}).items()
        ],
        reasons=figures.get("reasons", {}),
        bets=[_bet(each) for each in bets],
    )


def _strategy(
    name: str, figures: Mapping[str, Any], bankroll: Sequence[tuple[str, float]]
) -> StrategyRead:
    shares = {
        "roi": _estimate(figures["yield"]),
        "closing_value": _estimate(figures["closing_value"]),
    }
    return StrategyRead.model_validate(
        {**figures, **shares, "name": name, "bankroll": [tuple(point) for point in bankroll]}
    )


def _estimate(found: Sequence[float | None] | None) -> Estimate | None:
    if found is None or found[0] is None:
        return None
    return Estimate(estimate=found[0], lower=found[1], upper=found[2])


def _bet(row: Row) -> SettledBet:
    closing = row["closing"]
    goals = (row["home_goals_90"], row["away_goals_90"])
    return SettledBet(
        match_id=row["match_id"],
        recommendation_id=row["recommendation_id"],
        competition=row["competition"],
        home=row["home"],
        away=row["away"],
        score=None if None in goals else goals,
        kickoff_at=row["kickoff_at"],
        market=row["market"],
        line=None if row["market"] == _WITHOUT_LINE else row["line"],
        selection=row["selection"],
        book=row["book"],
        price=row["price"],
        stake=row["stake"],
        profit=row["profit"],
        closing_value=None if closing is None else row["price"] * closing - 1.0,
    )
