"""Register frames of Northland's own truth: who played, scored and was out, without any source."""

from collections.abc import Iterable
from datetime import timedelta

import polars as pl

from football.players.register import SCHEMAS, Register
from sources.simulated.clubs import CLUBS
from sources.simulated.lineups import Lineup, lineup
from sources.simulated.season import Season
from sources.simulated.squads import Player, squad
from sources.simulated.timeline import Event, Incident, Timeline
from sources.simulated.world import World

_LENGTH = 90.0


def of_world(world: World, years: Iterable[int]) -> Register:
    """Return everything that happened in some seasons, each fact with when it was known."""
    seasons = [world.season(year) for year in years]
    rows = [row for season in seasons for row in _appearances(world.seed, season)]
    out = [
        {
            "player": spell.player.espn_id,
            "team": str(spell.club),
            "from_date": spell.announced_at.date(),
            "until_date": spell.returns_at.date(),
            "reason": "injury",
            "known_at": spell.announced_at,
        }
        for season in seasons
        for spell in season.absences.spells
    ]
    everybody = [
        {"player": player.espn_id, "name": player.name, "position": player.position}
        for club in CLUBS
        for player in squad(world.seed, club.number)
    ]
    frames = {"players": everybody, "appearances": rows, "unavailable": out}
    return Register(
        **{name: pl.DataFrame(frames.get(name, []), schema=kind) for name, kind in SCHEMAS.items()}
    )


def _appearances(seed: int, season: Season) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for index, fixture in enumerate(season.fixtures):
        events = Timeline(seed, season, index).events
        for side in (0, 1):
            clubs = (fixture.home, fixture.away)
            listed = lineup(seed, season, index, side, events)
            ours = [event for event in events if event.side == side]
            on = {change.on.espn_id: change.seconds for change in listed.substitutions}
            off = {change.off.espn_id: change.seconds for change in listed.substitutions}
            about = {
                "match": f"{season.start_year}-{index}",
                "match_date": fixture.kickoff_at.date(),
                "competition": fixture.competition,
                "team": str(clubs[side]),
                "opponent": str(clubs[1 - side]),
                "is_home": side == 0,
                "known_at": fixture.kickoff_at + timedelta(hours=2),
            }
            rows += [
                {**about, **_played(player, listed, ours, on, off)}
                for player in (*listed.starters, *(change.on for change in listed.substitutions))
            ]
    return rows


def _played(
    player: Player,
    listed: Lineup,
    events: list[Event],
    on: dict[str, int],
    off: dict[str, int],
) -> dict[str, object]:
    own = [event for event in events if event.player is player]
    reds = [event for event in own if event.incident is Incident.RED]
    until = min([off.get(player.espn_id, 5400), *(event.seconds for event in reds)])
    began = on.get(player.espn_id, 0)
    cards = {Incident.YELLOW, Incident.RED}
    return {
        "player": player.espn_id,
        "is_starter": player in listed.starters,
        "minutes": max(min((until - began) / 60.0, _LENGTH), 1.0),
        "position": player.position,
        "goals": sum(event.incident not in cards for event in own),
        "own_goals": 0,
        "yellow_cards": sum(event.incident is Incident.YELLOW for event in own),
        "red_cards": len(reds),
    }
