"""What a streaming connection needs of the process."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from serving.access.authentication import Authentication
from serving.access.subject import Subject
from serving.kit.postgres.database import Database
from serving.kit.writes import Writes
from serving.settings import ServingSettings
from serving.streams.broadcast import Broadcast
from serving.streams.connection_limit import ConnectionLimit
from serving.streams.hub import Hub
from serving.streams.post_watch import PostWatch
from serving.streams.websocket.snapshots import Snapshots
from serving.streams.websocket.talk_presence import TalkPresence


class TakeSnapshots(Protocol):
    """Reads the state of topics, all at one instant."""

    async def __call__(
        self, database: Database, world: str, topics: Sequence[str]
    ) -> Snapshots: ...


class CommandAgent(Protocol):
    """Does what somebody wants of an agent, if they may, and returns what came of it."""

    async def __call__(
        self,
        subject: Subject,
        agent_id: int,
        name: str,
        task: Mapping[str, Any] | None,
    ) -> Mapping[str, Any]: ...


class StreamParts(Protocol):
    """The parts of a process that connections share."""

    @property
    def settings(self) -> ServingSettings: ...
    @property
    def database(self) -> Database: ...
    @property
    def writes(self) -> Writes: ...
    @property
    def authentication(self) -> Authentication: ...
    @property
    def hub(self) -> Hub: ...
    @property
    def broadcast(self) -> Broadcast: ...
    @property
    def posts(self) -> PostWatch: ...
    @property
    def talks(self) -> TalkPresence: ...
    @property
    def seats(self) -> ConnectionLimit: ...
    @property
    def command_agent(self) -> CommandAgent: ...
    @property
    def take_snapshots(self) -> TakeSnapshots: ...
