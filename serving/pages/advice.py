"""Advice on prices as people meet it: on the page of a match, and its record."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from football.advice.rules import Rules
from serving.access.browser import PersonalRoute
from serving.football.matches.schemas import MatchRead
from serving.football.matches.service import find
from serving.forecasting.advice.schemas import AdviceRecord, StrategyRead
from serving.forecasting.advice.service import read_record
from serving.forecasting.dependencies import OffloadDependency
from serving.forecasting.recommendations.schemas import MarketAdvice, Recommendation
from serving.forecasting.recommendations.service import read_recommendations
from serving.forecasting.risk.schemas import StrategyName
from serving.forecasting.risk.service import Plan, read_risk
from serving.kit.dependencies import DatabaseDependency, World
from serving.kit.parameters import PathId
from serving.pages.account.answers import page
from serving.pages.adults import AtDoor
from serving.pages.figures.plot import Line, Plot
from words.advice import strategy
from words.dates import short_date
from words.messages import gettext as _
from words.numbers import percent

router = APIRouter(include_in_schema=False, route_class=PersonalRoute)
_KINDS = {
    "advice": "home",
    "always_favourite": "away",
    "random": "draw",
    "market_average": "level",
}
_ROOM = 0.01
_FEW_BOOKS = "few_books"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceOfMatch:
    """What is advised of one match.

    Attributes:
        advice: what was sealed last; None before that.
    """

    match: MatchRead
    advice: Recommendation | None

    @property
    def bets(self) -> Sequence[MarketAdvice]:
        """The markets in which a bet is advised."""
        return [] if self.advice is None else [e for e in self.advice.markets if e.stake_fraction]

    @property
    def few(self) -> int | None:
        """Most bookmakers of a market that too few price; None where that decides nothing."""
        markets = [] if self.advice is None else self.advice.markets
        found = [each.books for each in markets if each.reasons[0] == _FEW_BOOKS]
        return max(found, default=None)

    @property
    def least(self) -> int:
        """So many bookmakers have to price a market."""
        return Rules().least_books


@router.get("/advice/matches/{match_id}")
async def show_advice(
    door: AtDoor, match_id: PathId, database: DatabaseDependency, world: World
) -> Response:
    """What is advised of the prices on a match."""
    if door.reader is None:
        return door.answer()
    found = await read_recommendations(database, world, match_id=match_id, most=door.reader.most)
    view = AdviceOfMatch(
        match=await find(database, match_id), advice=found.items[0] if found.items else None
    )
    return page(door.request, "advice_match.html", door.viewer, view=view)


@router.get("/advice/record")
async def show_record(door: AtDoor, database: DatabaseDependency, world: World) -> Response:
    """Every bet that was ever advised, and how it fared."""
    if door.reader is None:
        return door.answer()
    record = await read_record(database, world)
    view = RecordView(record=record, plot=plot_of(record.strategies))
    return page(door.request, "advice_record.html", door.viewer, view=view)


@router.get("/advice/risk")
async def show_risk(
    door: AtDoor, database: DatabaseDependency, offload: OffloadDependency, world: World
) -> Response:
    """What a run of bets may do to a bankroll; a form that works without a script."""
    if door.reader is None:
        return door.answer()
    plan = _plan(door.request.query_params)
    view = await read_risk(database, offload, world, plan)
    return page(door.request, "advice_risk.html", door.viewer, view=view)


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
