"""A replay over the WebSocket, beside whatever else the client follows."""

import asyncio

from serving.access.subject import Subject
from serving.streams import replay
from serving.streams.client import Client
from serving.streams.frames import EVENT_BEGINS
from serving.streams.framing import text_frame
from serving.streams.replay import Replay
from serving.streams.websocket.messages import Replay as ReplayRequest
from serving.streams.websocket.messages import message
from serving.streams.websocket.parts import StreamParts


class Replaying:
    """At most one replay of one client."""

    __slots__ = ("_client", "_parts", "_task")

    def __init__(self, parts: StreamParts, client: Client) -> None:
        self._parts = parts
        self._client = client
        self._task: asyncio.Task[None] | None = None

    async def load(self, subject: Subject, request: ReplayRequest) -> Replay:
        """Read what is to be played. Raises as `serving.streams.replay.load`."""
        database = self._parts.database
        return await replay.load(
            database, subject, request.match_id, speed=request.speed, after=request.after
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
            if not await outlet.has_room(patience_seconds):
                return
        outlet.write(message("replayed", match_id=loaded.match_id))
