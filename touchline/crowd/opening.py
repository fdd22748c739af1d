"""Getting ready: the right world, its first forecasts, and every member with an account."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

import httpx

from touchline.crowd.cast import CAST
from touchline.crowd.life import Life
from touchline.crowd.patience import Account, patiently
from touchline.crowd.plan import clubs_of
from touchline.crowd.resident import Resident
from touchline.crowd.rhythm import Rhythm
from touchline.crowd.window import Window
from touchline_client import Touchline

_TIMEOUT_SECONDS = 30.0
_LOOK_SECONDS = 5.0


class UnfitWorldError(Exception):
    """The API is of a world that the crowd stays away from."""


@asynccontextmanager
async def life_of(
    url: str, keys: Mapping[str, str], seed: int, rhythm: Rhythm
) -> AsyncGenerator[Life, None]:
    """Yield the life of the crowd once the world is ready for it.

    Args:
        url: where the API is.
        keys: API keys by username; a member without one stays away.
        seed: chooses who does what and when.
        rhythm: how fast it goes.

    Raises:
        UnfitWorldError: the world is not simulated.
    """
    async with httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, trust_env=False) as http:
        everybody = Touchline(url, http=http)
        landing = await patiently(lambda: everybody.get("/"))
        if landing["world"] != "simulated":
            raise UnfitWorldError(
                f"{url} is a {landing['world']} world: the crowd is for a simulated one only"
            )
        window = Window(everybody)
        while not await patiently(window.has_forecasts):  # noqa: ASYNC110 - another process's
            await asyncio.sleep(_LOOK_SECONDS)
        cast = [member for member in CAST if member.username in keys]
        clubs = clubs_of(cast, await patiently(window.clubs))
        residents = {
            member.username: Resident(
                member,
                clubs[member.username],
                Account(Touchline(url, token=keys[member.username], http=http)),
                seed,
            )
            for member in cast
        }
        yield Life(seed, window, residents, rhythm)
