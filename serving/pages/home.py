"""The first page: what is being played, what comes next, and how the last ones ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from serving.football.competitions.schemas import CompetitionRead
from serving.football.competitions.service import read_all
from serving.football.matches.service import read_page
from serving.forecasting.forecasts.schemas import MatchForecast
from serving.forecasting.forecasts.service import read_upcoming
from serving.kit.cursors import PageRequest
from serving.kit.parameters import given
from serving.kit.postgres.database import Database
from serving.pages.match_rows import LineName, MatchRow, row_of, rows_of
from storage.kit.statements import clock

_PER_PAGE = 30
_FEW = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What the page shows.

    Attributes:
        days: coming matches by day in UTC, soonest first.
        next_cursor: where the next page begins.
        is_first: whether this is the page without a cursor, which also has the rest.
    """

    line: LineName
    competition: CompetitionRead | None
    competitions: Sequence[CompetitionRead]
    days: Sequence[tuple[date, Sequence[MatchRow]]]
    under_way: Sequence[MatchRow]
    finished: Sequence[MatchRow]
    next_cursor: str | None
    is_first: bool

    @property
    def topics(self) -> str:
        """The topics whose events change this page."""
        codes = {row.match.competition.code for _, rows in self.days for row in rows}
        codes |= {row.match.competition.code for row in self.under_way}
        return ",".join(f"competition:{code}" for code in sorted(codes))


async def read_minute(database: Database) -> str:
    """Return the minute the domain clock shows."""
    row = await database.fetch_one(clock.now())
    return "" if row is None else f"{row['now']:%Y-%m-%dT%H:%M}"


async def read_home(
    database: Database, world: str, *, line: LineName, competition: str | None, cursor: str | None
) -> Home:
    """Return one page of the coming matches, and on the first one what is on and was."""
    competitions = (await read_all(database, world)).items
    request = PageRequest(cursor=cursor, limit=_PER_PAGE)
    page = await read_upcoming(database, world, competition=competition, page=request)
    under_way: list[MatchRow] = []
    finished: list[MatchRow] = []
    if cursor is None:
        of_world = {"competition": competition}
        under_way = await _matches(
            database, world, line, limit=_PER_PAGE, statuses=["in_play"], **of_world
        )
        finished = await _matches(
            database, world, line, limit=_FEW, statuses=["finished"], **of_world
        )
    return Home(
        line=line,
        competition=next((c for c in competitions if c.code == competition), None),
        competitions=competitions,
        days=_by_day(page.items, line),
        under_way=under_way,
        finished=finished,
        next_cursor=page.next_cursor,
        is_first=cursor is None,
    )


def _by_day(
    items: Sequence[MatchForecast], line: LineName
) -> list[tuple[date, Sequence[MatchRow]]]:
    rows = [row_of(item.match, item.lines, line) for item in items]
    days = groupby(rows, key=lambda row: row.match.kickoff_at.date())
    return [(day, list(of_day)) for day, of_day in days]


async def _matches(
    database: Database, world: str, line: LineName, *, limit: int, **filters: object
) -> list[MatchRow]:
    page = await read_page(
        database,
        world,
        filters=given(**filters),
        order="desc",
        page=PageRequest(cursor=None, limit=limit),
    )
    return await rows_of(database, page.items, line)
