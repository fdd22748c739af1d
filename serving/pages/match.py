"""The page of one match: three lines, their grid and markets, and what surrounds the match."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from football.observations.match import MatchStatus
from serving.football.chances.schemas import MatchPlayers, PlayerChance
from serving.football.chances.service import read_players
from serving.football.matches.schemas import (
    AbsenceRead,
    MatchDetail,
    MatchRead,
    StatisticsRead,
)
from serving.football.matches.service import find, match_of, read_one
from serving.forecasting.forecasts.lines import Detail
from serving.forecasting.forecasts.schemas import Lines, MarketRead, MissingLine, ScorelineRead
from serving.forecasting.forecasts.service import read_lines
from serving.forecasting.insights.schemas import FactRead
from serving.forecasting.live.schemas import (
    FigureRead,
    LiveForecastNow,
    LiveForecastRead,
    LiveMatchDetail,
)
from serving.forecasting.live.service import has_begun
from serving.forecasting.live.service import read_match as read_story
from serving.games.fans import service as fans
from serving.games.fans.schemas import FansRead
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from serving.pages.betting import Betting, read_betting
from serving.pages.figures.story import Story
from serving.pages.form import Played, read_form
from serving.pages.history import History, read_histories
from serving.pages.lines import LineName, Shown, shown_of
from serving.pages.match_rows import MatchRow, row_of, rows_of
from serving.pages.moments import read_now
from serving.pages.next_goal import Carried, carried
from serving.pages.prices import Fair, Price, fair_of, read_prices
from serving.pages.stakes import read_stakes_of_match
from serving.pages.state import State, read_live
from serving.pages.stories import MatchLog, read_match_log, story_of
from serving.pages.strengths import Strength, read_strengths
from storage.football.statements import articles, matches, weather
from words.forecasts import apart, missing_line, track
from words.matches import FIGURES, ON_HEADERS, happening, mark_of, tabs

Tab = Literal["prediction", "players", "live", "talk", "insights", "betting"]
BETTING: Tab = "betting"
_WITH_PLAYERS = {"prediction", "players"}
_ARTICLES = 6
_MEETINGS = 8
_MARKETS = (
    *("double_chance", "draw_no_bet", "both_teams_to_score"),
    *("total:1.5", "total:2.5", "total:3.5"),
    *("asian_handicap:-1.5", "asian_handicap:1.5"),
)

_DETAIL = Detail(markets=_MARKETS, has_grid=True, scorelines=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A line that cannot be shown."""

    title: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Camp:
    """One side: its last matches, its strength, and who is out."""

    name: str
    team_id: int
    form: Sequence[Played]
    strength: Strength | None
    absences: Sequence[AbsenceRead]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchView:
    """What the page shows.

    Attributes:
        line: the line that was asked for; None: our best.
        tab: which of its parts.
        live: what is reported of the match while it is played; only where that is shown.
        meetings: finished matches of the two, the last one first.
        match_log: what happened so far, and what was forecast meanwhile.
        stakes: what it decides of the season; only of a match to come.
        carried: where the match may end from where it stands; only while it is on.
        betting: advice on prices, where that tab is shown.
        has_advice: whether there is advice on prices at all.
        fans: what fans picked, on the page of the forecast.
        players: what they may do, there and on their own tab.
    """

    row: MatchRow
    detail: MatchDetail
    lines: Sequence[Shown | Missing]
    camps: Sequence[Camp]
    weather: Row | None
    articles: Sequence[Row]
    history: History | None
    until: datetime
    line: LineName | None
    tab: Tab
    live: LiveMatchDetail | None
    meetings: Sequence[MatchRead]
    match_log: MatchLog
    stakes: Sequence[FactRead]
    carried: Carried | None
    prices: Sequence[Price] = field(default=())
    betting: Betting | None = None
    has_advice: bool = True
    fans: FansRead | None = None
    players: MatchPlayers | None = None

    @property
    def sides(self) -> Sequence[tuple[str, int, Sequence[PlayerChance]]]:
        """Both sides with the chances of their players, likeliest scorers first."""
        known = [] if self.players is None else self.players.items
        return [
            (side.name, side.team_id, [each for each in known if each.team_id == side.team_id])
            for side in (self.row.match.home, self.row.match.away)
        ]

    @property
    def tabs(self) -> Mapping[str, str]:
        """The parts of the page with their titles; without advice there is no betting."""
        return {
            name: title for name, title in tabs().items() if self.has_advice or name != BETTING
        }

    @property
    def shown(self) -> Shown | None:
        return self.row.shown

    @property
    def state(self) -> State:
        return self.row.state

    @property
    def apart(self) -> str | None:
        """Where the shown line and the market are apart, and what each side of it knows."""
        shown, market = self.shown, self.row.rival
        if shown is None or market is None:
            return None
        names = self.row.match.home.name, self.row.match.away.name
        return apart(shown.shares, market.shares, names, has_prices=shown.name != "odds_free")

    @property
    def goals(self) -> Sequence[Sequence[str]]:
        """Who scored and who was sent off, of home and away; empty where nobody is known."""
        sides = [
            [
                _line_of(each)
                for each in self.match_log.happened
                if each["team_id"] == side.team_id
                and each["kind"] in ON_HEADERS
                and not each["is_shoot_out"]
            ]
            for side in (self.row.match.home, self.row.match.away)
        ]
        return sides if any(sides) else []

    @property
    def course(self) -> Sequence[LiveForecastRead]:
        """The live forecasts of the shown line, oldest first."""
        return [each for each in self.match_log.forecasts if each.track == self.shown_name]

    @property
    def shown_name(self) -> LineName:
        return self.line or "odds_free" if self.shown is None else self.shown.name

    @property
    def story(self) -> Story | None:
        """What the chart of the shown line shows."""
        match, line = self.row.match, self.shown_name
        return story_of(match, self.history, self.match_log, line, self.until)

    @property
    def figures(self) -> Sequence[FigureRead]:
        """Counts worth a row, those everybody knows first."""
        counted = [] if self.live is None else self.live.statistics.figures
        if not counted and self.detail.statistics is not None:
            counted = paired(self.detail.statistics)
        order = {name: place for place, name in enumerate(FIGURES)}
        return sorted(
            (each for each in counted if each.name in order), key=lambda each: order[each.name]
        )

    @property
    def fair(self) -> Sequence[Fair]:
        return fair_of(self.lines)

    @property
    def grid(self) -> Sequence[Sequence[float]] | None:
        if self.carried is not None:
            return self.carried.grid
        return None if self.shown is None else self.shown.line.grid

    @property
    def scorelines(self) -> Sequence[ScorelineRead]:
        if self.carried is not None:
            return self.carried.scorelines
        return [] if self.shown is None else self.shown.line.top_scorelines

    @property
    def markets(self) -> Sequence[MarketRead]:
        return [] if self.shown is None else self.shown.line.markets or []


