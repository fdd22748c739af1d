"""One event of the scoreboard: teams, score, details and statistics as they stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sources.simulated.clubs import CLUBS, Club
from sources.simulated.schedule import Fixture
from sources.simulated.season import Season, Standing
from sources.simulated.seeds import stream
from sources.simulated.timeline import Event, Incident, Moment, Stage, Timeline, clock_of
from sources.simulated.wire.espn import broadcasts
from sources.simulated.wire.espn.odds import odds
from sources.simulated.wire.espn.status import status

SIDES = ("home", "away")
INCIDENT_TYPES: Mapping[Incident, tuple[str, str]] = {
    Incident.GOAL: ("70", "Goal"),
    Incident.HEADER: ("137", "Goal - Header"),
    Incident.FREE_KICK: ("138", "Goal - Free-kick"),
    Incident.VOLLEY: ("173", "Goal - Volley"),
    Incident.PENALTY: ("98", "Penalty - Scored"),
    Incident.YELLOW: ("94", "Yellow Card"),
    Incident.RED: ("93", "Red Card"),
}
CARDS = {Incident.YELLOW, Incident.RED}


@dataclass(frozen=True, slots=True, kw_only=True)
class League:
    """What every event of a league repeats; `table` is the table at the time of asking."""

    id: str
    slug: str
    season_slug: str
    table: Mapping[int, Standing]


def event(
    seed: int, season: Season, index: int, league: League, now: datetime
) -> dict[str, object]:
    """Write one event at an instant."""
    fixture = season.fixtures[index]
    home, away = CLUBS[fixture.home], CLUBS[fixture.away]
    moment = timeline_of(seed, season, index).at(now)
    when = f"{fixture.kickoff_as_of(now):%Y-%m-%dT%H:%MZ}"
    uid = f"s:600~l:{league.id}~e:{fixture.event_id}"
    is_over = moment.stage is Stage.FULL_TIME
    competition: dict[str, object] = {
        "id": fixture.event_id,
        "uid": f"{uid}~c:{fixture.event_id}",
        "date": when,
        "startDate": when,
        "attendance": attendance_of(seed, fixture) if is_over else 0,
        "timeValid": True,
        "recent": moment.is_started,
        "status": status(moment),
        "venue": {
            "id": home.venue.key,
            "fullName": home.venue.name,
            "address": {"city": home.venue.city, "country": home.venue.country},
        },
        "format": {"regulation": {"periods": 2}},
        "notes": [],
        "broadcast": "",
        "broadcasts": broadcasts.by_name(seed, fixture),
        "geoBroadcasts": broadcasts.by_region(seed, fixture, has_names=False),
        "competitors": [
            _competitor(club, side, moment, league) for side, club in enumerate((home, away))
        ],
        "details": [_detail(e, (home, away), moment) for e in moment.events],
        "odds": odds(season, index, moment, now),
        "wasSuspended": False,
        "playByPlayAvailable": moment.is_started,
        "playByPlayAthletes": True,
    }
    return {
        "id": fixture.event_id,
        "uid": uid,
        "date": when,
        "name": f"{away.display_name} at {home.display_name}",
        "shortName": f"{away.abbreviation} @ {home.abbreviation}",
        "season": {"year": season.start_year, "type": 13000 + season.start_year % 100,
                   "slug": league.season_slug},
        "competitions": [competition],
        "status": status(moment),
        "venue": {"displayName": home.venue.name},
        "links": [],
    }  # fmt: skip


@lru_cache(maxsize=512)
def timeline_of(seed: int, season: Season, index: int) -> Timeline:
    """Return the course of one match, which its polls share."""
    return Timeline(seed, season, index)


def _competitor(club: Club, side: int, moment: Moment, league: League) -> dict[str, object]:
    ours, theirs = moment.goals[side], moment.goals[1 - side]
    standing = league.table[club.number]
    # As on the real scoreboard, form and record are of the time of asking, also in old events.
    won, drawn, lost = (standing.results.count(letter) for letter in "WDL")
    return {
        "id": club.espn_id,
        "uid": f"s:600~t:{club.espn_id}",
        "type": "team",
        "order": side,
        "homeAway": SIDES[side],
        "winner": moment.stage is Stage.FULL_TIME and ours > theirs,
        "form": standing.results[-1:-6:-1],
        "score": str(ours),
        "records": [
            {
                "name": "All Splits",
                "type": "total",
                "summary": f"{won}-{drawn}-{lost}",
                "abbreviation": "Total",
            }
        ],
        "team": {
            "id": club.espn_id,
            "uid": f"s:600~t:{club.espn_id}",
            "abbreviation": club.abbreviation,
            "displayName": club.display_name,
            "shortDisplayName": club.name,
            "name": club.display_name,
            "location": club.display_name,
            "color": club.colour,
            "alternateColor": "ffffff",
            "isActive": True,
            "venue": {"id": club.venue.key},
            "logo": "",
            "links": [],
        },
        "statistics": _statistics(moment, side) if moment.is_started else [],
    }


def shots_of(moment: Moment, side: int) -> int:
    """Return a side's shots so far."""
    return sum(moment.counts[f"shots_{on}_target"][side] for on in ("on", "off"))


def possession_of(moment: Moment, side: int) -> float:
    """Return a side's share of the ball so far, in percent: who shoots has it."""
    ours, theirs = shots_of(moment, side), shots_of(moment, 1 - side)
    return 50 + 30 * (ours - theirs) / (10 + ours + theirs)


def _statistics(moment: Moment, side: int) -> list[dict[str, str]]:
    counts = {name: pair[side] for name, pair in moment.counts.items()}
    shots, possession = shots_of(moment, side), possession_of(moment, side)
    rows = (
        ("appearances", "APP", "0"),
        ("foulsCommitted", "FC", str(counts["fouls"])),
        ("wonCorners", "CW", str(counts["corners"])),
        ("goalAssists", "A", str(moment.goals[side] * 3 // 4)),
        ("possessionPct", "PP", f"{possession:.1f}"),
        ("shotAssists", "SHAST", str(shots * 3 // 4)),
        ("shotsOnTarget", "ST", str(counts["shots_on_target"])),
        ("totalGoals", "G", str(moment.goals[side])),
        ("totalShots", "SHOT", str(shots)),
    )
    return [{"name": n, "abbreviation": a, "displayValue": value} for n, a, value in rows]


def _detail(happening: Event, clubs: tuple[Club, Club], moment: Moment) -> dict[str, object]:
    incident, player = happening.incident, happening.player
    type_id, text = INCIDENT_TYPES[incident]
    clock, display = clock_of(happening.seconds, moment.half_seconds)
    team = {"id": clubs[happening.side].espn_id}
    is_goal = incident not in CARDS
    return {
        "type": {"id": type_id, "text": text},
        "clock": {"value": float(clock), "displayValue": display},
        "team": team,
        "scoreValue": int(is_goal),
        "scoringPlay": is_goal,
        "redCard": incident is Incident.RED,
        "yellowCard": incident is Incident.YELLOW,
        "penaltyKick": incident is Incident.PENALTY,
        "ownGoal": False,
        "shootout": False,
        "athletesInvolved": [
            {
                "id": player.espn_id,
                "displayName": player.name,
                "shortName": player.short_name,
                "fullName": player.name,
                "jersey": str(player.shirt),
                "team": team,
                "position": player.position,
            }
        ],
    }


def attendance_of(seed: int, fixture: Fixture) -> int:
    """Return how many came."""
    draws = stream(seed, "attendance", fixture.event_id)
    return int(draws.integers(4_000, 14_000)) * (2 if fixture.competition == "S1" else 1)
