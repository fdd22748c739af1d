"""Settling advice: every bet against the score and the close, and the record of all of it.

What belongs here: which sealed recommendations count, beside which strategies. What does not: the
figures (`football.advice.record`).

Of a match the last recommendation counts; one with a bet has none after it. The strategies beside
it look at the prices that were sealed in the same row.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import numpy as np
from sqlalchemy import Connection, Engine, RowMapping, or_
from sqlalchemy.dialects.postgresql import insert

from football.advice.offers import SELECTIONS, Offer
from football.advice.payoffs import profit_at
from football.advice.record import Bet, figures, path
from football.advice.strategies import FLAT_STAKE, STRATEGIES
from football.backtest.tracks import CLOSING_BOOKS
from football.observations.match import Market
from football.odds import devig_power
from football.sealed.recommendation import RecommendationBody, decode
from storage.forecast.events.recommendations import AdviceRecorded
from storage.forecast.statements import recommendations
from storage.forecast.tables.recommendation import advice_record, advised_bet
from storage.kit.events import Event
from storage.kit.unit_of_work import UnitOfWork

ADVICE = "advice"
SEED = 20141018
_MOST_POINTS = 400

Closing = Mapping[tuple[str, float, str], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What the record holds."""

    matches: int
    bets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Over:
    """A match that is over, what was advised of it, and how its prices closed."""

    body: RecommendationBody
    score: tuple[int, int]
    closing: Closing

    def bet(self, offer: Mapping[str, Any], stake: float) -> Bet:
        market, line = Market(offer["market"]), float(offer["line"])
        return Bet(
            match_id=self.body.match_id,
            kickoff_at=self.body.kickoff_at,
            price=float(offer["price"]),
            stake=stake,
            profit=profit_at(market, line, offer["selection"], float(offer["price"]), self.score),
            closing=self.closing.get((market.value, line, offer["selection"])),
        )


def settle(engine: Engine, dagster_run_id: str | None = None) -> Settled:
    """Settle the bets of every match that is over, and keep the day's record where it is new.

    A score or a closing price that is corrected settles a bet again.

    Args:
        engine: of the world's database.
        dagster_run_id: kept beside the record.
    """
    with UnitOfWork(engine) as uow:
        over = _matches(uow.connection)
        rows = [row for match in over for row in _rows(match, uow.now)]
        changed = _keep_bets(uow.connection, rows)
        record = record_of(over)
        last = uow.connection.execute(recommendations.newest_record()).mappings().first()
        if over and (changed or last is None or last["figures"] != record):
            _keep_record(uow, record, dagster_run_id)
            payload = AdviceRecorded(as_of=uow.now.date(), matches=len(over), bets=len(rows))
            uow.publish(Event.of(payload, topics=["models"], occurred_at=uow.now))
        uow.commit()
    return Settled(matches=len(over), bets=len(rows))


def record_of(over: Sequence[_Over]) -> dict[str, Any]:
    """Return the figures of advice and of the strategies beside it, as JSON holds them."""
    bets: dict[str, list[Bet]] = defaultdict(list)
    reasons: Counter[str] = Counter()
    for match in over:
        for each in match.body.bets:
            bets[ADVICE].append(match.bet(each, float(each["stake_fraction"])))
        reasons.update(each["reasons"][0] for each in match.body.markets)
        offers = [each for each in match.body.offers if each["market"] == Market.MATCH_ODDS.value]
        for name, choose in STRATEGIES.items():
            chosen = choose([_offer(each, match) for each in offers], str(match.body.match_id))
            if chosen is not None:
                bets[name].append(match.bet(_shown(chosen), FLAT_STAKE))
    rng = np.random.default_rng(SEED)
    names = (ADVICE, *STRATEGIES)
    return {
        "matches": len(over),
        "strategies": {
            name: _plain(figures(bets[name], len(over), rng).to_dict()) for name in names
        },
        "reasons": dict(sorted(reasons.items())),
        "bankroll": {
            name: [
                [at.isoformat(), round(left, 6)] for at, left in path(bets[name])[-_MOST_POINTS:]
            ]
            for name in names
        },
    }


