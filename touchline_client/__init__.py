"""A client of Touchline's API for programs: typed REST, and a stream that misses nothing.

    async with Touchline("http://127.0.0.1:8700") as touchline:
        page = await touchline.matches(status="scheduled", limit=3)
        async for message in touchline.follow("live"):
            print(message)

It needs httpx and websockets, and imports nothing else of this repository.
"""

from touchline_client.client import Touchline
from touchline_client.errors import ProblemError, RefusedError, TouchlineClientError
from touchline_client.messages import Event, Recovered, Snapshot
from touchline_client.stream import Following

__all__ = [
    "Event",
    "Following",
    "ProblemError",
    "Recovered",
    "RefusedError",
    "Snapshot",
    "Touchline",
    "TouchlineClientError",
]
