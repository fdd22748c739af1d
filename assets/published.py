"""Our tables beside a provider's: places, points, goal difference and matches, club by club.

What belongs here: finding where they differ. What does not: reading the provider's answer
(`sources.espn.standings`), which tables are compared, or mending anything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from assets.seasons import read_season
from football.observations.match import Season
from football.season import Standing
from sources.espn.standings import PublishedStanding, PublishedTable
from storage.matching.teams import TeamDirectory

PROVIDER, ENDPOINT = "espn", "standings"
# Around full time either side may be ahead of the other.
_SETTLING = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing the tables do not agree on."""

    competition: str
    team: str
    what: str
    ours: int | None
    theirs: int | None

    def __str__(self) -> str:
        text = f"{self.competition} {self.team}: {self.what} {self.ours}, provider {self.theirs}"
        hint = " (touchline adjust-points?)" if self.what == "points" else ""
        return text + hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """Our table at the instant of the provider's.

    Attributes:
        moving: clubs whose match may have ended on one side and not yet on the other.
    """

    competition: str
    standings: Sequence[Standing]
    moving: frozenset[str]


def differences(
    ours: Ours, published: PublishedTable, directory: TeamDirectory
) -> Iterator[Difference]:
    """Yield where the tables differ; clubs in the middle of a match are left out."""
    by_name = {standing.team: standing for standing in ours.standings}
    listed: set[str] = set()
    # While some matches count on one side only, no place can be compared.
    is_settled = True
    pairs: list[tuple[Standing, PublishedStanding]] = []
    for theirs in published.standings:
        team_id = directory.resolve(PROVIDER, theirs.team)
        name = theirs.team.name if team_id is None else directory.names[team_id]
        standing = by_name.get(name)
        if standing is None:
            yield _difference(ours, name, "club", None, theirs.position)
            continue
        listed.add(name)
        if name in ours.moving and standing.total.played != theirs.played:
            is_settled = False
            continue
        pairs.append((standing, theirs))
    for name in by_name.keys() - listed:
        yield _difference(ours, name, "club", by_name[name].position, None)
    for standing, theirs in pairs:
        for what, mine, other in (
            ("played", standing.total.played, theirs.played),
            ("points", standing.points, theirs.points),
            ("goal difference", standing.total.goal_difference, theirs.goal_difference),
        ):
            if mine != other:
                yield _difference(ours, standing.team, what, mine, other)
        places = _places(standing, ours.standings)
        if is_settled and theirs.position is not None and theirs.position not in places:
            yield _difference(ours, standing.team, "place", standing.position, theirs.position)


def _places(standing: Standing, standings: Sequence[Standing]) -> set[int]:
    """Return the places the rules allow a club: several if they cannot tell it from others."""
    if not standing.is_level:
        return {standing.position}
    return {
        other.position
        for other in standings
        if other.is_level
        and other.points == standing.points
        and other.total.goal_difference == standing.total.goal_difference
    }


def ours_at(connection: Connection, code: str, season: Season, fetched_at: datetime) -> Ours:
    """Return our table at the instant of the provider's, as far as it is known now."""
    so_far = read_season(connection, code, season, known_by=fetched_at)
    earlier = read_season(connection, code, season, known_by=fetched_at - _SETTLING)
    begun = {
        club
        for match in earlier.announced
        if fetched_at - _SETTLING < match.kickoff_at <= fetched_at
        for club in (match.home, match.away)
    }
    return Ours(
        competition=code,
        standings=so_far.table(on=fetched_at.date()),
        moving=frozenset(begun),
    )


def _difference(
    ours: Ours, team: str, what: str, mine: int | None, theirs: int | None
) -> Difference:
    return Difference(competition=ours.competition, team=team, what=what, ours=mine, theirs=theirs)
