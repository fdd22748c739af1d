"""Matches as rows of pages: the three lines of each in the form that templates print.

Pure, apart from `rows_of`, which reads the lines of many matches at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from football.outcome import Outcome
from serving.football.matches.schemas import MatchRead
from serving.forecasting.forecasts.lines import Detail
from serving.forecasting.forecasts.schemas import Lines, MarketLine, MissingLine, SealedLine
from serving.forecasting.forecasts.service import read_lines
from serving.kit.postgres.database import Database
from serving.pages.figures.shares import Triple, percents
from serving.pages.phrases import DASH
from words.forecasts import track, verdict
from words.numbers import decimal

LineName = Literal["odds_free", "market_blended", "market"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One line of a match.

    Attributes:
        percents: whole, home, draw, away; they sum to a hundred.
        favourite: which of the three is likeliest.
    """

    name: LineName
    title: str
    shares: Triple
    percents: list[int]
    favourite: int
    verdict: str
    line: SealedLine | MarketLine

    @property
    def expected_goals(self) -> str | None:
        goals = self.line.expected_goals
        return (
            None if goals is None else f"{decimal(goals.home, 2)} {DASH} {decimal(goals.away, 2)}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRow:
    """A match in a list, with the requested line, or the one that is there."""

    match: MatchRead
    shown: Shown | None
    market: Shown | None

    @property
    def outcome(self) -> Outcome | None:
        score = self.match.score if self.match.status.value == "finished" else None
        return None if score is None else Outcome.of(score.home, score.away)

    @property
    def given(self) -> int | None:
        """Whole percent that the shown line gave to what happened."""
        if self.outcome is None or self.shown is None:
            return None
        return self.shown.percents[self.outcome]


def shown_of(match: MatchRead, lines: Lines, name: LineName) -> Shown | None:
    """Return one line of a match, if it is there."""
    line: SealedLine | MarketLine | MissingLine = getattr(lines, name)
    if isinstance(line, MissingLine):
        return None
    triple = line.probabilities
    shares = (triple.home, triple.draw, triple.away)
    return Shown(
        name=name,
        title=track(name),
        shares=shares,
        percents=percents(shares),
        favourite=shares.index(max(shares)),
        verdict=verdict(shares, match.home.name, match.away.name),
        line=line,
    )


def row_of(match: MatchRead, lines: Lines, name: LineName) -> MatchRow:
    """Return a match for a list; where the line is missing, ours without prices stands in."""
    shown = shown_of(match, lines, name) or shown_of(match, lines, "odds_free")
    return MatchRow(match=match, shown=shown, market=shown_of(match, lines, "market"))


async def rows_of(
    database: Database, matches: Sequence[MatchRead], name: LineName = "odds_free"
) -> list[MatchRow]:
    """Return matches with their lines, in the same order."""
    ids = [match.match_id for match in matches]
    lines = await read_lines(database, ids, Detail(scorelines=0))
    return [row_of(match, lines[match.match_id], name) for match in matches]
