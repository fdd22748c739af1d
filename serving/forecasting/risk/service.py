"""The risk of a strategy over the coming matches: reading what is sealed, simulating apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from football.advice import doubt
from football.advice.offers import Offer
from football.advice.payoffs import profits, units_won
from football.advice.risk import QUANTILES, Risk, Stakes, simulate
from football.advice.strategies import STRATEGIES
from football.arrays import FloatArray
from football.grid import ScoreGrid
from football.observations.match import Market
from football.sealed import forecast as sealed_forecast
from football.sealed import recommendation as sealed_recommendation
from football.sealed.forecast import ForecastBody
from football.sealed.recommendation import RecommendationBody
from serving.forecasting.risk.schemas import RiskRead, Spread, StrategyName
from serving.kit.offload import Offload
from serving.kit.postgres.database import Database
from storage.forecast.statements import forecasts, recommendations

ADVICE = "advice"
PATHS = 2000
_SEED = 20180810
_MOST_MATCHES = 60
_NAMES = tuple(f"p{round(100 * share)}" for share in QUANTILES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What somebody wants to know the risk of.

    Attributes:
        strategy: see `football.advice.strategies`; `advice` stakes what was advised.
        stake: share of the bankroll on each bet of the others.
        bankroll: at the beginning.
        matches: at least so many of each path: the coming ones are gone through again and again.
        ruined_at: share of the bankroll at which a path stops.
    """

    strategy: StrategyName
    stake: float
    bankroll: float
    matches: int
    ruined_at: float


async def read_risk(database: Database, offload: Offload, world: str, plan: Plan) -> RiskRead:
    """Return what a plan may do to a bankroll, over the matches that are coming."""
    rows = await database.fetch(recommendations.newest_of_coming(), limit=_MOST_MATCHES)
    advised = [sealed_recommendation.decode(bytes(row["body"])) for row in rows]
    ids = [each.match_id for each in advised]
    found = await database.fetch(forecasts.newest_of_matches(), match_ids=ids)
    bodies = [sealed_forecast.decode(bytes(row["body"])) for row in found]
    sealed = {(body.match_id, body.track): body for body in bodies}
    stakes = await offload.run(stakes_of, plan, advised, sealed)
    risk = await offload.run(_simulated, plan, stakes) if stakes else None
    return _read(world, plan, len(advised), len(stakes), risk)


def stakes_of(
    plan: Plan,
    advised: Sequence[RecommendationBody],
    sealed: Mapping[tuple[int, str], ForecastBody],
) -> list[Stakes]:
    """Return the bets of a plan with what may be true of each match; matches without are left out.

    Args:
        plan: with the strategy.
        advised: recommendations of the coming matches, with the prices seen.
        sealed: sealed forecasts by match and track.
    """
    found: list[Stakes] = []
    for body in advised:
        forecast = sealed.get((body.match_id, body.track))
        if forecast is None or not forecast.grid or forecast.intervals is None:
            continue
        of = forecast.intervals
        grid = ScoreGrid.from_list(forecast.grid)
        shape = (grid.probabilities.shape[0], grid.probabilities.shape[1])
        bets = _bets(plan, body)
        if not bets:
            continue
        profit = sum(stake * _profits(bet, price, shape) for bet, stake, price in bets)
        truths = doubt.grids(grid, [of.home, of.draw, of.away], of.level)
        found.append(
            Stakes(truths=truths.reshape(len(truths), -1), profit=np.asarray(profit).ravel())
        )
    return found


def _profits(bet: Mapping[str, Any], price: float, shape: tuple[int, int]) -> FloatArray:
    won = units_won(Market(bet["market"]), float(bet["line"]), bet["selection"], shape)
    return profits(won, price)


def _bets(plan: Plan, body: RecommendationBody) -> list[tuple[Mapping[str, Any], float, float]]:
    if plan.strategy == ADVICE:
        return [(each, float(each["stake_fraction"]), float(each["price"])) for each in body.bets]
    offers = [
        Offer(
            market=Market(each["market"]),
            line=float(each["line"]),
            selection=each["selection"],
            price=float(each["price"]),
            book=each["book"],
            fair=float(each["fair"]),
            books=int(each["books"]),
            at=body.as_of,
        )
        for each in body.offers
        if each["market"] == Market.MATCH_ODDS.value
    ]
    chosen = STRATEGIES[plan.strategy](offers, str(body.match_id))
    if chosen is None:
        return []
    bet = {"market": chosen.market, "line": chosen.line, "selection": chosen.selection}
    return [(bet, plan.stake, chosen.price)]


def _simulated(plan: Plan, stakes: Sequence[Stakes]) -> Risk:
    rounds = -(-plan.matches // len(stakes))
    return simulate(
        stakes,
        np.random.default_rng(_SEED),
        paths=PATHS,
        rounds=rounds,
        ruined_at=plan.ruined_at,
    )


def _read(world: str, plan: Plan, coming: int, bets: int, risk: Risk | None) -> RiskRead:
    def spread(values: Sequence[float], unit: float = 1.0) -> Spread:
        named = zip(_NAMES, values, strict=True)
        return Spread.model_validate({name: unit * value for name, value in named})

    return RiskRead(
        world=world,
        strategy=plan.strategy,
        stake=plan.stake,
        bankroll=plan.bankroll,
        coming=coming,
        bets=bets,
        matches=0 if risk is None else risk.matches,
        paths=0 if risk is None else risk.paths,
        ruined_at=plan.ruined_at,
        final=None if risk is None else spread(risk.final, plan.bankroll),
        drawdown=None if risk is None else spread(risk.drawdown),
        underwater=None if risk is None else spread(risk.underwater),
        ruin=None if risk is None else risk.ruin,
        loss=None if risk is None else risk.loss,
        growth=None if risk is None else risk.growth,
    )
