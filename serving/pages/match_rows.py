"""Matches as rows of pages: the line that is shown of each, and where it stands.

Pure, apart from `rows_of`, which reads the lines of many matches at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from football.outcome import Outcome
from serving.football.matches.schemas import MatchRead
from serving.forecasting.forecasts.lines import Detail
from serving.forecasting.forecasts.schemas import Lines
from serving.forecasting.forecasts.service import read_lines
from serving.forecasting.live.schemas import LiveForecastNow
from serving.kit.postgres.database import Database
from serving.pages.lines import LineName, Shown, first_shown, shown_of
from serving.pages.moments import read_now
from serving.pages.state import State, read_live, state_of


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRow:
    """A match in a list.

    Attributes:
        shown: the requested line as sealed before kick-off, or our best one.
        market: the market's.
        state: where the match stands now.
    """

    match: MatchRead
    shown: Shown | None
    market: Shown | None
    state: State

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

    @property
    def rival(self) -> Shown | None:
        """The market's line, where another one is shown."""
        if self.market is None or self.shown is None or self.market.name == self.shown.name:
            return None
        return self.market


def row_of(
    match: MatchRead,
    lines: Lines,
    name: LineName | None,
    *,
    at: datetime,
    live: Sequence[LiveForecastNow] = (),
) -> MatchRow:
    """Return a match for a list.

    Args:
        match: as its sources reported it last.
        lines: the three.
        name: of the line that was asked for; None: our best.
        at: the domain instant of the page.
        live: its newest live forecasts.
    """
    shown = first_shown(match, lines, name)
    return MatchRow(
        match=match,
        shown=shown,
        market=shown_of(match, lines, "market"),
        state=state_of(match, at, live, shown),
    )


async def rows_of(
    database: Database, matches: Sequence[MatchRead], name: LineName | None = None
) -> list[MatchRow]:
    """Return matches with their lines and where they stand, in the same order."""
    if not matches:
        return []
    ids = [match.match_id for match in matches]
    lines = await read_lines(database, ids, Detail(scorelines=0))
    live = await read_live(database, matches)
    at = await read_now(database)
    return [
        row_of(match, lines[match.match_id], name, at=at, live=live.get(match.match_id, ()))
        for match in matches
    ]
