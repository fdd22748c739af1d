"""The page of a competition's table, and where each club may finish.

What belongs here: how rows are shown. What does not: which matches make the table
(`serving.football.standings`), or points, tie-breaks and zones (`football.season`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from football.season import Standing, ZoneKind
from serving.football.competitions.schemas import (
    CompetitionDetail,
    CompetitionRead,
    SeasonProgress,
)
from serving.football.competitions.service import read_all, read_one
from serving.football.standings.projections import read_history, read_projection
from serving.football.standings.schemas import ProjectionRead
from serving.football.standings.table import read_table
from serving.kit.postgres.database import Database
from serving.pages.figures.places import Finisher
from serving.pages.season_course import Race, races_of
from serving.pages.stakes import Stake, read_stakes_of_round
from words.matches import zones

_UPPER = frozenset(ZoneKind) - {ZoneKind.RELEGATION, ZoneKind.RELEGATION_PLAY_OFF}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A club's row.

    Attributes:
        zone: words for what the place leads to.
        is_up: whether that is something to hope for.
    """

    standing: Standing
    team_id: int
    zone: str
    is_up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingsView:
    """What the page shows.

    Attributes:
        outlook: the last projection of the season.
        races: how its odds moved.
        stakes: what matches of the next round decide, the most important first.
    """

    competition: CompetitionDetail
    season: SeasonProgress | None
    places: Sequence[Place]
    outlook: ProjectionRead | None
    races: Sequence[Race] = field(default=())
    stakes: Sequence[Stake] = field(default=())

    @property
    def has_zones(self) -> bool:
        return any(place.zone for place in self.places)

    @property
    def can_suppose(self) -> bool:
        """Whether matches of the newest season are to come: only of it endings are drawn."""
        if self.season is None or self.outlook is None:
            return False
        return [each.label for each in self.competition.seasons[:1]] == [self.season.label]

    @property
    def projected_zones(self) -> Sequence[ZoneKind]:
        """What the projection covers, in the order of places."""
        if self.outlook is None or not self.outlook.teams:
            return []
        projected = self.outlook.teams[0].zones
        return [zone for zone in ZoneKind if zone in projected]

    @property
    def finishers(self) -> Sequence[Finisher]:
        """The rows of the heat map: the likeliest champion first."""
        teams = [] if self.outlook is None else self.outlook.teams
        ordered = sorted(teams, key=lambda each: each.expected_position)
        return [Finisher(name=each.team.name, places=each.positions) for each in ordered]


async def read_index(database: Database, world: str) -> Sequence[CompetitionRead]:
    """Return the competitions there can be a table of."""
    return (await read_all(database, world)).items


async def read_standings(
    database: Database, world: str, code: str, named: str | None
) -> StandingsView:
    """Return the table of a competition.

    Args:
        database: where the matches are.
        world: named in the answer.
        code: of the competition.
        named: label or starting year of the season; the newest with matches if not given.

    Raises:
        NotFoundError: there is no such competition or season.
    """
    competition = await read_one(database, world, code)
    if named is None and not any(season.match_count for season in competition.seasons):
        return StandingsView(competition=competition, season=None, places=[], outlook=None)
    found = await read_table(database, world, code, named)
    outlook = await read_projection(database, code, found.season.label)
    has_odds = outlook is not None
    return StandingsView(
        competition=competition,
        season=found.season,
        places=[_place(each, found.so_far.team_ids) for each in found.standings],
        outlook=outlook,
        races=races_of(await read_history(database, world, code, found.season.label))
        if has_odds
        else [],
        stakes=await read_stakes_of_round(database, code) if has_odds else [],
    )


def _place(standing: Standing, ids: Mapping[str, int]) -> Place:
    return Place(
        standing=standing,
        team_id=ids[standing.team],
        zone=zones([zone.value for zone in standing.zones]),
        is_up=any(zone in _UPPER for zone in standing.zones),
    )
