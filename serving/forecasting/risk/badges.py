"""How risky a match is to call: the badge of its lines."""

from collections.abc import Sequence

from football.advice.badge import Badge, Reliability, badge
from football.horizons import KICK_OFF
from serving.football.matches.service import find
from serving.forecasting.forecasts.lines import Detail
from serving.forecasting.forecasts.schemas import Lines, MarketLine, MissingLine, SealedLine
from serving.forecasting.forecasts.service import read_lines
from serving.forecasting.risk.schemas import RiskBadge, RiskCause, RiskMeasure
from serving.kit.errors import NotFoundError
from serving.kit.postgres.database import Database
from storage.monitoring.statements import scorecards
from words import advice

NamedLine = tuple[str, SealedLine | MarketLine]


async def read_badge(database: Database, match_id: int) -> Badge | None:
    """Return the badge of a match, as its page has it; None without a line, or of no match."""
    try:
        match = await find(database, match_id)
    except NotFoundError:
        return None
    lines = (await read_lines(database, [match_id], Detail()))[match_id]
    return await badge_of(database, match.competition.code, named(lines))


async def badge_of(
    database: Database, competition: str, lines: Sequence[NamedLine]
) -> Badge | None:
    """Return how risky a match is to call, by the first line beside the others; None of none."""
    if not lines:
        return None
    (track, first), *others = lines
    reliability = await _reliability(database, competition, track)
    shares, beside = _shares(first), [_shares(line) for _, line in others]
    of = first.intervals if isinstance(first, SealedLine) and track != "market" else None
    if of is None:
        return badge(shares, beside, reliability=reliability)
    return badge(shares, beside, [of.home, of.draw, of.away], track, reliability)


def named(lines: Lines) -> list[NamedLine]:
    """Return the lines that there are by name, in the order of the match's page."""
    every = (
        ("odds_free", lines.odds_free),
        ("market_blended", lines.market_blended),
        ("market", lines.market),
    )
    return [(name, line) for name, line in every if not isinstance(line, MissingLine)]


def read_of(found: Badge) -> RiskBadge:
    """Return a badge with its words, in the language of the moment."""
    off = found.reliability
    matches = 0 if off is None else off.matches
    return RiskBadge(
        level=found.level,
        text=advice.risk_level(found.level),
        causes=[RiskCause(code=code, text=advice.risk_cause(code)) for code in found.causes],
        measures=[
            RiskMeasure(
                name=each.name,
                value=each.value,
                high_from=each.high_from,
                text=advice.risk_measure(each.name, each.value, each.high_from, matches),
            )
            for each in found.measures
        ],
        settled=matches,
    )


def _shares(line: SealedLine | MarketLine) -> tuple[float, float, float]:
    p = line.probabilities
    return p.home, p.draw, p.away


async def _reliability(database: Database, competition: str, track: str) -> Reliability | None:
    """Return how far the forecasts that stood at kick-off were off; None before one is settled."""
    rows = await database.fetch(scorecards.latest(), of_kind="sealed")
    for row in rows:
        is_it = (row["competition"], row["track"]) == (competition, track)
        if is_it and row["horizon"] == KICK_OFF.name and row["ece"] is not None:
            return Reliability(error=row["ece"], matches=row["n"])
    return None
