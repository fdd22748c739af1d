"""What members are due to write at an instant: previews, results, their club's place.

Level-triggered: everything whose time has come and whose occasion is not over is due, again and
again until it was done. Whether it was done is the caller's to know.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from touchline.crowd.cast import Member
from touchline.crowd.chance import share
from touchline.crowd.facts import Club, Fixture, Scene

Kind = Literal["preview", "result", "table"]
PREVIEW_HOURS = 50.0
RESULT_HOURS = 30.0
_LAST_MINUTES_BEFORE = 20.0
_PLAYING_MINUTES = 118.0
_RESULT_MINUTES = 75.0
_OWN_PREVIEW, _OTHER_PREVIEW = 0.9, 0.04
_OWN_RESULT, _OTHER_RESULT = 0.85, 0.04
_TABLE = 0.12
_FIRST_HOUR, _WAKING_HOURS = 7.0, 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Something that a member writes about once.

    Attributes:
        thing: the number of the match, or the domain day of a table.
        turn: how many of the crowd write about the same before.
        due_at: in domain time.
    """

    kind: Kind
    member: Member
    thing: str
    turn: int
    due_at: datetime

    @property
    def key(self) -> str:
        """The same for the same occasion, in every run."""
        return f"{self.member.username}:{self.kind}:{self.thing}"


def clubs_of(cast: Sequence[Member], clubs: Sequence[Club]) -> Mapping[str, Club]:
    """Return whom each member supports, by username; clubs get about as many members each."""
    by_number = sorted(clubs, key=lambda club: club.team_id)
    return {member.username: by_number[member.number % len(by_number)] for member in cast}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a cast writes.

    Attributes:
        clubs: whom each member supports, by username.
    """

    seed: int
    cast: Sequence[Member]
    clubs: Mapping[str, Club]

    def due(self, scene: Scene) -> list[Occasion]:
        """Return what is due, what has waited longest first."""
        found = [*self._previews(scene), *self._results(scene), *self._tables(scene)]
        return sorted(found, key=lambda each: (each.due_at, each.key))

    def _previews(self, scene: Scene) -> Iterator[Occasion]:
        for match_id in scene.outlooks:
            fixture = scene.fixtures.get(match_id)
            if fixture is None or fixture.status != "scheduled":
                continue
            if fixture.kickoff_at <= scene.now:
                continue
            for turn, member in self._writers("preview", fixture, _OWN_PREVIEW, _OTHER_PREVIEW):
                hours = self._share("lead", member, match_id) * PREVIEW_HOURS
                lead = timedelta(hours=hours, minutes=_LAST_MINUTES_BEFORE)
                at = fixture.kickoff_at - lead
                if at <= scene.now:
                    yield Occasion(
                        kind="preview", member=member, thing=str(match_id), turn=turn, due_at=at
                    )

    def _results(self, scene: Scene) -> Iterator[Occasion]:
        for fixture in scene.fixtures.values():
            is_old = scene.now - fixture.kickoff_at > timedelta(hours=RESULT_HOURS)
            if not fixture.is_finished or is_old:
                continue
            match_id = fixture.match_id
            for turn, member in self._writers("result", fixture, _OWN_RESULT, _OTHER_RESULT):
                late = self._share("delay", member, match_id) ** 2 * _RESULT_MINUTES
                at = fixture.kickoff_at + timedelta(minutes=_PLAYING_MINUTES + late)
                if at <= scene.now:
                    yield Occasion(
                        kind="result", member=member, thing=str(match_id), turn=turn, due_at=at
                    )

    def _tables(self, scene: Scene) -> Iterator[Occasion]:
        midnight = scene.now.replace(hour=0, minute=0, second=0, microsecond=0)
        day = f"{midnight:%Y-%m-%d}"
        turns: dict[str, int] = defaultdict(int)
        for member in self.cast:
            place = scene.places.get(self.clubs[member.username].team_id)
            is_writing = self._share("table", member, day) < _TABLE
            if place is None or place.played == 0 or not is_writing:
                continue
            turn = turns[place.competition]
            turns[place.competition] += 1
            hour = _FIRST_HOUR + _WAKING_HOURS * self._share("hour", member, day)
            at = midnight + timedelta(hours=hour)
            if at <= scene.now:
                yield Occasion(kind="table", member=member, thing=day, turn=turn, due_at=at)

    def _writers(
        self, kind: Kind, fixture: Fixture, own: float, other: float
    ) -> Iterator[tuple[int, Member]]:
        """Yield who writes about a match at all, each with a turn of their own by language."""
        teams = {fixture.home.team_id, fixture.away.team_id}
        turns: dict[str, int] = defaultdict(int)
        for member in self.cast:
            chance = own if self.clubs[member.username].team_id in teams else other
            if self._share(kind, member, fixture.match_id) < chance:
                yield turns[member.language], member
                turns[member.language] += 1

    def _share(self, what: str, member: Member, thing: object) -> float:
        return share(self.seed, what, member.username, thing)
