"""The page of one team: how it stands, what comes, what was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from serving.football.matches.schemas import AbsenceRead, MatchRead
from serving.football.matches.service import match_of, read_absences
from serving.football.standings.projections import read_history, read_projection
from serving.football.standings.schemas import ProjectedTeam
from serving.football.teams.schemas import TeamDetail, TeamSeason
from serving.football.teams.service import read_one
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from serving.pages.attention import Written, read_written
from serving.pages.figures.plot import Plot
from serving.pages.form import LAST, Played, seen_from
from serving.pages.match_rows import MatchRow, rows_of
from serving.pages.season_course import course_of_club
from serving.pages.strength_course import StrengthCourse, read_strength_course
from serving.pages.strengths import Strength, read_strengths
from storage.football.statements import articles, matches
from storage.kit.statements import clock

_FIXTURES = 12
_RESULTS = 15
_ARTICLES = 5
_WORTH_SAYING = 0.03
_STALE = timedelta(days=3)
_CALENDAR_PAST, _CALENDAR_COMING = 60, 140


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamResult:
    """A finished match with its forecast."""

    played: Played
    row: MatchRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Fared:
    """Our forecasts of a club's last matches.

    Attributes:
        n: how many were sealed.
        called: how many ended as we called likeliest.
        given: whole percent that we gave on average to what happened.
    """

    n: int
    called: int
    given: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamView:
    """What the page shows.

    Attributes:
        season: the newest, with the competition the team plays in.
        written: how much was written about it lately, and in which tone.
        strength_course: how strong it was over time; None before anything could move.
        absences: who is out of its next match.
        outlook: where the club may finish the season, by the last projection.
        odds: how that moved; None before it was projected twice.
    """

    team: TeamDetail
    season: TeamSeason | None
    strength: Strength | None
    fixtures: Sequence[MatchRow]
    results: Sequence[TeamResult]
    articles: Sequence[Row]
    outlook: ProjectedTeam | None
    written: Sequence[Written]
    strength_course: StrengthCourse | None
    absences: Sequence[AbsenceRead]
    odds: Plot | None

    @property
    def finish(self) -> Sequence[tuple[int, float]]:
        """The likeliest final places of the club with their chances, in the order of places."""
        chances = [] if self.outlook is None else self.outlook.positions
        return [(n, chance) for n, chance in enumerate(chances, 1) if chance >= _WORTH_SAYING]

    @property
    def fared(self) -> Fared | None:
        """How our forecasts of the results below fared; None where none was sealed."""
        rows = [result.row for result in self.results if result.row.given is not None]
        if not rows:
            return None
        given = sum(row.given or 0 for row in rows) / len(rows)
        called = sum(1 for row in rows if row.shown and row.outcome == row.shown.favourite)
        return Fared(n=len(rows), called=called, given=round(given))

    @property
    def form(self) -> Sequence[Played]:
        return [result.played for result in self.results[:LAST]]


async def read_team(database: Database, world: str, team_id: int) -> TeamView:
    """Return the page of a team. Raises `NotFoundError` when there is none."""
    team = await read_one(database, world, team_id)
    season = team.seasons[0] if team.seasons else None
    code = "" if season is None else season.code
    strengths = await read_strengths(database, code)
    outlook = await _outlook(database, team_id, season)
    coming = await _coming(database, team_id, _FIXTURES)
    finished = await rows_of(database, await _finished(database, team_id, _RESULTS))
    results = [(seen_from(team_id, row.match), row) for row in finished]
    return TeamView(
        team=team,
        season=season,
        strength=strengths.get(team.name),
        fixtures=await rows_of(database, coming),
        results=[TeamResult(played=p, row=row) for p, row in results if p is not None],
        articles=await database.fetch(articles.of_teams(), team_ids=[team_id], limit=_ARTICLES),
        written=await read_written(database, {team_id: team.name}),
        outlook=outlook,
        strength_course=await read_strength_course(database, team, code),
        absences=await _absences(database, team_id, coming),
        odds=await _odds(database, world, team_id, season) if season and outlook else None,
    )


async def _absences(
    database: Database, team_id: int, coming: Sequence[MatchRead]
) -> Sequence[AbsenceRead]:
    if not coming:
        return []
    out = await read_absences(database, coming[0].match_id)
    return [each for each in out if each.team_id == team_id]


async def _outlook(
    database: Database, team_id: int, season: TeamSeason | None
) -> ProjectedTeam | None:
    if season is None:
        return None
    projection = await read_projection(database, season.code, season.label)
    teams = [] if projection is None else projection.teams
    return next((each for each in teams if each.team.team_id == team_id), None)


async def _odds(database: Database, world: str, team_id: int, season: TeamSeason) -> Plot | None:
    history = await read_history(database, world, season.code, season.label, team_id)
    return course_of_club(history, team_id)


async def read_calendar(
    database: Database, world: str, team_id: int
) -> tuple[TeamDetail, Sequence[MatchRow]]:
    """Return a team and the matches of its calendar: the last ones and all that are fixed."""
    team = await read_one(database, world, team_id)
    past = await _finished(database, team_id, _CALENDAR_PAST)
    coming = await _coming(database, team_id, _CALENDAR_COMING)
    return team, await rows_of(database, [*reversed(past), *coming])


async def _coming(database: Database, team_id: int, limit: int) -> list[MatchRead]:
    """Return matches that are on, to come, or put off; not those a source forgot long ago."""
    now = await database.fetch_one(clock.now())
    if now is None:
        return []
    statement = matches.page(
        filters=frozenset({"team", "statuses", "since"}), is_descending=False, is_continued=False
    )
    rows = await database.fetch(
        statement,
        team=team_id,
        statuses=["scheduled", "in_play", "postponed"],
        since=now["now"] - _STALE,
        limit=limit,
    )
    return [match_of(row) for row in rows]


async def _finished(database: Database, team_id: int, limit: int) -> list[MatchRead]:
    statement = matches.page(
        filters=frozenset({"team", "statuses"}), is_descending=True, is_continued=False
    )
    rows = await database.fetch(statement, team=team_id, statuses=["finished"], limit=limit)
    return [match_of(row) for row in rows]
