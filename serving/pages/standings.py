"""The page of a competition's table, from its matches; where each club may finish comes beside it.

What belongs here: which matches make the table, and how its rows are shown. What does not: points,
tie-breaks and zones (`football.season`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from football.season import Result, Standing, ZoneKind, regular_season, rules_of, table
from serving.competitions.schemas import CompetitionDetail, CompetitionRead, SeasonProgress
from serving.competitions.service import read_all, read_one
from serving.database import Database
from serving.errors import NotFoundError
from storage.statements import matches

_MOST_MATCHES = 2000
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
    """What the page shows."""

    competition: CompetitionDetail
    season: SeasonProgress | None
    places: Sequence[Place]

    @property
    def has_zones(self) -> bool:
        return any(place.zone for place in self.places)


async def read_index(database: Database, world: str) -> Sequence[CompetitionRead]:
    """Return the competitions there can be a table of."""
    return (await read_all(database, world)).items


async def read_standings(
    database: Database, world: str, code: str, start_year: int | None
) -> StandingsView:
    """Return the table of a competition.

    Args:
        database: where the matches are.
        world: named in the answer.
        code: of the competition.
        start_year: of the season; the newest with matches if not given.

    Raises:
        NotFoundError: there is no such competition or season.
    """
    competition = await read_one(database, world, code)
    season = _season(competition, start_year)
    if season is None:
        return StandingsView(competition=competition, season=None, places=[])
    statement = matches.page(
        filters=frozenset({"competition", "season"}), is_descending=False, is_continued=False
    )
    rows = await database.fetch(
        statement, competition=code, season=season.start_year, limit=_MOST_MATCHES
    )
    rules = rules_of(code, season.start_year)
    ids = {
        row[f"{side}_name"]: row[f"{side}_team_id"] for row in rows for side in ("home", "away")
    }
    results = [
        Result(row["home_name"], row["away_name"], row["home_goals_90"], row["away_goals_90"])
        for row in rows
        if row["status"] == "finished" and row["home_goals_90"] is not None
    ]
    standings = table(list(regular_season(results, rules.meetings)), rules, teams=ids)
    return StandingsView(
        competition=competition, season=season, places=[_place(each, ids) for each in standings]
    )


def _season(competition: CompetitionDetail, start_year: int | None) -> SeasonProgress | None:
    with_matches = [season for season in competition.seasons if season.match_count]
    if start_year is None:
        return with_matches[0] if with_matches else None
    found = next((s for s in with_matches if s.start_year == start_year), None)
    if found is None:
        raise NotFoundError(f"{competition.name} has no matches of a season {start_year} here.")
    return found


def _place(standing: Standing, ids: Mapping[str, int]) -> Place:
    words = [zone.value.replace("_", " ") for zone in standing.zones]
    return Place(
        standing=standing,
        team_id=ids[standing.team],
        zone=", ".join(words),
        is_up=any(zone in _UPPER for zone in standing.zones),
    )
