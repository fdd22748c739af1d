"""What the Northland press writes: injuries and returns, previews, reports, postponements."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sources.simulated.absences import Absence
from sources.simulated.clubs import CLUBS
from sources.simulated.schedule import LOCAL_ZONE, Fixture
from sources.simulated.season import Season
from sources.simulated.squads import Player, squad

SITE = "https://news.northland.example"
_NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
)  # fmt: skip
# Ways to say it, title and summary; which one an article has depends on its key alone.
_OUT = (
    (
        "{club}: {player} ruled out for {weeks} with {injury} injury",
        "{player} will miss {weeks} after a scan of his {injury}, {club} say.",
    ),
    (
        "{club} lose {player} to {injury} injury",
        "The club confirmed the news on their website. {player} is out for {weeks}.",
    ),
    (
        "Injury blow for {club} as {player} is sidelined",
        "{player} has a {injury} problem. He will be out for {weeks}.",
    ),
    (
        "{player} out until {on}",
        "{club} will be without {player} for {weeks} because of a {injury} injury.",
    ),
)
_BACK = (
    (
        "{club}: {player} returns to full training",
        "{player} is available again after {weeks} out injured.",
    ),
    (
        "{player} fit again for {club}",
        "{player} has recovered from the {injury} injury that kept him out for {weeks}.",
    ),
    (
        "Boost for {club} as {player} is passed fit",
        "No new injuries at {club}, either.",
    ),
)
# Words of absence that say nothing about anybody's.
_QUIET_WEEKS = (
    ("{club} report no new injuries", "{player} was not injured in training, {club} say."),
    ("{club} manager rules out move for striker", "Nobody else is out of contract at {club}."),
    ("{player} signs new contract until 2029 with {club}", "He would miss the derby, he joked."),
)
_CHATTER_DAYS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article; `key` is stable and names it, `club` and `player` are whom it is about."""

    key: str
    title: str
    summary: str
    published_at: datetime
    categories: tuple[str, ...]
    club: int | None = None
    player: Player | None = None

    @property
    def url(self) -> str:
        return f"{SITE}/football/{self.key}"


@lru_cache(maxsize=4)
def items_of(season: Season) -> tuple[Item, ...]:
    """Return a season's articles, oldest first."""
    items = [
        *(item for absence in season.absences.spells for item in _about_absence(absence)),
        *(item for fixture in season.fixtures for item in _about_fixture(fixture)),
        *(_report(season, index) for index in range(len(season.fixtures))),
        *_chatter(season),
    ]
    return tuple(sorted(items, key=lambda item: (item.published_at, item.key)))


def _key(*parts: object) -> str:
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()[:12]


def _about_absence(absence: Absence) -> Iterator[Item]:
    club, player = CLUBS[absence.club], absence.player
    words = {
        "club": club.name,
        "player": player.name,
        "weeks": _count(absence.weeks, "week"),
        "injury": absence.injury,
        "on": f"{absence.returns_at.day} {absence.returns_at:%B}",
    }
    for kind, at, wordings in (
        ("out", absence.announced_at, _OUT),
        ("back", absence.returns_at, _BACK),
    ):
        key = _key(kind, club.name, player.name, at)
        title, summary = wordings[int(key, 16) % len(wordings)]
        yield Item(
            key=key,
            title=title.format(**words),
            summary=summary.format(**words),
            published_at=at,
            categories=(club.name, "injuries"),
            club=absence.club,
            player=player,
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


def _chatter(season: Season) -> Iterator[Item]:
    """Write of clubs where nothing happens, in words that sound as if it did."""
    opening = season.fixtures[0].kickoff_at
    for day in range(0, 280, _CHATTER_DAYS):
        at = opening + timedelta(days=day)
        for club in CLUBS:
            key = _key("chatter", season.start_year, club.name, day)
            number = int(key, 16)
            if number % 7:
                continue
            players = squad(season.seed, club.number)
            title, summary = _QUIET_WEEKS[number % len(_QUIET_WEEKS)]
            words = {"club": club.name, "player": players[number % len(players)].name}
            yield Item(
                key=key,
                title=title.format(**words),
                summary=summary.format(**words),
                published_at=at + timedelta(minutes=number % 1440),
                categories=(club.name,),
            )


def _count(number: int, noun: str) -> str:
    word = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{word} {noun}" if number == 1 else f"{word} {noun}s"
