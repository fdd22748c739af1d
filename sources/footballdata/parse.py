"""What a football-data.co.uk file says: results or fixtures, statistics, prices.

Division and season come from the rows, so any file of any era reads the same way wherever it
lies; only where rows name no division the file's name does. The extra leagues' files hold all
seasons of a country and say so in each row. A row without a score is a fixture; a row with only a
half-time score was broken off.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from football.competitions import COMPETITIONS
from football.dates import Judgement, Style, day_of, judge
from football.observations.match import (
    MatchObservation,
    MatchStatus,
    Phase,
    Quote,
    Score,
    Season,
    Statistics,
    TeamReference,
)
from football.observations.parsed import Parsed, PayloadContext, Reject, RejectReason
from football.outcome import Outcome
from football.season_days import outliers, seasons_of
from sources.errors import PayloadInDoubt, PayloadUnreadable
from sources.footballdata.columns import PriceColumns, plan_prices
from sources.footballdata.leagues import code_of, season_of
from sources.footballdata.payloads import Line, Table, read_tables
from sources.footballdata.times import kickoff_of

_RESULT_LETTERS = {Outcome.HOME: "H", Outcome.DRAW: "D", Outcome.AWAY: "A"}
_STATISTICS = {
    "home_shots": "HS",
    "away_shots": "AS",
    "home_shots_on_target": "HST",
    "away_shots_on_target": "AST",
    "home_corners": "HC",
    "away_corners": "AC",
    "home_fouls": "HF",
    "away_fouls": "AF",
    "home_yellow_cards": "HY",
    "away_yellow_cards": "AY",
    "home_red_cards": "HR",
    "away_red_cards": "AR",
}
_FORMS = {Style.DAY_FIRST: "dd/mm/yy or dd/mm/yyyy", Style.ISO: "yyyy-mm-dd"}
NO_DIVISION = (
    "no column Div or Country and League: name the division with --division, e.g. --division E0"
)
_MOST_GOALS = 99
_REGULATION_SECONDS = 5400


class FootballDataParser:
    """Reads the season files, the extra leagues' files and the lists of fixtures."""

    name = "footballdata"
    version = 3

    def parse(self, body: bytes, context: PayloadContext) -> Parsed[MatchObservation]:
        """Read every row of a file of any era.

        Raises:
            PayloadUnreadable: the first line is not the header of a season's file, or what the
                file says is in doubt as a whole.
        """
        tables = read_tables(body)
        _check_division(tables[0], context.resource)
        judgement = judge([day for table in tables for day in _dates(table)])
        if judgement.doubt is not None:
            raise PayloadInDoubt(judgement.doubt)
        observations: list[MatchObservation] = []
        rejects: list[Reject] = []
        left_out: Counter[str] = Counter()
        for table in tables:
            division = None if table.says_division else division_in(context.resource)
            reader = _Reader.of(table, context, division, judgement, left_out)
            for line in table.lines:
                try:
                    observations.append(reader.read(line))
                except _Unacceptable as fault:
                    rejects.append(
                        Reject(
                            row_no=line.row_no,
                            reason=fault.reason,
                            detail=fault.detail,
                            row=_named(table.header, line.cells),
                        )
                    )
        return Parsed(
            rows=sum(len(table.lines) for table in tables),
            observations=observations,
            rejects=rejects,
            left_out=left_out,
        )


def division_in(resource: str) -> str | None:
    """Return the division that the name of a file or of its folder says."""
    names = (part.partition(".")[0] for part in reversed(PurePosixPath(resource).parts))
    return next((name for name in names if name in COMPETITIONS), None)