async def read_match(  # noqa: PLR0913 (a match, and what of it is shown)
    database: Database,
    world: str,
    match_id: int,
    line: LineName | None,
    tab: Tab = "prediction",
    *,
    has_advice: bool = True,
) -> MatchView:
    """Return the page of a match. Raises `NotFoundError` when there is none."""
    match = await read_one(database, world, match_id)
    if tab == BETTING and not has_advice:
        tab = "prediction"
    lines = (await read_lines(database, [match_id], _DETAIL))[match_id]
    strengths = await read_strengths(database, match.competition.code)
    teams = [match.home.team_id, match.away.team_id]
    now = await read_now(database)
    live = await read_live(database, [match])
    row = row_of(match, lines, line, at=now, live=live.get(match_id, ()))
    histories = await read_histories(database, match_id)
    shown_lines = _lines(match, lines)
    is_betting = tab == BETTING
    return MatchView(
        row=row,
        detail=match,
        lines=shown_lines,
        camps=[
            Camp(
                name=side.name,
                team_id=side.team_id,
                form=await read_form(database, world, side.team_id, match.kickoff_at),
                strength=strengths.get(side.name),
                absences=[each for each in match.absences if each.team_id == side.team_id],
            )
            for side in (match.home, match.away)
        ],
        weather=await database.fetch_one(weather.at_kickoff(), match_id=match_id),
        articles=await database.fetch(articles.of_teams(), team_ids=teams, limit=_ARTICLES),
        history=None if row.shown is None else histories.get(row.shown.name),
        until=min(match.kickoff_at, now),
        line=line,
        tab=tab,
        live=await read_story(database, world, match_id) if tab == "live" else None,
        meetings=await _meetings(database, match),
        match_log=await read_match_log(database, match) if has_begun(match) else MatchLog((), ()),
        stakes=[] if has_begun(match) else await read_stakes_of_match(database, match_id),
        carried=_carried(row, live.get(match_id, ())),
        prices=await read_prices(database, match_id) if is_betting else (),
        betting=await read_betting(database, match, shown_lines) if is_betting else None,
        has_advice=has_advice,
        fans=await fans.read(database, world, match_id) if tab == "prediction" else None,
        players=await read_players(database, world, match_id) if tab in _WITH_PLAYERS else None,
    )


