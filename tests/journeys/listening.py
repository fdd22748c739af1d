"""A client on a WebSocket, over a network that can be lost, with all that it received."""

import asyncio
import threading
from urllib.parse import urlsplit

from tests.lines import Line
from touchline_client import Event, Recovered, Touchline

_PATIENCE_SECONDS = 30


class Listener(threading.Thread):
    """Follows one topic with the Python client, through whatever happens on the way.

    Attributes:
        heard: events in the order they came.
        recovered: at each subscription, whether nothing was missed before it.
    """

    def __init__(self, api_url: str, topic: str) -> None:
        super().__init__(daemon=True)  # a journey that fails does not wait for it
        self._port = urlsplit(api_url).port or 80
        self._topic = topic
        self._began = threading.Event()
        self._ending = threading.Event()
        self.heard: list[Event] = []
        self.recovered: list[bool] = []

    def start(self) -> None:
        """Begin, and return once it listens."""
        super().start()
        assert self._began.wait(_PATIENCE_SECONDS)

    def run(self) -> None:
        asyncio.run(self._until_stopped())

    def lose_network(self) -> None:
        """From now on nothing arrives at either end, without an error."""
        self._loop.call_soon_threadsafe(self._line.passing.clear)

    def find_network(self) -> None:
        self._loop.call_soon_threadsafe(self._line.passing.set)

    def stop(self) -> None:
        self._ending.set()
        self.join()

    async def _until_stopped(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._line = Line(self._port)
        port = await self._line.open()
        listening = asyncio.create_task(self._listen(f"http://127.0.0.1:{port}"))
        await asyncio.to_thread(self._ending.wait)
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await self._line.close()

    async def _listen(self, url: str) -> None:
        async with Touchline(url) as touchline:
            async for message in touchline.follow(self._topic):
                if isinstance(message, Recovered):
                    self.recovered.append(message.is_complete)
                    self._began.set()
                elif isinstance(message, Event):
                    self.heard.append(message)
