"""Looking at the world through the API: the scene that members act in."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from touchline.crowd.facts import Club, Fixture, Outlook, Place, Post, Scene
from touchline_client import Touchline
from touchline_client.answers import Match

_PAGE = 100
_BACK, _AHEAD = timedelta(days=2), timedelta(days=4)
_TABLES_EVERY = timedelta(hours=2)


class Window:
    """Reads scenes; what changes seldom is read again from time to time only.

    Args:
        touchline: a client without an account: it sees what everybody sees.
    """

    def __init__(self, touchline: Touchline) -> None:
        self._touchline = touchline
        self._places: dict[int, Place] = {}
        self._places_at: datetime | None = None

    async def clubs(self) -> list[Club]:
        """Return every club that plays now or soon, or played a while ago."""
        now = datetime.fromisoformat((await self._touchline.clock())["now"])
        month = timedelta(days=30)
        fixtures = await self._fixtures(now - month, now + month)
        found = {side.team_id: side for each in fixtures for side in (each.home, each.away)}
        return list(found.values())

    async def has_forecasts(self) -> bool:
        """Whether the first forecasts are there."""
        page = await self._touchline.upcoming(limit=1)
        return bool(page["items"])

    async def scene(self) -> Scene:
        """Return how everything stands."""
        clock = await self._touchline.clock()
        now = datetime.fromisoformat(clock["now"])
        fixtures = await self._fixtures(now - _BACK, now + _AHEAD)
        await self._read_places(now, {each.competition for each in fixtures})
        feed = await self._touchline.get("/v1/social/feed", scope="discovery", limit=_PAGE)
        return Scene(
            now=now,
            speed=clock["speed"],
            fixtures={each.match_id: each for each in fixtures},
            outlooks=await self._outlooks(),
            places=self._places,
            posts=tuple(map(Post.of, feed["items"])),
        )

    async def outlook(self, match_id: int) -> Outlook | None:
        """Return the sealed forecast of one match, played ones too."""
        return Outlook.of_lines((await self._touchline.forecast(match_id))["lines"])

    async def answerers(self, post_id: int) -> set[str]:
        """Return who answered a post."""
        path = f"/v1/social/posts/{post_id}/comments"
        page = await self._touchline.get(path, limit=_PAGE)
        return {each["author"]["username"] for each in page["items"] if each["author"]}

    async def post_count(self, username: str) -> int:
        """Return how many public posts somebody has written."""
        return (await self._touchline.get(f"/v1/social/profiles/{username}"))["post_count"]

    async def _fixtures(self, since: datetime, until: datetime) -> list[Fixture]:
        span = {"from": _written(since), "to": _written(until), "limit": _PAGE}
        matches: Iterator[Match] | list[Match]
        matches = [match async for match in self._touchline.every_match(**span)]
        return [Fixture.of(match) for match in matches]

    async def _outlooks(self) -> dict[int, Outlook]:
        page = await self._touchline.upcoming(limit=_PAGE)
        read = {
            each["match"]["match_id"]: Outlook.of_lines(each["lines"]) for each in page["items"]
        }
        return {match_id: outlook for match_id, outlook in read.items() if outlook is not None}

    async def _read_places(self, now: datetime, competitions: set[str]) -> None:
        if self._places_at is not None and now - self._places_at < _TABLES_EVERY:
            return
        for code in sorted(competitions):
            table = await self._touchline.get(f"/v1/standings/{code}")
            for row in table["rows"]:
                club = Club(team_id=row["team"]["team_id"], name=row["team"]["name"])
                self._places[club.team_id] = Place(
                    competition=code,
                    position=row["position"],
                    club=club,
                    points=row["points"],
                    played=row["total"]["played"],
                )
        self._places_at = now


def _written(at: datetime) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z")
