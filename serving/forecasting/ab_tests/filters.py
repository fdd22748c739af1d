"""Parameters of `/v1/ab-tests/plan`, each checked; an error names what is allowed."""

from typing import Annotated

from fastapi import Depends, Query

from football.competitions import COMPETITIONS
from serving.forecasting.ab_tests.design import RequestedDesign
from serving.forecasting.ab_tests.schemas import HorizonName
from serving.kit.parameters import choices

_Nats = Annotated[float | None, Query(ge=1e-6, le=1000.0)]
_Share = Query(ge=1e-6, le=1.0 - 1e-6)


def _requested_design(
    *,
    minimum_effect: Annotated[
        float, Query(ge=1e-6, le=1000.0, description="Gain in nats per match worth finding.")
    ],
    alpha: Annotated[float, _Share] = 0.05,
    power: Annotated[float, _Share] = 0.8,
    standard_deviation: _Nats = None,
    matches_per_day: _Nats = None,
    day_bound: _Nats = None,
    treatment_version_id: Annotated[
        int | None,
        Query(ge=1, le=2**31 - 1, description="A version whose past gives what is not given."),
    ] = None,
    competitions: Annotated[
        str | None,
        Query(max_length=2000, description="Codes, separated by commas; all if not given."),
    ] = None,
    horizon: Annotated[HorizonName, Query()] = "T-24h",
) -> RequestedDesign:
    return RequestedDesign(
        minimum_effect=minimum_effect,
        alpha=alpha,
        power=power,
        standard_deviation=standard_deviation,
        matches_per_day=matches_per_day,
        day_bound=day_bound,
        treatment_version_id=treatment_version_id,
        competitions=choices("competitions", competitions, frozenset(COMPETITIONS))
        or list(COMPETITIONS),
        horizon=horizon,
    )


PlanQuery = Annotated[RequestedDesign, Depends(_requested_design)]
