"""`/apis/site/v2/sports/soccer/{slug}/teams/{id}/roster`: a squad, and who of it is hurt."""

from datetime import date, datetime

from football.competitions import by_espn
from sources.simulated.clubs import CLUBS, COUNTRY
from sources.simulated.reserves import reserves
from sources.simulated.season import Season
from sources.simulated.squads import Player, squad
from sources.simulated.wire.espn.scoreboard import EndpointRefusedError
from sources.simulated.world import World

_POSITIONS = {"G": "Goalkeeper", "D": "Defender", "M": "Midfielder", "F": "Forward"}


def roster(world: World, slug: str, team_id: str, now: datetime) -> dict[str, object]:
    """Answer a request at an instant.

    Raises:
        EndpointRefusedError: an unknown league, or no club of this number in the country.
    """
    competition = by_espn(slug)
    club = next((each for each in CLUBS if each.espn_id == team_id), None)
    if competition is None or not competition.is_simulated or club is None:
        raise EndpointRefusedError(team_id)
    season = world.seasons_as_of(now)[-1]
    listed = [
        *squad(world.seed, club.number),
        *(each.player for each in reserves(world.seed, club.number, now.date())),
    ]
    return {
        "timestamp": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "status": "success",
        "season": {"year": season.start_year},
        "athletes": [_athlete(player, season, now) for player in listed],
        "team": {"id": club.espn_id, "displayName": club.display_name},
    }


def _athlete(player: Player, season: Season, now: datetime) -> dict[str, object]:
    is_out = season.absences.is_out(player, now)
    return {
        "id": player.espn_id,
        "displayName": player.name,
        "fullName": player.name,
        "shortName": player.short_name,
        "jersey": str(player.shirt),
        "position": {"abbreviation": player.position, "name": _POSITIONS[player.position]},
        "age": _age(player.born_on, now.date()),
        "dateOfBirth": f"{player.born_on:%Y-%m-%d}T07:00Z",
        "citizenship": COUNTRY,
        "injuries": [{"status": "Out"}] if is_out else [],
    }


def _age(born_on: date, today: date) -> int:
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
