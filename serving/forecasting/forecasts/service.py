"""Rules of forecasts: which rows make the lines of a match, and which markets can be requested."""

import re
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from football import markets
from football.grid import ScoreGrid
from serving.football.matches.service import find, match_of
from serving.forecasting.forecasts.lines import Detail, lines_of
from serving.forecasting.forecasts.schemas import (
    ForecastDetail,
    ForecastPage,
    Lines,
    MatchForecast,
    UpcomingCursor,
)
from serving.kit.cursors import PageRequest, next_cursor
from serving.kit.errors import BadRequestError
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from storage.forecast.statements import forecasts

ALL = "all"
# Sealed rows by match and track, shown to one client in place of the champion's.
Showing = Callable[[Sequence[int]], Awaitable[Mapping[int, Mapping[str, Row]]]]
_MAX_MARKETS = 50
_MARKET = re.compile(r"[a-z_]{1,30}(:[+-]?\d{1,2}(\.\d{1,2})?)?", re.ASCII)


def markets_of(text: str | None) -> tuple[str, ...]:
    """Return the market names of a parameter.

    Raises:
        BadRequestError: one is unknown, or they are too many.
    """
    if text is None:
        return ()
    names = markets.ALL if text == ALL else tuple(dict.fromkeys(text.split(",")))
    allowed = f"allowed: `{ALL}`, or at most {_MAX_MARKETS} of {', '.join(markets.ALL)}"
    if len(names) > _MAX_MARKETS or not all(_MARKET.fullmatch(name) for name in names):
        raise BadRequestError.parameter("markets", allowed)
    try:
        markets.derive(ScoreGrid.normalised(np.ones((2, 2))), names)
    except ValueError as error:
        raise BadRequestError.parameter("markets", f"{error}; {allowed}") from error
    return names


async def read_one(
    database: Database,
    world: str,
    match_id: int,
    detail: Detail,
    show: Showing | None = None,
) -> ForecastDetail:
    """Return the three lines of a match. Raises `NotFoundError` when there is no such match."""
    match = await find(database, match_id)
    lines = await read_lines(database, [match_id], detail, show)
    return ForecastDetail(world=world, match=match, lines=lines[match_id])


async def read_upcoming(
    database: Database,
    world: str,
    *,
    competition: str | None,
    page: PageRequest,
    show: Showing | None = None,
) -> ForecastPage:
    """Return the forecasts of the coming matches, soonest first."""
    values: dict[str, object] = {} if competition is None else {"competition": competition}
    statement = forecasts.upcoming(
        has_competition=competition is not None, is_continued=page.cursor is not None
    )
    if page.cursor is not None:
        last = UpcomingCursor.decode(page.cursor)
        values |= {"after_kickoff_at": last.kickoff_at, "after_id": last.match_id}
    rows = await database.fetch(statement, limit=page.limit + 1, **values)
    found = [match_of(row) for row in rows[: page.limit]]
    ids = [match.match_id for match in found]
    lines = await read_lines(database, ids, Detail(scorelines=3), show)
    items = [MatchForecast(match=match, lines=lines[match.match_id]) for match in found]
    following = next_cursor(
        page,
        rows,
        found,
        lambda last: UpcomingCursor(kickoff_at=last.kickoff_at, match_id=last.match_id),
    )
    return ForecastPage(world=world, items=items, next_cursor=following)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRows:
    """What the lines of some matches are made of: rows by match, sealed ones by track too."""

    match_ids: Sequence[int]
    sealed: Mapping[int, Mapping[str, Row]]
    earlier: Mapping[int, Mapping[str, Row]]
    quotes: Mapping[int, Sequence[Row]]

    def lines(self, detail: Detail) -> dict[int, Lines]:
        """Return the three lines of each match; computes, and queries nothing."""
        return {
            match_id: lines_of(
                self.sealed.get(match_id, {}),
                self.earlier.get(match_id, {}),
                self.quotes.get(match_id, ()),
                detail,
            )
            for match_id in self.match_ids
        }


async def read_lines(
    database: Database, match_ids: Sequence[int], detail: Detail, show: Showing | None = None
) -> dict[int, Lines]:
    """Return the three lines of each of these matches, or what `show` puts in their place."""
    return (await read_line_rows(database, match_ids, show)).lines(detail)


async def read_line_rows(
    database: Database, match_ids: Sequence[int], show: Showing | None = None
) -> LineRows:
    """Return what the lines of these matches are made of."""
    if not match_ids:
        return LineRows(match_ids=(), sealed={}, earlier={}, quotes={})
    sealed: defaultdict[int, dict[str, Row]] = defaultdict(dict)
    for row in await database.fetch(forecasts.newest_of_matches(), match_ids=match_ids):
        sealed[row["match_id"]][row["track"]] = row
    earlier: defaultdict[int, dict[str, Row]] = defaultdict(dict)
    for row in await database.fetch(forecasts.before_newest(), match_ids=match_ids):
        earlier[row["match_id"]][row["track"]] = row
    if show is not None:
        for match_id, instead in (await show(match_ids)).items():
            sealed[match_id] |= instead
            for track in instead:
                earlier[match_id].pop(track, None)  # of another version: no trend of this one
    quotes: defaultdict[int, list[Row]] = defaultdict(list)
    for row in await database.fetch(forecasts.prices_of_matches(), match_ids=match_ids):
        quotes[row["match_id"]].append(row)
    return LineRows(match_ids=match_ids, sealed=sealed, earlier=earlier, quotes=quotes)
