"""`/apis/v2/sports/soccer/{slug}/standings`: a division's table at an instant.

Entries come in no particular order, as on the real one: `rank` orders them.
"""

from collections.abc import Mapping
from datetime import datetime

from football.competitions import Competition, by_espn
from football.observations.match import Season as SeasonLabel
from football.season import ZoneKind, rules_of
from sources.simulated.clubs import CLUBS, Club
from sources.simulated.season import Season, Standing
from sources.simulated.wire.espn.scoreboard import EndpointRefusedError
from sources.simulated.world import World

_COLOURS = {
    ZoneKind.TITLE: "#81D6AC",
    ZoneKind.PROMOTION: "#81D6AC",
    ZoneKind.RELEGATION: "#FF7F84",
}


def standings(
    world: World, slug: str, query: Mapping[str, str], now: datetime
) -> dict[str, object]:
    """Answer a request at an instant.

    Raises:
        EndpointRefusedError: an unknown league, or a season it has not played.
    """
    competition = by_espn(slug)
    if competition is None or not competition.is_simulated:
        raise EndpointRefusedError(slug)
    seasons = {str(season.start_year): season for season in world.seasons_as_of(now)}
    season = seasons.get(query.get("season", max(seasons)))
    if season is None:
        raise EndpointRefusedError(query["season"])
    table = season.standings(competition.code, now)
    entries = [
        _entry(competition, season, position, standing)
        for position, standing in enumerate(table, start=1)
    ]
    year, label = season.start_year, SeasonLabel(season.start_year).label
    name = f"{label} {competition.name}"
    return {
        "uid": f"s:600~l:{slug}",
        "name": competition.name,
        "abbreviation": competition.name,
        "children": [
            {
                "name": name,
                "abbreviation": name,
                "standings": {
                    "season": year,
                    "seasonType": 1,
                    "seasonDisplayName": label,
                    "entries": sorted(entries, key=lambda entry: str(entry["uid"])),
                },
            }
        ],
        "links": [],
        "seasons": [
            {"year": each.start_year, "displayName": SeasonLabel(each.start_year).label}
            for each in reversed(seasons.values())
        ],
    }


def _entry(
    competition: Competition, season: Season, position: int, standing: Standing
) -> dict[str, object]:
    club = CLUBS[standing.club]
    entry: dict[str, object] = {"uid": club.espn_id, "team": _team(club)}
    zones = rules_of(competition.code, season.start_year).zones_at(position)
    if zones:
        entry["note"] = {
            "color": _COLOURS[zones[0]],
            "description": zones[-1].value.replace("_", " ").capitalize(),
            "rank": position,
        }
    return {**entry, "stats": _stats(position, standing)}


def _team(club: Club) -> dict[str, object]:
    return {
        "id": club.espn_id,
        "uid": f"s:600~t:{club.espn_id}",
        "location": club.display_name,
        "name": club.display_name,
        "abbreviation": club.abbreviation,
        "displayName": club.display_name,
        "shortDisplayName": club.name,
        "isActive": True,
        "logos": [],
        "links": [],
    }


def _stats(position: int, standing: Standing) -> list[dict[str, object]]:
    won, drawn, lost = (standing.results.count(letter) for letter in "WDL")
    values = {
        "gamesPlayed": len(standing.results),
        "losses": lost,
        "pointDifferential": standing.goal_difference,
        "points": standing.points,
        "pointsAgainst": standing.goals_for - standing.goal_difference,
        "pointsFor": standing.goals_for,
        "ties": drawn,
        "wins": won,
        "deductions": 0,
        "ppg": 0,
        "rank": position,
        "rankChange": 0,
    }
    return [
        *(
            {
                "name": name,
                "type": name.lower(),
                "value": float(value),
                "displayValue": _shown(name, value),
            }
            for name, value in values.items()
        ),
        {"name": "overall", "type": "total", "displayValue": f"{won}-{drawn}-{lost}"},
    ]


def _shown(name: str, value: int) -> str:
    if name == "pointDifferential":
        return f"{value:+d}" if value else "0"
    return "" if name == "deductions" and not value else str(value)