def _line_of(happened: Row) -> str:
    """Return a goal or a sending-off as a header prints it: who, when, how."""
    mark = mark_of(happened["kind"])
    name = happened["player"] or happening(happened["kind"])
    return f"{name} {happened['minute']}{f' ({mark})' if mark else ''}"


async def _meetings(database: Database, match: MatchRead) -> list[MatchRead]:
    """Return the last finished matches of the same two teams before this one."""
    rows = await database.fetch(
        matches.of_teams(is_between=True),
        teams=[match.home.team_id],
        others=[match.away.team_id],
        limit=_MEETINGS,
    )
    found = (match_of(row) for row in rows)
    earlier = [
        each
        for each in found
        if each.status is MatchStatus.FINISHED
        and each.score
        and each.kickoff_at < match.kickoff_at
    ]
    return sorted(earlier, key=lambda each: each.kickoff_at, reverse=True)


def _carried(row: MatchRow, live: Sequence[LiveForecastNow]) -> Carried | None:
    """Return where a match may end; None where it is not on, or no grid of its line is known."""
    newest = next((e for e in live if row.shown and e.track == row.shown.name), None)
    grid = None if row.shown is None else row.shown.line.grid
    if newest is None or grid is None or not row.state.is_on:
        return None
    return carried(grid, row.match, newest)


async def read_row(database: Database, match_id: int) -> MatchRow:
    """Return a match with its lines alone. Raises `NotFoundError` when there is none."""
    (row,) = await rows_of(database, [await find(database, match_id)])
    return row


def _lines(match: MatchDetail, lines: Lines) -> list[Shown | Missing]:
    found: list[Shown | Missing] = []
    names: tuple[LineName, ...] = ("odds_free", "market_blended", "market")
    for name in names:
        line = getattr(lines, name)
        shown = shown_of(match, lines, name)
        if isinstance(line, MissingLine):
            found.append(Missing(title=track(name), reason=missing_line(name)))
        elif shown is not None:
            found.append(shown)
    return found


def paired(counts: StatisticsRead) -> list[FigureRead]:
    """Return counts of both sides by name, of those that somebody counted."""
    counted = dict(counts)
    names = [name.removeprefix("home_") for name in counted if name.startswith("home_")]
    return [
        FigureRead(name=name, home=counted[f"home_{name}"], away=counted[f"away_{name}"])
        for name in names
        if None not in (counted[f"home_{name}"], counted[f"away_{name}"])
    ]
