"""What the Northland press writes: injuries and returns, previews, reports, postponements."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sources.simulated.absences import Absence
from sources.simulated.clubs import CLUBS
from sources.simulated.schedule import LOCAL_ZONE, Fixture
from sources.simulated.season import Season

SITE = "https://news.northland.example"
_NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article; `key` is stable and names it."""

    key: str
    title: str
    summary: str
    published_at: datetime
    categories: tuple[str, ...]

    @property
    def url(self) -> str:
        return f"{SITE}/football/{self.key}"


def items_of(season: Season) -> tuple[Item, ...]:
    """Return a season's articles, oldest first."""
    items = [
        *(item for absence in season.absences.spells for item in _about_absence(absence)),
        *(item for fixture in season.fixtures for item in _about_fixture(fixture)),
        *(_report(season, index) for index in range(len(season.fixtures))),
    ]
    return tuple(sorted(items, key=lambda item: (item.published_at, item.key)))


def _key(*parts: object) -> str:
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()[:12]


def _about_absence(absence: Absence) -> Iterator[Item]:
    club, player = CLUBS[absence.club].name, absence.player.name
    weeks = _count(absence.weeks, "week")
    yield Item(
        key=_key("out", club, player, absence.announced_at),
        title=f"{club}: {player} ruled out for {weeks} with {absence.injury} injury",
        summary=f"{player} will miss {weeks} after a scan of his {absence.injury}, {club} say.",
        published_at=absence.announced_at,
        categories=(club, "injuries"),
    )
    yield Item(
        key=_key("back", club, player, absence.returns_at),
        title=f"{club}: {player} returns to full training",
        summary=f"{player} is available again after {weeks} out injured.",
        published_at=absence.returns_at,
        categories=(club, "injuries"),
    )


def _about_fixture(fixture: Fixture) -> Iterator[Item]:
    home, away = CLUBS[fixture.home], CLUBS[fixture.away]
    if fixture.postponed_at is None or fixture.rescheduled_at is None:
        local = fixture.kickoff_at.astimezone(LOCAL_ZONE)
        yield Item(
            key=_key("preview", fixture.event_id),
            title=f"Preview: {home.name} v {away.name}",
            summary=f"{away.name} travel to {home.venue.name}, kick-off {local:%A %H:%M}.",
            published_at=fixture.kickoff_at - timedelta(hours=26),
            categories=(home.name, away.name),
        )
        return
    yield Item(
        key=_key("postponed", fixture.event_id),
        title=f"{home.name} v {away.name} postponed",
        summary=f"The pitch at {home.venue.name} failed an inspection. A new date will follow.",
        published_at=fixture.postponed_at,
        categories=(home.name, away.name),
    )
    local = fixture.kickoff_at.astimezone(LOCAL_ZONE)
    yield Item(
        key=_key("rescheduled", fixture.event_id),
        title=f"{home.name} v {away.name}: new date announced",
        summary=f"The postponed match will be played on {local:%A} {local.day} {local:%B}.",
        published_at=fixture.rescheduled_at,
        categories=(home.name, away.name),
    )


def _report(season: Season, index: int) -> Item:
    fixture = season.fixtures[index]
    home, away = CLUBS[fixture.home].name, CLUBS[fixture.away].name
    home_goals, away_goals = (int(goals) for goals in season.play.goals[index])
    if home_goals == away_goals:
        verdict = f"{home} and {away} share the points"
    else:
        winner, loser = (home, away) if home_goals > away_goals else (away, home)
        verdict = f"{winner} beat {loser}"
    length = timedelta(seconds=float(season.finished_at[index] - season.kickoffs[index]))
    shots = season.play.shots[index]
    return Item(
        key=_key("report", fixture.event_id),
        title=f"{home} {home_goals}-{away_goals} {away}",
        summary=f"{verdict}. Shots: {int(shots[0])} to {int(shots[1])}.",
        published_at=(fixture.kickoff_at + length + timedelta(minutes=20)).replace(microsecond=0),
        categories=(home, away),
    )


def _count(number: int, noun: str) -> str:
    word = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{word} {noun}" if number == 1 else f"{word} {noun}s"
