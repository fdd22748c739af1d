"""Advice on the prices of the coming matches, sealed before kick-off; and what became of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from uuid import UUID

import dagster as dg
import polars as pl
from sqlalchemy import Connection, Engine

from assets import contracts, figures
from assets.predictions import advice_ledger
from assets.predictions.upcoming import coming_matches
from assets.result import Materialized
from football.advice.decisions import Advice, advise, within_day
from football.advice.offers import Board, Quote, board
from football.advice.rules import Rules
from football.grid import ScoreGrid
from football.observations.match import Market
from football.sealed.forecast import ForecastBody, decode
from football.sealed.recommendation import RecommendationBody
from football.sealed.recommendation import decode as decode_recommendation
from storage.forecast.events.recommendations import RecommendationPublished
from storage.forecast.statements import forecasts, recommendations
from storage.forecast.writes.forecasts import closed
from storage.forecast.writes.recommendations import RECOMMENDATIONS
from storage.kit.clock import Clock
from storage.kit.events import Event
from storage.kit.signing import Signer
from storage.kit.unit_of_work import UnitOfWork

LOOK_AHEAD = timedelta(hours=72)
"""How long before kick-off prices are looked at."""
_TRACKS = ("market_blended", "odds_free")
"""The line that advice rests on: the first that there is. Who beats prices has seen them."""
_DIGITS = 6

CONTRACT = contracts.FrameContract(
    columns={
        "match_id": pl.Int64(),
        "market": pl.String(),
        "line": pl.Float64(),
        "decision": pl.String(),
        "stake_fraction": pl.Float64(),
    },
    key=("match_id", "market", "line"),
    within={"stake_fraction": (0, 1)},
)


@dg.asset(
    deps=["core_matches", "core_odds", "predictions_upcoming"],
    owners=["team:forecasts"],
    kinds={"postgres"},
    code_version="1",
    pool="sealing",
    tags={"touchline/part": "advice"},
    check_specs=[contracts.spec("predictions_recommendations")],
)
def predictions_recommendations(
    context: dg.AssetExecutionContext,
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    signer: dg.ResourceParam[Signer],
) -> Materialized:
    """Say bet or no bet of every market with prices, seal it, and settle what is over.

    A match of which a bet was advised is not looked at again: who follows has placed it.
    """
    rules = Rules()
    bodies = recommend(engine, clock.now(), rules)
    check = contracts.of_frame("predictions_recommendations", flat(bodies), CONTRACT)
    sealed = seal(engine, bodies, signer) if check.passed else []
    settled = advice_ledger.settle(engine, context.run.run_id)
    return dg.MaterializeResult(
        metadata={
            "matches": len(bodies),
            "sealed": len(sealed),
            "bets": sum(len(body.bets) for body in sealed),
            "reasons": figures.table(_reasons(bodies)),
            "settled_matches": settled.matches,
            "settled_bets": settled.bets,
        },
        check_results=[check],
    )


def recommend(engine: Engine, as_of: datetime, rules: Rules) -> list[RecommendationBody]:
    """Return what is advised of every match that is near, has a forecast and had no bet advised.

    Args:
        engine: of the world's database.
        as_of: the instant whose prices count.
        rules: of the advice.
    """
    with engine.connect() as connection:
        coming = coming_matches(connection, as_of, as_of + LOOK_AHEAD)
        ids = coming["match_id"].to_list()
        forecasts = best_forecasts(connection, ids)
        boards = _boards(connection, ids, as_of, rules)
        last = last_advised(connection, ids)
        days = _staked_by_day(connection, as_of)
    advised: list[RecommendationBody] = []
    for match_id in ids:
        before = last.get(match_id)
        if match_id not in forecasts or (before is not None and before.bets):
            continue
        forecast = forecasts[match_id]
        day = forecast.kickoff_at.astimezone(UTC).date().isoformat()
        decided = _decide(forecast, boards.get(match_id, Board(offers=())), rules)
        placed = within_day(decided, days.get(day, 0.0), rules)
        days[day] = days.get(day, 0.0) + sum(each.stake_fraction for each in placed)
        advised.append(_body(forecast, placed, boards.get(match_id), as_of, rules))
    return advised


def seal(
    engine: Engine, bodies: Sequence[RecommendationBody], signer: Signer | None = None
) -> list[RecommendationBody]:
    """Seal the recommendations that say something new and announce each; return them.

    Args:
        engine: of the world's database.
        bodies: recommendations, one per match.
        signer: signs the new head of the chain.
    """
    with UnitOfWork(engine, signer=signer) as uow:
        ids = [body.match_id for body in bodies]
        before = last_advised(uow.connection, ids)
        begun = closed(uow.connection, ids, uow.now)
        news = [
            body
            for body in bodies
            if body.match_id not in begun
            and uow.now < body.kickoff_at
            and (body.match_id not in before or before[body.match_id].says != body.says)
        ]
        uow.seal(RECOMMENDATIONS, news)
        codes = _codes(uow.connection, [body.match_id for body in news])
        for body in news:
            uow.publish(_published(body, codes[body.match_id], uow.now))
        uow.commit()
    return news


def last_advised(
    connection: Connection, match_ids: Sequence[int]
) -> Mapping[int, RecommendationBody]:
    """Return the last sealed recommendation of each match."""
    rows = connection.execute(recommendations.newest(), {"match_ids": list(match_ids)})
    return {row["match_id"]: decode_recommendation(bytes(row["body"])) for row in rows.mappings()}


def flat(bodies: Iterable[RecommendationBody]) -> pl.DataFrame:
    """Return what the contract looks at."""
    rows = [
        {"match_id": body.match_id, **{name: each[name] for name in list(CONTRACT.columns)[1:]}}
        for body in bodies
        for each in body.markets
    ]
    return pl.DataFrame(rows, schema=dict(CONTRACT.columns))


def _decide(forecast: ForecastBody, found: Board, rules: Rules) -> list[Advice]:
    limits, level = None, 0.5
    if forecast.intervals is not None:
        of = forecast.intervals
        limits, level = [of.home, of.draw, of.away], of.level
    return advise(ScoreGrid.from_list(forecast.grid or []), limits, level, found, rules)


def best_forecasts(connection: Connection, match_ids: list[int]) -> dict[int, ForecastBody]:
    """Return the newest forecast with a grid of each match: with prices where there is one."""
    rows = connection.execute(forecasts.newest_of_matches(), {"match_ids": match_ids}).mappings()
    by_track: dict[tuple[int, str], ForecastBody] = {
        (row["match_id"], row["track"]): decode(bytes(row["body"])) for row in rows
    }
    found: dict[int, ForecastBody] = {}
    for match_id in match_ids:
        known = [by_track[match_id, track] for track in _TRACKS if (match_id, track) in by_track]
        with_grid = [each for each in known if each.grid]
        if with_grid:
            found[match_id] = with_grid[0]
    return found


def _boards(
    connection: Connection, match_ids: list[int], as_of: datetime, rules: Rules
) -> dict[int, Board]:
    rows = connection.execute(recommendations.prices(), {"match_ids": match_ids, "at": as_of})
    quotes: dict[int, list[Quote]] = {}
    for row in rows.mappings():
        quotes.setdefault(row["match_id"], []).append(
            Quote(
                book=row["book"],
                market=Market(row["market"]),
                line=row["line"],
                prices=[round(price, 4) for price in row["prices"]],  # kept in single precision
                at=row["known_at"],
            )
        )
    return {
        match_id: board(of_match, as_of, rules.stale_after)
        for match_id, of_match in quotes.items()
    }


def _staked_by_day(connection: Connection, as_of: datetime) -> dict[str, float]:
    """Return the stakes that were advised already, by the day of kick-off in UTC."""
    since = as_of.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    span = {"since": since, "until": as_of + LOOK_AHEAD + timedelta(days=1)}
    staked: dict[str, float] = {}
    for row in connection.execute(recommendations.stakes_of_days(), span).mappings():
        body = decode_recommendation(bytes(row["body"]))
        day = body.kickoff_at.astimezone(UTC).date().isoformat()
        stake = sum(float(each["stake_fraction"]) for each in body.bets)
        staked[day] = staked.get(day, 0.0) + stake
    return staked


def _body(
    forecast: ForecastBody,
    advised: Sequence[Advice],
    found: Board | None,
    as_of: datetime,
    rules: Rules,
) -> RecommendationBody:
    return RecommendationBody(
        match_id=forecast.match_id,
        forecast_id=UUID(str(forecast.forecast_id)),
        track=forecast.track,
        kickoff_at=forecast.kickoff_at,
        as_of=as_of,
        rules={
            name: value.total_seconds() if isinstance(value, timedelta) else value
            for name, value in asdict(rules).items()
        },
        markets=[_market(each) for each in advised],
        offers=[
            {
                "market": each.market.value,
                "line": each.line,
                "selection": each.selection,
                "price": each.price,
                "fair": round(each.fair, _DIGITS),
                "book": each.book,
                "books": each.books,
            }
            for each in (found.offers if found else ())
        ],
    )


def _market(each: Advice) -> dict[str, object]:
    offer = each.offer
    return {
        "decision": each.decision.value,
        "reasons": [reason.value for reason in each.reasons],
        "market": each.market.value,
        "line": each.line,
        "selection": None if offer is None else offer.selection,
        "price": None if offer is None else offer.price,
        "book": None if offer is None else offer.book,
        "books": 0 if offer is None else offer.books,
        "priced_at": None if offer is None else offer.at,
        "fair_low": _rounded(each.fair_low),
        "fair_high": _rounded(each.fair_high),
        "edge": _rounded(each.edge),
        "edge_low": _rounded(each.edge_low),
        "stake_fraction": round(each.stake_fraction, _DIGITS),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)


def _codes(connection: Connection, match_ids: list[int]) -> Mapping[int, str]:
    rows = connection.execute(recommendations.competitions(), {"match_ids": match_ids}).mappings()
    return {row["match_id"]: row["code"] for row in rows}


def _published(body: RecommendationBody, code: str, now: datetime) -> Event:
    payload = RecommendationPublished(
        match_id=body.match_id,
        recommendation_id=str(body.recommendation_id),
        forecast_id=str(body.forecast_id),
        kickoff_at=body.kickoff_at,
        as_of=body.as_of,
        markets=len(body.markets),
        bets=len(body.bets),
    )
    topics = [f"match:{body.match_id}", f"competition:{code}"]
    return Event.of(payload, topics=topics, occurred_at=now)


def _reasons(bodies: Iterable[RecommendationBody]) -> pl.DataFrame:
    """Count markets by decision and first reason."""
    rows = [(each["decision"], each["reasons"][0]) for body in bodies for each in body.markets]
    frame = pl.DataFrame(rows, schema=["decision", "reason"], orient="row")
    return frame.group_by("decision", "reason").len("markets").sort("markets", descending=True)
