"""The risk of a run of bets over HTTP."""

from typing import Annotated

from fastapi import Depends, Query
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.edge.dependencies import Answers
from serving.forecasting.advice.readers import AdviceReader
from serving.forecasting.dependencies import OffloadDependency
from serving.forecasting.risk import service
from serving.forecasting.risk.schemas import RiskRead, StrategyName
from serving.forecasting.risk.service import Plan
from serving.kit import problems
from serving.kit.dependencies import DatabaseDependency, World

router = router_of("/v1/risk", tag="advice", access=PUBLIC)


def planned(
    strategy: Annotated[
        StrategyName,
        Query(description="What is bet on; `advice` stakes what was advised of the matches."),
    ] = "always_favourite",
    stake: Annotated[
        float, Query(ge=0.0001, le=0.5, description="Share of the bankroll on each bet.")
    ] = 0.02,
    bankroll: Annotated[float, Query(gt=0, le=1e9, description="In any unit.")] = 100.0,
    matches: Annotated[
        int, Query(ge=1, le=1000, description="Of each path; the coming ones again and again.")
    ] = 200,
    ruined_at: Annotated[
        float, Query(ge=0.01, le=0.99, description="Share of the bankroll that counts as ruin.")
    ] = 0.5,
) -> Plan:
    """Return the plan that a request asks about."""
    return Plan(
        strategy=strategy, stake=stake, bankroll=bankroll, matches=matches, ruined_at=ruined_at
    )


PlanDependency = Annotated[Plan, Depends(planned)]


@router.get(
    "", summary="The risk of a run of bets", response_model=RiskRead,
    responses=problems.declare(401, 409, 422),
)  # fmt: skip
async def read_risk(
    answers: Answers,
    database: DatabaseDependency,
    offload: OffloadDependency,
    world: World,
    plan: PlanDependency,
    _: AdviceReader,
) -> Response:
    """What a strategy may do to a bankroll: drawdown, ruin, time under water.

    Simulated over the score grids of the coming matches at the prices that were sealed, with the
    doubt of the forecasts. A simulation, not a promise: most who bet lose.
    """
    return await answers.answer(lambda: service.read_risk(database, offload, world, plan))
