"""`/apis/site/v2/sports/soccer/{slug}/summary`: one match, with line-ups once they are out.

Until then, and for matches that are called off, a side's block has no `roster` at all. In the
second division nobody counts passes, so those figures are zeros.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from football.competitions import by_espn
from sources.simulated.clubs import CLUBS, Club
from sources.simulated.figures import Done, assisters, figures
from sources.simulated.lineups import Lineup, lineup, published_at
from sources.simulated.season import Season
from sources.simulated.squads import Player
from sources.simulated.timeline import Event, Moment, Stage, Timeline, clock_of
from sources.simulated.wire.espn import broadcasts
from sources.simulated.wire.espn.boxscore import boxscore
from sources.simulated.wire.espn.commentary import Change, commentary
from sources.simulated.wire.espn.event import (
    CARDS,
    INCIDENT_TYPES,
    SIDES,
    attendance_of,
    timeline_of,
)
from sources.simulated.wire.espn.odds import odds
from sources.simulated.wire.espn.scoreboard import EndpointRefusedError, heading_of
from sources.simulated.wire.espn.status import status
from sources.simulated.world import World

_POSITIONS = {"G": "Goalkeeper", "D": "Defender", "M": "Midfielder", "F": "Forward"}


def summary(world: World, slug: str, query: Mapping[str, str], now: datetime) -> dict[str, object]:
    """Answer a request at an instant.

    Raises:
        EndpointRefusedError: an unknown league, or no match of this number in it.
    """
    season, index = _place(world, slug, query.get("event", ""), now)
    return _Writer(world.seed, season, index, now).write(slug)


def _place(world: World, slug: str, event_id: str, now: datetime) -> tuple[Season, int]:
    competition = by_espn(slug)
    if competition is None or not competition.is_simulated:
        raise EndpointRefusedError(slug)
    for season in reversed(world.seasons_as_of(now)):
        for index in season.rows(competition.code):
            if season.fixtures[index].event_id == event_id:
                return season, index
    raise EndpointRefusedError(event_id)


class _Writer:
    """One match at one instant."""

    def __init__(self, seed: int, season: Season, index: int, now: datetime) -> None:
        self._seed, self._season, self._index, self._now = seed, season, index, now
        self._fixture = season.fixtures[index]
        self._timeline: Timeline = timeline_of(seed, season, index)
        self._moment: Moment = self._timeline.at(now)
        self._clubs = CLUBS[self._fixture.home], CLUBS[self._fixture.away]
        self._lineups = tuple(
            lineup(seed, season, index, side, self._timeline.events) for side in (0, 1)
        )

    def write(self, slug: str) -> dict[str, object]:
        home, moment = self._clubs[0], self._moment
        venue = {
            "id": home.venue.key,
            "fullName": home.venue.name,
            "address": {"city": home.venue.city, "country": home.venue.country},
        }
        game: dict[str, object] = {"venue": venue}
        if moment.stage is Stage.FULL_TIME:
            game["attendance"] = attendance_of(self._seed, self._fixture)
        prices = [each for each in odds(self._season, self._index, moment, self._now) if each]
        return {
            "boxscore": boxscore(self._fixture, self._clubs, moment),
            "format": {"regulation": {"periods": 2}},
            "gameInfo": game,
            "broadcasts": broadcasts.by_region(self._seed, self._fixture, has_names=True),
            "rosters": [self._roster(side) for side in (0, 1)],
            "hasOdds": False,
            "odds": prices,
            "pickcenter": prices,
            "header": self._header(slug),
            "keyEvents": list(self._key_events()) if moment.is_started else [],
            "commentary": commentary(self._clubs, moment, self._changes()),
            "wallclockAvailable": moment.is_started,
            "meta": {
                "gameState": _state(moment),
                "lastUpdatedAt": f"{self._now:%Y-%m-%dT%H:%M:%SZ}",
            },
            "standings": {"groups": []},
        }

    def _header(self, slug: str) -> dict[str, object]:
        league_id, name = heading_of(slug)
        uid = f"s:600~l:{league_id}~e:{self._fixture.event_id}"
        when = f"{self._fixture.kickoff_as_of(self._now):%Y-%m-%dT%H:%MZ}"
        shown = status(self._moment)
        if self._moment.stage is Stage.FULL_TIME:
            shown = {"type": shown["type"]}
        elif "period" in shown:
            shown = {
                "displayClock": shown["displayClock"],
                "displayPeriod": shown["period"],
                "type": shown["type"],
            }
        return {
            "id": self._fixture.event_id,
            "uid": uid,
            "season": {
                "year": self._season.start_year,
                "type": 13000 + self._season.start_year % 100,
            },
            "timeValid": True,
            "competitions": [
                {
                    "id": self._fixture.event_id,
                    "uid": f"{uid}~c:{self._fixture.event_id}",
                    "date": when,
                    "neutralSite": False,
                    "competitors": [self._competitor(side) for side in (0, 1)],
                    "status": shown,
                    "details": [],
                }
            ],
            "league": {"id": league_id, "uid": f"s:600~l:{league_id}", "name": name, "slug": slug},
        }

    def _competitor(self, side: int) -> dict[str, object]:
        club, moment = self._clubs[side], self._moment
        competitor: dict[str, object] = {
            "id": club.espn_id,
            "uid": f"s:600~t:{club.espn_id}",
            "order": side,
            "homeAway": SIDES[side],
            "score": str(moment.goals[side]),
            "team": _team(club),
        }
        if moment.is_started:
            first = int(self._season.play.half_time[self._index, side])
            goals = moment.goals[side]
            is_first = moment.stage in {Stage.FIRST_HALF, Stage.HALF_TIME}
            halves = [goals] if is_first else [first, goals - first]
            competitor["linescores"] = [{"displayValue": str(count)} for count in halves]
        return competitor

    def _roster(self, side: int) -> dict[str, object]:
        block: dict[str, object] = {"homeAway": SIDES[side], "team": _team(self._clubs[side])}
        is_out = self._now >= published_at(self._seed, self._season, self._index)
        if not is_out or self._moment.stage is Stage.POSTPONED:
            return block
        named = self._lineups[side]
        made = [each for each in named.substitutions if each.seconds <= self._moment.elapsed]
        on = {each.on.espn_id for each in made}
        off = {each.off.espn_id for each in made}
        players = [*named.starters, *named.bench]
        done: Mapping[Player, Done] = {}
        if self._moment.is_started:
            done = figures(self._seed, self._fixture.event_id, named, side, self._moment)
        return {
            **block,
            "formation": named.formation,
            "roster": [
                {
                    **_player(player, _place_of(named, player)),
                    "subbedIn": player.espn_id in on,
                    "subbedOut": player.espn_id in off,
                    **({"stats": _stats(done[player])} if player in done else {}),
                }
                for player in players
            ],
        }

    def _changes(self) -> list[Change]:
        return [
            Change(each.seconds, side, each.on, each.off)
            for side, named in enumerate(self._lineups)
            for each in named.substitutions
            if each.seconds <= self._moment.elapsed
        ]

    def _key_events(self) -> Iterator[dict[str, object]]:
        """Yield all that has happened, each with the same id in every answer."""
        moment, happened = self._moment, list[tuple[int, dict[str, object]]]()
        set_up: dict[Event, Player] = {}
        for side, named in enumerate(self._lineups):
            set_up |= assisters(
                self._seed, self._fixture.event_id, named, side, self._timeline.events
            )
        for number, event in enumerate(moment.events):
            written = self._incident(number, event, set_up.get(event))
            happened.append((event.seconds, written))
        for side, named in enumerate(self._lineups):
            for number, change in enumerate(named.substitutions):
                if change.seconds <= moment.elapsed:
                    written = self._happening(
                        f"{5 + side}{number:02d}",
                        ("76", "Substitution", "substitution"),
                        change.seconds,
                        side,
                        (change.on, change.off),
                    )
                    happened.append((change.seconds, written))
        first = moment.half_seconds[0]
        yield self._happening("800", ("80", "Kickoff", "kickoff"), 0)
        yield from (each for at, each in sorted(happened, key=_seconds) if at < first)
        if moment.stage is not Stage.FIRST_HALF:
            yield self._happening("801", ("81", "Halftime", "halftime"), first - 1)
        yield from (each for at, each in sorted(happened, key=_seconds) if at >= first)
        if moment.stage is Stage.FULL_TIME:
            kind = ("83", "End Regular Time", "end-regular-time")
            yield self._happening("803", kind, sum(moment.half_seconds) - 1)

    def _incident(self, number: int, event: Event, by: Player | None) -> dict[str, object]:
        type_id, text = INCIDENT_TYPES[event.incident]
        slug = text.lower().replace(" ", "-")
        return {
            **self._happening(
                f"{number:03d}",
                (type_id, text, slug),
                event.seconds,
                event.side,
                (event.player,) if by is None else (event.player, by),
            ),
            "scoringPlay": event.incident not in CARDS,
        }

    def _happening(
        self,
        number: str,
        kind: tuple[str, str, str],
        seconds: int,
        side: int | None = None,
        players: tuple[Player, ...] = (),
    ) -> dict[str, object]:
        value, shown = clock_of(seconds, self._moment.half_seconds)
        type_id, text, slug = kind
        written: dict[str, object] = {
            "id": f"{self._fixture.event_id}{number}",
            "type": {"id": type_id, "text": text, "type": slug},
            "period": {"number": 1 if seconds < self._moment.half_seconds[0] else 2},
            "clock": {"value": float(value), "displayValue": shown},
            "scoringPlay": False,
            "shootout": False,
        }
        if side is not None:
            written["team"] = {
                "id": self._clubs[side].espn_id,
                "displayName": self._clubs[side].display_name,
            }
            written["participants"] = [
                {"athlete": {"id": player.espn_id, "displayName": player.name}}
                for player in players
            ]
        return written


def _seconds(happened: tuple[int, dict[str, object]]) -> tuple[int, str]:
    return happened[0], str(happened[1]["id"])


def _state(moment: Moment) -> str:
    if moment.stage in {Stage.FULL_TIME, Stage.POSTPONED}:
        return "post"
    return "in" if moment.is_started else "pre"


def _team(club: Club) -> dict[str, object]:
    return {
        "id": club.espn_id,
        "uid": f"s:600~t:{club.espn_id}",
        "abbreviation": club.abbreviation,
        "displayName": club.display_name,
        "name": club.display_name,
    }


def _stats(done: Done) -> list[dict[str, object]]:
    counts = {
        "totalGoals": done.goals,
        "ownGoals": 0,
        "goalAssists": done.assists,
        "totalShots": done.shots,
        "shotsOnTarget": done.shots_on_target,
        "yellowCards": done.yellow_cards,
        "redCards": done.red_cards,
    }
    return [
        {"name": name, "value": float(count), "displayValue": str(count)}
        for name, count in counts.items()
    ]


def _place_of(named: Lineup, player: Player) -> int:
    return named.starters.index(player) + 1 if player in named.starters else 0


def _player(player: Player, place: int) -> dict[str, object]:
    position = (player.position, _POSITIONS[player.position]) if place else ("SUB", "Substitute")
    return {
        "active": True,
        "starter": place > 0,
        "jersey": str(player.shirt),
        "athlete": {
            "id": player.espn_id,
            "displayName": player.name,
            "fullName": player.name,
            "shortName": player.short_name,
        },
        "position": {"abbreviation": position[0], "name": position[1]},
        "formationPlace": str(place),
    }
