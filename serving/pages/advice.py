"""Advice on prices as people meet it: on the page of a match, and its record."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Depends
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.edge.cache import ANY
from serving.forecasting.advice.schemas import AdviceRecord, StrategyRead
from serving.forecasting.advice.service import read_record
from serving.forecasting.dependencies import OffloadDependency
from serving.forecasting.risk.schemas import StrategyName
from serving.forecasting.risk.service import Plan, read_risk
from serving.kit.dependencies import DatabaseDependency
from serving.pages.figures.plot import Line, Plot
from serving.pages.router import PagesDependency
from words.advice import strategy
from words.dates import short_date
from words.messages import gettext as _
from words.numbers import percent

router = APIRouter(include_in_schema=False, dependencies=[Depends(PUBLIC)])
_KINDS = {
    "advice": "home",
    "always_favourite": "away",
    "random": "draw",
    "market_average": "level",
}
_ROOM = 0.01
_STRATEGIES: tuple[StrategyName, ...] = (
    "always_favourite",
    "random",
    "market_average",
    "advice",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """The record, and a picture of the bankrolls once there are bets."""

    record: AdviceRecord
    plot: Plot | None


@router.get("/advice/record")
async def show_record(pages: PagesDependency, database: DatabaseDependency) -> Response:
    """Every bet that was ever advised, and how it fared."""

    async def build() -> RecordView:
        record = await read_record(database, pages.world)
        return RecordView(record=record, plot=plot_of(record.strategies))

    return await pages.answer("advice_record.html", build, topics=(ANY,))


@router.get("/advice/risk")
async def show_risk(
    pages: PagesDependency, database: DatabaseDependency, offload: OffloadDependency
) -> Response:
    """What a run of bets may do to a bankroll; a form that works without a script."""
    plan = _plan(pages.request.query_params)
    return await pages.answer(
        "advice_risk.html", lambda: read_risk(database, offload, pages.world, plan), topics=()
    )


def _plan(asked: Mapping[str, str]) -> Plan:
    """Return what a form asks; what is no number is the usual one, others are held in bounds."""
    named: dict[str, StrategyName] = {name: name for name in _STRATEGIES}
    return Plan(
        strategy=named.get(asked.get("strategy", ""), "always_favourite"),
        stake=_within(asked.get("stake", ""), 0.01, 50.0, 2.0) / 100.0,
        bankroll=_within(asked.get("bankroll", ""), 1.0, 1e9, 100.0),
        matches=int(_within(asked.get("matches", ""), 1, 1000, 200)),
        ruined_at=0.5,
    )


def _within(written: str, least: float, most: float, usual: float) -> float:
    try:
        value = float(written.replace(",", "."))
    except ValueError:
        return usual
    return usual if math.isnan(value) else min(max(value, least), most)


def plot_of(strategies: Sequence[StrategyRead]) -> Plot | None:
    """Return the bankroll of each strategy that has bet on two days or more; None of none."""
    drawn = [each for each in strategies if len(each.bankroll) > 1]
    if not drawn:
        return None
    changes = [[(at.timestamp(), left - 1.0) for at, left in each.bankroll] for each in drawn]
    heights = [y for points in changes for _, y in points]
    instants = sorted(at for each in drawn for at, _ in each.bankroll)
    ends = [
        f"{strategy(each.name)} {percent(points[-1][1], 1)}"
        for each, points in zip(drawn, changes, strict=True)
    ]
    return Plot(
        lines=[
            Line(name=strategy(each.name), kind=_KINDS.get(each.name, "level"), points=points)
            for each, points in zip(drawn, changes, strict=True)
        ],
        band=(),
        between=(min(*heights, 0.0) - _ROOM, max(*heights, 0.0) + _ROOM),
        edges=(short_date(instants[0]), short_date(instants[-1])),
        title=_("Change of the bankroll"),
        description="; ".join(ends),
    )
