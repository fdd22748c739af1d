"""The odds block in its current shape: American prices at open, close and, in play, now."""

from datetime import datetime

import numpy as np

from sources.simulated import bookmakers, truth
from sources.simulated.bookmakers import SCOREBOARD_BOOK
from sources.simulated.clubs import CLUBS
from sources.simulated.season import Season, collects_at, opens_at
from sources.simulated.timeline import Moment, Stage

PROVIDER: dict[str, object] = {
    "id": "100",
    "name": "DraftKings",
    "displayName": "DraftKings",
    "priority": 1,
}
_LONGEST_IN_PLAY = 0.002


def odds(season: Season, index: int, moment: Moment, now: datetime) -> list[object]:
    """Return the block of one match: `[null]` when far away, finished or called off."""
    fixture = season.fixtures[index]
    kickoff = fixture.kickoff_as_of(now)
    if now < opens_at(kickoff) or moment.stage in {Stage.FULL_TIME, Stage.POSTPONED}:
        return [None]
    phases = {"open": "opening"}
    if moment.is_started:
        phases["close"] = "closing"
    else:
        phases["close"] = "collected" if collects_at(kickoff) <= now else "opening"
    quotes = {at: season.prices[SCOREBOARD_BOOK.code, phase] for at, phase in phases.items()}
    match_odds = {at: quote.match_odds[index].tolist() for at, quote in quotes.items()}
    totals = {at: quote.total[index].tolist() for at, quote in quotes.items()}
    if moment.is_started:
        match_odds["current"] = _in_play(season, index, moment)
    spreads = {
        at: (float(quote.handicap_line[index]), quote.handicap[index].tolist())
        for at, quote in quotes.items()
    }
    home, _, away = match_odds["close"]
    favourite, price = min((home, fixture.home), (away, fixture.away))[::-1]
    details = f"{CLUBS[favourite].abbreviation} {american(price)}"
    return [{"details": details, **_block(match_odds, totals, spreads)}]


def american(price: float) -> str:
    """Write a decimal price the American way, with its sign."""
    if price >= 2:
        return f"+{round((price - 1) * 100)}"
    return f"-{round(100 / (price - 1))}"


def _in_play(season: Season, index: int, moment: Moment) -> list[float]:
    """Price the time remaining from the score as it stands, at the rates the market closed on."""
    rates = np.maximum(season.believed_rates["closing"][index] * moment.remaining, 1e-6)
    by_difference = truth.differences(truth.grids(rates[None, :]))[0]
    margins = np.arange(-truth.MOST_GOALS, truth.MOST_GOALS + 1)
    final = margins + moment.goals[0] - moment.goals[1]
    shares = [by_difference[chosen].sum() for chosen in (final > 0, final == 0, final < 0)]
    floored = np.clip(shares, _LONGEST_IN_PLAY, None)
    probabilities = (floored / floored.sum())[None, :]
    return bookmakers.priced(probabilities, SCOREBOARD_BOOK.margin)[0].tolist()


def _block(
    match_odds: dict[str, list[float]],
    totals: dict[str, list[float]],
    spreads: dict[str, tuple[float, list[float]]],
) -> dict[str, object]:
    return {
        "provider": PROVIDER,
        "overUnder": 2.5,
        "spread": spreads["close"][0],
        "overOdds": float(american(totals["close"][0])),
        "underOdds": float(american(totals["close"][1])),
        "drawOdds": {"moneyLine": int(american(match_odds["close"][1]))},
        "moneyline": {
            "displayName": "Moneyline",
            "shortDisplayName": "ML",
            **{
                side: {at: {"odds": american(prices[place])} for at, prices in match_odds.items()}
                for place, side in enumerate(("home", "draw", "away"))
            },
        },
        "pointSpread": {
            "displayName": "Spread",
            "shortDisplayName": "Spread",
            "home": _spread(spreads, 0),
            "away": _spread(spreads, 1),
        },
        "total": {
            "displayName": "Total",
            "shortDisplayName": "Total",
            "over": {at: _line("o2.5", prices[0]) for at, prices in totals.items()},
            "under": {at: _line("u2.5", prices[1]) for at, prices in totals.items()},
        },
    }


def _spread(spreads: dict[str, tuple[float, list[float]]], place: int) -> dict[str, object]:
    sign = -1 if place else 1
    return {
        at: _line(f"{sign * line:+g}", prices[place]) for at, (line, prices) in spreads.items()
    }


def _line(line: str, price: float) -> dict[str, str]:
    return {"line": line, "odds": american(price)}
