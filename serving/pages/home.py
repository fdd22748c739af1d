"""The first page: the matches of one day by competition, and the way to other days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Literal

from serving.football.competitions.schemas import CompetitionRead
from serving.football.competitions.service import read_all
from serving.football.matches.service import match_of
from serving.kit.cursors import Cursor, PageRequest, next_cursor
from serving.kit.parameters import Identifier, Instant
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from serving.pages.lines import LineName
from serving.pages.match_rows import MatchRow, rows_of
from serving.pages.moments import read_now
from storage.football.statements import match_days

_PER_PAGE = 60
_BESIDE = 2
_DAY = timedelta(days=1)


class DayCursor(Cursor):
    """The last match of a page of one day."""

    kind: Literal["matches.day"] = "matches.day"
    tier: int
    country: str
    code: str
    kickoff_at: Instant
    match_id: Identifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a reader chose; None where they left it open.

    Attributes:
        day: in UTC; open: today, or the nearest day that has matches.
        line: of the forecasts; open: our best.
        competition: code of the only one to show.
        cursor: where the page begins within the day.
    """

    day: date | None
    line: LineName | None
    competition: str | None
    cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StripDay:
    """A day of the strip; `count` is how many matches it has."""

    day: date
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class League:
    """The matches of one competition on the day."""

    code: str
    name: str
    country: str
    rows: Sequence[MatchRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What the page shows.

    Attributes:
        day: which day, in UTC.
        today: the day of the domain clock.
        strip: that day with its neighbours.
        before: the last earlier day with matches; None where there is none.
        after: the next one.
        line: the line that was asked for; None: our best.
        next_cursor: where the next page of the day begins.
    """

    day: date
    today: date
    strip: Sequence[StripDay]
    before: date | None
    after: date | None
    leagues: Sequence[League]
    line: LineName | None
    competition: CompetitionRead | None
    competitions: Sequence[CompetitionRead]
    next_cursor: str | None

    @property
    def topics(self) -> str:
        """The topics whose events change this page."""
        return ",".join(f"competition:{each.code}" for each in self.leagues)

    def address(self, day: date | None = None, cursor: str | None = None) -> str:
        """Return where a day is, with the choices that were made here."""
        chosen = {
            "date": self.day if day is None else day,
            "competition": self.competition and self.competition.code,
            "line": self.line,
            "cursor": cursor,
        }
        return "/?" + "&".join(f"{name}={value}" for name, value in chosen.items() if value)


async def read_home(database: Database, world: str, choice: Choice) -> Home:
    """Return one page of the matches of a day."""
    competitions = (await read_all(database, world)).items
    competition = choice.competition
    today = (await read_now(database)).date()
    chosen = choice.day or await _nearest(database, today, competition)
    rows, following = await _rows(database, chosen, competition, choice.cursor)
    shown = await rows_of(database, [match_of(row) for row in rows], choice.line)
    before, after = await _neighbours(database, chosen, competition)
    return Home(
        day=chosen,
        today=today,
        strip=await _strip(database, chosen, competition),
        before=before,
        after=after,
        leagues=_by_league(rows, shown),
        line=choice.line,
        competition=next((c for c in competitions if c.code == competition), None),
        competitions=competitions,
        next_cursor=following,
    )


async def _rows(
    database: Database, day: date, competition: str | None, cursor: str | None
) -> tuple[Sequence[Row], str | None]:
    page = PageRequest(cursor=cursor, limit=_PER_PAGE)
    values = _span(day) | _narrowed(competition)
    if cursor is not None:
        last = DayCursor.decode(cursor)
        values |= {
            "after_tier": last.tier,
            "after_country": last.country,
            "after_code": last.code,
            "after_kickoff_at": last.kickoff_at,
            "after_id": last.match_id,
        }
    statement = match_days.of_day(
        has_competition=competition is not None, is_continued=cursor is not None
    )
    rows = await database.fetch(statement, limit=page.limit + 1, **values)
    shown = rows[: page.limit]
    return shown, next_cursor(page, rows, shown, _place)


def _place(row: Row) -> DayCursor:
    return DayCursor(
        tier=row["tier"],
        country=row["country"],
        code=row["competition_code"],
        kickoff_at=row["kickoff_at"],
        match_id=row["match_id"],
    )


async def _nearest(database: Database, today: date, competition: str | None) -> date:
    """Return today if it has matches, else the next day that has, else the last one that had."""
    if await _counts(database, today, today, competition):
        return today
    before, after = await _neighbours(database, today, competition)
    return after or before or today


async def _neighbours(
    database: Database, day: date, competition: str | None
) -> tuple[date | None, date | None]:
    statement = match_days.neighbours(has_competition=competition is not None)
    row = await database.fetch_one(statement, **_span(day), **_narrowed(competition))
    if row is None:
        return None, None
    before, after = row["before"], row["after"]
    return before and before.date(), after and after.date()


async def _strip(database: Database, day: date, competition: str | None) -> list[StripDay]:
    days = [day + n * _DAY for n in range(-_BESIDE, _BESIDE + 1)]
    counts = await _counts(database, days[0], days[-1], competition)
    return [StripDay(day=each, count=counts.get(each, 0)) for each in days]


async def _counts(
    database: Database, first: date, last: date, competition: str | None
) -> dict[date, int]:
    statement = match_days.busy_days(has_competition=competition is not None)
    span = {"since": _start(first), "until": _start(last + _DAY)}
    rows = await database.fetch(statement, **span, **_narrowed(competition))
    return {row["day"]: row["n"] for row in rows}


def _by_league(rows: Sequence[Row], shown: Sequence[MatchRow]) -> list[League]:
    pairs = zip(rows, shown, strict=True)
    grouped = groupby(pairs, key=lambda pair: pair[0]["competition_code"])
    leagues: list[League] = []
    for code, pairs_of_league in grouped:
        of_league = list(pairs_of_league)
        first = of_league[0][0]
        leagues.append(
            League(
                code=code,
                name=first["competition_name"],
                country=first["country"],
                rows=[row for _, row in of_league],
            )
        )
    return leagues


def _span(day: date) -> dict[str, object]:
    return {"since": _start(day), "until": _start(day + _DAY)}


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _narrowed(competition: str | None) -> dict[str, object]:
    return {} if competition is None else {"competition": competition}