class _Unacceptable(Exception):  # noqa: N818 - a verdict on a row, caught three lines above
    def __init__(self, reason: RejectReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class _Reader:
    """Everything about a section of a file that need not be found out again for each row.

    Attributes:
        division: of every row, where the rows name none.
        outliers: days outside the season that the rows of a division belong to.
    """

    at: Mapping[str, int]
    width: int
    prices: tuple[PriceColumns, ...]
    statistics: tuple[tuple[str, int], ...]
    seasons: Mapping[str, Mapping[date, Season]]
    outliers: Mapping[str, set[date]]
    context: PayloadContext
    division: str | None
    judgement: Judgement
    left_out: Counter[str]
    teams: dict[str, TeamReference]

    @classmethod
    def of(
        cls,
        table: Table,
        context: PayloadContext,
        division: str | None,
        judgement: Judgement,
        left_out: Counter[str],
    ) -> "_Reader":
        at: dict[str, int] = {}
        for index, name in enumerate(table.header):
            at.setdefault(name, index)
        is_dated = division is not None or "Div" in at
        days = _days(table, at, division, judgement) if is_dated else {}
        seasons = {code: seasons_of(played) for code, played in days.items()}
        return cls(
            at=at,
            width=len(table.header),
            prices=plan_prices(table.header),
            statistics=tuple((f, at[name]) for f, name in _STATISTICS.items() if name in at),
            seasons=seasons,
            outliers={code: outliers(played, seasons[code]) for code, played in days.items()},
            context=context,
            division=division,
            judgement=judgement,
            left_out=left_out,
            teams={},
        )

    def read(self, line: Line) -> MatchObservation:
        if line.is_cut:
            raise _Unacceptable(RejectReason.MALFORMED, "the file ends inside this line")
        cells = line.cells
        if len(cells) > self.width and any(cells[self.width :]):
            detail = (
                f"{len(cells)} cells below a header of {self.width}: of another file, perhaps;"
                " load the files apart"
            )
            raise _Unacceptable(RejectReason.MALFORMED, detail)
        division = self._division(cells)
        home = self._team(self._required(cells, "HomeTeam"))
        away = self._team(self._required(cells, "AwayTeam"))
        if home.name == away.name:
            raise _Unacceptable(RejectReason.BAD_VALUE, f"{home.name} cannot play itself")
        day = self._day(line)
        kickoff_at, has_kickoff_time = kickoff_of(day, self._cell(cells, "Time"))
        status, phase, score = self._result(cells)
        is_finished = status is MatchStatus.FINISHED
        season, is_split = self._season(cells, division, day)
        return MatchObservation(
            row_no=line.row_no,
            source="footballdata",
            source_competition_id=division,
            season_start_year=season.start_year,
            season_is_split=is_split,
            home=home,
            away=away,
            kickoff_at=kickoff_at,
            has_kickoff_time=has_kickoff_time,
            status=status,
            phase=phase,
            fetched_at=self.context.fetched_at,
            period=2 if is_finished else 0,
            clock_seconds=_REGULATION_SECONDS if is_finished else 0,
            score=score,
            statistics=self._statistics(cells) if is_finished else None,
            quotes=self._quotes(cells),
        )

    def _day(self, line: Line) -> date:
        text = self._required(line.cells, "Date")
        day = day_of(text, self.judgement.style)
        if day is None:
            detail = f"Date is not {_FORMS[self.judgement.style]}: {text!r}"
            raise _Unacceptable(RejectReason.BAD_VALUE, detail)
        if line.row_no - 1 in self.judgement.turned:
            detail = f"Date {text} fits the rows around it only with day and month swapped"
            raise _Unacceptable(RejectReason.IN_DOUBT, detail)
        return day

    def _cell(self, cells: Sequence[str], name: str) -> str:
        index = self.at.get(name)
        return "" if index is None else cells[index]

    def _required(self, cells: Sequence[str], name: str) -> str:
        value = self._cell(cells, name)
        if not value:
            raise _Unacceptable(RejectReason.MISSING_FIELD, f"{name} is empty")
        return value

    def _division(self, cells: Sequence[str]) -> str:
        if self.division is not None:
            return self.division
        if "Div" in self.at:
            return self._required(cells, "Div")
        if "Country" in self.at and "League" in self.at:
            return code_of(self._required(cells, "Country"), self._required(cells, "League"))
        raise _Unacceptable(RejectReason.MISSING_FIELD, NO_DIVISION)

    def _season(
        self, cells: Sequence[str], division: str, day: date
    ) -> tuple[Season, bool | None]:
        """Return the season of a row, and whether the file itself says how many years it spans."""
        if division not in self.seasons:
            season = season_of(division, self._cell(cells, "Season"), day)
            return season, season.is_split
        season = self.seasons[division][day]
        if day in self.outliers[division]:
            detail = "outside the season of nearly all other rows of its division in this file"
            raise _Unacceptable(RejectReason.OUTSIDE_SEASON, detail)
        return season, None

    def _quotes(self, cells: Sequence[str]) -> tuple[Quote, ...]:
        quotes = [q for p in self.prices if (q := p.quote(cells)) is not None]
        if len(quotes) < len(self.prices):
            self.left_out.update(why for p in self.prices if (why := self._why_none(p, cells)))
        return tuple(quotes)

    @staticmethod
    def _why_none(columns: PriceColumns, cells: Sequence[str]) -> str | None:
        return columns.why_none(cells) if columns.quote(cells) is None else None

    def _team(self, name: str) -> TeamReference:
        return self.teams.setdefault(name, TeamReference(name=name))

    def _result(self, cells: Sequence[str]) -> tuple[MatchStatus, Phase, Score]:
        home, away = self._goals(cells, "FTHG"), self._goals(cells, "FTAG")
        letter = self._cell(cells, "FTR").upper()
        half_time = _count(self._cell(cells, "HTHG")), _count(self._cell(cells, "HTAG"))
        if home is None and away is None:
            if letter:
                raise _Unacceptable(RejectReason.MISSING_FIELD, f"FTR is {letter} without goals")
            if None in half_time:
                return MatchStatus.SCHEDULED, Phase.PRE, Score()
            return MatchStatus.ABANDONED, Phase.FINAL, _score((None, None), half_time)
        if home is None or away is None:
            raise _Unacceptable(RejectReason.MISSING_FIELD, "goals of one side only")
        if letter and letter != _RESULT_LETTERS[Outcome.of(home, away)]:
            detail = f"FTR is {letter} for a score of {home}-{away}"
            raise _Unacceptable(RejectReason.BAD_VALUE, detail)
        if any(h is not None and h > f for h, f in zip(half_time, (home, away), strict=True)):
            detail = f"{half_time[0]}-{half_time[1]} at half-time, {home}-{away} at full time"
            raise _Unacceptable(RejectReason.BAD_VALUE, detail)
        return MatchStatus.FINISHED, Phase.FINAL, _score((home, away), half_time)

    def _goals(self, cells: Sequence[str], name: str) -> int | None:
        text = self._cell(cells, name)
        goals = _count(text)
        if text and (goals is None or goals > _MOST_GOALS):
            raise _Unacceptable(
                RejectReason.BAD_VALUE, f"{name} is not a number of goals: {text!r}"
            )
        return goals

    def _statistics(self, cells: Sequence[str]) -> Statistics | None:
        counts = {name: _count(cells[index]) for name, index in self.statistics}
        if unread := sum(
            counts[name] is None and bool(cells[index]) for name, index in self.statistics
        ):
            self.left_out["counts that are no number"] += unread
        if all(count is None for count in counts.values()):
            return None
        return Statistics(**counts)


def _check_division(table: Table, resource: str) -> None:
    if not table.says_division and division_in(resource) is None:
        raise PayloadUnreadable(NO_DIVISION)


def _dates(table: Table) -> list[str]:
    column = table.header.index("Date")
    return [line.cells[column] for line in table.lines]


def _days(
    table: Table, at: Mapping[str, int], division: str | None, judgement: Judgement
) -> dict[str, list[date]]:
    """Return the days of each division's rows."""
    days: dict[str, list[date]] = defaultdict(list)
    for line in table.lines:
        day = day_of(line.cells[at["Date"]], judgement.style)
        if day is not None and line.row_no - 1 not in judgement.turned:
            days[division or line.cells[at["Div"]]].append(day)
    return days


def _score(full_time: tuple[int | None, int | None], half_time: tuple[int | None, ...]) -> Score:
    home_half, away_half = half_time
    return Score(
        home_goals_90=full_time[0],
        away_goals_90=full_time[1],
        home_goals_half_time=home_half,
        away_goals_half_time=away_half,
    )


def _count(text: str) -> int | None:
    """Read a whole number, also as spreadsheets save it (`2.0`); `None` for anything else."""
    whole = text.removesuffix(".0")
    return int(whole) if whole.isascii() and whole.isdecimal() and len(whole) < 7 else None


def _named(header: Iterable[str], cells: Sequence[str]) -> dict[str, object]:
    return {name: cell for name, cell in zip(header, cells, strict=False) if name and cell}


PARSER = FootballDataParser()
