"""A replay over the WebSocket, beside whatever else the client follows."""

import asyncio

from serving.events import replay
from serving.events.frames import EVENT_BEGINS
from serving.events.framing import text_frame
from serving.events.permissions import Subject
from serving.events.replay import Replay
from serving.state import State
from serving.websocket.broadcast import MOST_WAITING_BYTES
from serving.websocket.client import Client
from serving.websocket.messages import Replay as Asked
from serving.websocket.messages import message


class Replaying:
    """At most one replay of one client."""

    def __init__(self, parts: State, client: Client) -> None:
        self._parts = parts
        self._client = client
        self._task: asyncio.Task[None] | None = None

    async def load(self, subject: Subject, asked: Asked) -> Replay:
        """Read what is to be played. Raises as `serving.events.replay.load`."""
        database = self._parts.database
        return await replay.load(
            database, subject, asked.match_id, speed=asked.speed, after=asked.after
        )

    def start(self, loaded: Replay) -> None:
        """Play; one that was under way ends."""
        self.stop()
        self._task = asyncio.create_task(self._play(loaded))

    def stop(self) -> None:
        """End the replay, if there is one."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _play(self, loaded: Replay) -> None:
        outlet = self._client.outlet
        patience_seconds = self._parts.settings.send_timeout_seconds
        async for each in loaded.run():
            outlet.write(text_frame(EVENT_BEGINS + each.body[1:]))
            if not await outlet.room(MOST_WAITING_BYTES, patience_seconds):
                return
        outlet.write(message("replayed", match_id=loaded.match_id))
