"""What a football-data.co.uk file says: results or fixtures, statistics, prices.

Division and season come from the rows, so any file of any era reads the same way wherever it
lies; the extra leagues' files hold all seasons of a country and say so in each row. A row without
a score is a fixture; a row with only a half-time score was broken off.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from football.observations.match import (
    MatchObservation,
    MatchStatus,
    Phase,
    Score,
    Season,
    Statistics,
    TeamReference,
)
from football.observations.parsed import Parsed, PayloadContext, Reject, RejectReason
from football.outcome import Outcome
from sources.footballdata.columns import PriceColumns, plan_prices
from sources.footballdata.leagues import code_of, start_year_of
from sources.footballdata.payloads import Line, Table, read_table
from sources.footballdata.times import day_of, kickoff_of

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
_SEASON_DAYS = range(180, 400)
_MOST_GOALS = 99
_REGULATION_SECONDS = 5400


class FootballDataParser:
    """Reads the season files, the extra leagues' files and the lists of fixtures."""

    name = "footballdata"
    version = 2

    def parse(self, body: bytes, context: PayloadContext) -> Parsed:
        """Read every row of a file of any era.

        Raises:
            PayloadUnreadable: the first line is not the header of a season's file.
        """
        table = read_table(body)
        reader = _Reader.of(table, context)
        observations: list[MatchObservation] = []
        rejects: list[Reject] = []
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
        return Parsed(rows=len(table.lines), observations=observations, rejects=rejects)


class _Unacceptable(Exception):  # noqa: N818 - a verdict on a row, caught three lines above
    def __init__(self, reason: RejectReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class _Reader:
    """Everything about a file that need not be found out again for each row."""

    at: Mapping[str, int]
    prices: tuple[PriceColumns, ...]
    statistics: tuple[tuple[str, int], ...]
    seasons: Mapping[str, Season]
    context: PayloadContext
    teams: dict[str, TeamReference]

    @classmethod
    def of(cls, table: Table, context: PayloadContext) -> "_Reader":
        at: dict[str, int] = {}
        for index, name in enumerate(table.header):
            at.setdefault(name, index)
        return cls(
            at=at,
            prices=plan_prices(table.header),
            statistics=tuple((f, at[name]) for f, name in _STATISTICS.items() if name in at),
            seasons={} if table.is_extra_league else _seasons(table, at["Div"], at["Date"]),
            context=context,
            teams={},
        )

    def read(self, line: Line) -> MatchObservation:
        if line.is_cut:
            raise _Unacceptable(RejectReason.MALFORMED, "the file ends inside this line")
        cells = line.cells
        division = self._division(cells)
        home = self._team(self._required(cells, "HomeTeam"))
        away = self._team(self._required(cells, "AwayTeam"))
        if home.name == away.name:
            raise _Unacceptable(RejectReason.BAD_VALUE, f"{home.name} cannot play itself")
        day = day_of(self._required(cells, "Date"))
        if day is None:
            detail = f"Date is not dd/mm/yy or dd/mm/yyyy: {self._cell(cells, 'Date')!r}"
            raise _Unacceptable(RejectReason.BAD_VALUE, detail)
        kickoff_at, has_kickoff_time = kickoff_of(day, self._cell(cells, "Time"))
        status, phase, score = self._result(cells)
        is_finished = status is MatchStatus.FINISHED
        return MatchObservation(
            row_no=line.row_no,
            source="footballdata",
            source_competition_id=division,
            season_start_year=self._start_year(cells, division, day),
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
            quotes=tuple([q for p in self.prices if (q := p.quote(cells)) is not None]),
        )

    def _cell(self, cells: Sequence[str], name: str) -> str:
        index = self.at.get(name)
        return "" if index is None else cells[index]

    def _required(self, cells: Sequence[str], name: str) -> str:
        value = self._cell(cells, name)
        if not value:
            raise _Unacceptable(RejectReason.MISSING_FIELD, f"{name} is empty")
        return value

    def _division(self, cells: Sequence[str]) -> str:
        if "Div" in self.at:
            return self._required(cells, "Div")
        return code_of(self._required(cells, "Country"), self._required(cells, "League"))

    def _start_year(self, cells: Sequence[str], division: str, day: date) -> int:
        if "Div" in self.at:
            return self.seasons.get(division, Season.of(day)).start_year
        return start_year_of(division, self._cell(cells, "Season"), day)

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
        if all(count is None for count in counts.values()):
            return None
        return Statistics(**counts)


def _seasons(table: Table, division_at: int, date_at: int) -> dict[str, Season]:
    """Find the season of each division whose rows span one.

    A season can outlast June (2019-20 ended in August), so its first day decides for all rows;
    rows of a file that holds a few weeks or many years are dated one by one instead.
    """
    days: dict[str, set[date]] = {}
    for line in table.lines:
        day = day_of(line.cells[date_at])
        if day is not None:
            days.setdefault(line.cells[division_at], set()).add(day)
    return {
        division: Season.of(min(played))
        for division, played in days.items()
        if (max(played) - min(played)) // timedelta(days=1) in _SEASON_DAYS
    }


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
