"""The table of one season, from its matches: what every answer about standings begins with.

What belongs here: which season is meant, and reading it. What does not: points, tie-breaks and
zones (`football.season`), or how a table is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from football.observations.match import label_of
from football.season import PointsAdjustment, Standing, has_rules
from football.season.progress import SeasonSoFar
from serving.football.competitions.schemas import CompetitionDetail, SeasonProgress
from serving.football.competitions.service import read_one
from serving.football.standings.schemas import LeagueReference, SeasonRead
from serving.kit.errors import NotFoundError
from serving.kit.postgres.database import Database
from storage.football.statements import standings
from storage.kit.statements import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonTable:
    """A competition's season with its table as it is today."""

    competition: CompetitionDetail
    season: SeasonProgress
    so_far: SeasonSoFar
    standings: Sequence[Standing]
    today: date

    @property
    def adjustments(self) -> Sequence[PointsAdjustment]:
        """Those that count today."""
        return [each for each in self.so_far.adjustments if each.effective_on <= self.today]


async def read_season(
    database: Database, world: str, code: str, named: str | None
) -> tuple[CompetitionDetail, SeasonProgress]:
    """Return a competition and one of its seasons with matches: the newest if none is named.

    A label names one season; a starting year the one that has it as its label, else one that
    begins in it.

    Raises:
        NotFoundError: there is no such competition or season here.
    """
    competition = await read_one(database, world, code)
    with_matches = [season for season in competition.seasons if season.match_count]
    labels = [season.label for season in with_matches]
    label = label_of(named, labels) if named else next(iter(labels), None)
    wanted = next((season for season in with_matches if season.label == label), None)
    if wanted is not None:
        return competition, wanted
    which = "any season" if named is None else f"a season {named}"
    raise NotFoundError(f"{competition.name} has no matches of {which} here.")


async def read_table(database: Database, world: str, code: str, named: str | None) -> SeasonTable:
    """Return the table of a competition; arguments and errors as for `read_season`.

    A competition that is no league we know the rules of has matches but no table.
    """
    competition, season = await read_season(database, world, code, named)
    if not has_rules(code):
        raise NotFoundError(f"{competition.name} has no table here; /v1/matches has its matches.")
    of_season = {"competition": code, "season": season.label}
    matches = await database.fetch(standings.matches_of_season(), **of_season)
    adjustments = await database.fetch(standings.adjustments(), **of_season)
    so_far = SeasonSoFar.of(code, season.start_year, matches, adjustments)
    now = (await database.fetch(clock.now()))[0]["now"]
    return SeasonTable(
        competition=competition,
        season=season,
        so_far=so_far,
        standings=so_far.table(on=now.date()),
        today=now.date(),
    )


def league_of(competition: CompetitionDetail) -> LeagueReference:
    """Return how answers name a competition."""
    return LeagueReference(code=competition.code, name=competition.name)


def season_of(season: SeasonProgress) -> SeasonRead:
    """Return how answers name a season."""
    return SeasonRead.model_validate(season.model_dump())