def _plain(found: Mapping[str, Any]) -> dict[str, Any]:
    """Return figures as they come back from JSON, so that both can be compared."""
    return {name: _rounded(value) for name, value in found.items()}


def _rounded(value: Any) -> Any:
    match value:
        case tuple():
            return [_rounded(each) for each in cast("tuple[float | None, ...]", value)]
        case float():
            return round(value, 9)
        case _:
            return value


def _offer(each: Mapping[str, Any], match: _Over) -> Offer:
    return Offer(
        market=Market(each["market"]),
        line=float(each["line"]),
        selection=each["selection"],
        price=float(each["price"]),
        book=each["book"],
        fair=float(each["fair"]),
        books=int(each["books"]),
        at=match.body.as_of,
    )


def _shown(offer: Offer) -> dict[str, Any]:
    return {
        "market": offer.market.value,
        "line": offer.line,
        "selection": offer.selection,
        "price": offer.price,
    }


def _matches(connection: Connection) -> list[_Over]:
    rows = connection.execute(recommendations.of_finished()).mappings().all()
    closing = _closing(connection, [row["match_id"] for row in rows])
    return [
        _Over(
            body=decode(bytes(row["body"])),
            score=(row["home_goals_90"], row["away_goals_90"]),
            closing=closing.get(row["match_id"], {}),
        )
        for row in rows
    ]


def _closing(connection: Connection, match_ids: list[int]) -> dict[int, dict[Any, float]]:
    """Return closing probabilities without margin: of the first of `CLOSING_BOOKS` there is."""
    rows = connection.execute(recommendations.closing_prices(), {"match_ids": match_ids})
    quotes: dict[tuple[int, str, float], dict[str, RowMapping]] = defaultdict(dict)
    for row in rows.mappings():
        quotes[row["match_id"], row["market"], row["line"]][row["book"]] = row
    found: dict[int, dict[Any, float]] = defaultdict(dict)
    for (match_id, market, line), books in quotes.items():
        chosen = next((books[name] for name in CLOSING_BOOKS if name in books), None)
        names = SELECTIONS[Market(market)]
        if chosen is None or len(chosen["prices"]) != len(names) or min(chosen["prices"]) <= 1.0:
            continue
        for name, fair in zip(names, devig_power([chosen["prices"]])[0].tolist(), strict=True):
            found[match_id][market, line, name] = fair
    return found


def _rows(match: _Over, now: datetime) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for each in match.body.bets:
        bet = match.bet(each, float(each["stake_fraction"]))
        rows.append(
            {
                "match_id": match.body.match_id,
                "market": each["market"],
                "line": float(each["line"]),
                "recommendation_id": match.body.recommendation_id,
                "selection": each["selection"],
                "book": each["book"],
                "price": bet.price,
                "stake": bet.stake,
                "profit": bet.profit,
                "closing": bet.closing,
                "kickoff_at": match.body.kickoff_at,
                "settled_at": now,
            }
        )
    return rows


def _keep_bets(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
    """Write bets that are new or settle otherwise than before; return how many."""
    if not rows:
        return 0
    row = insert(advised_bet).values(list(rows))
    written = row.on_conflict_do_update(
        index_elements=[advised_bet.c.match_id, advised_bet.c.market, advised_bet.c.line],
        set_={name: row.excluded[name] for name in ("profit", "closing", "settled_at")},
        where=or_(
            advised_bet.c.profit != row.excluded.profit,
            advised_bet.c.closing.is_distinct_from(row.excluded.closing),
        ),
    )
    returned = connection.execute(written.returning(advised_bet.c.match_id))
    return len(returned.all())


def _keep_record(uow: UnitOfWork, record: Mapping[str, Any], dagster_run_id: str | None) -> None:
    row = insert(advice_record).values(
        as_of=uow.now.date(),
        figures=dict(record),
        recorded_at=uow.now,
        dagster_run_id=dagster_run_id,
    )
    uow.connection.execute(
        row.on_conflict_do_update(
            index_elements=[advice_record.c.as_of],
            set_={
                name: row.excluded[name] for name in ("figures", "recorded_at", "dagster_run_id")
            },
        )
    )
