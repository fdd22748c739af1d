"""Who may follow which posts and groups: checked at the start, and whenever that may have changed.

A post's topic is for those who may see the post, unless a block stands between; a group's is for
its members. An event about an end of that (a post edited or removed, a follow ended, a block, a
private profile, a suspension, a member who left) holds back the clients that it may concern before
anything later is written to them; what they may follow no longer is dropped, and they go on with
the rest.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from serving.access.subject import Subject
from serving.kit.errors import DatabaseAwayError, ForbiddenError
from serving.kit.postgres.database import Database
from serving.streams.agent_watch import refuse_strangers
from serving.streams.broadcast import Broadcast
from serving.streams.client import Client
from serving.streams.codes import CloseCode
from serving.streams.frames import Frame
from serving.streams.hub import Hub
from serving.streams.selection import Selection, group_ids_of, post_ids_of
from storage.games.events import MembershipEnded
from storage.games.statements import groups
from storage.identity.events import AccessChanged
from storage.social.events import PostChanged, RelationChanged
from storage.social.statements import viewer
from storage.social.visibility import NOBODY

_RETRY_SECONDS = 0.2
_ENDINGS = frozenset(
    {
        PostChanged.event_type,
        RelationChanged.event_type,
        AccessChanged.event_type,
        MembershipEnded.event_type,
    }
)


class PostWatch:
    """Watches over the topics of posts and groups in this process.

    Attributes:
        broadcast: writes to the clients.
        generation: raised by every event after which somebody may follow less.
    """

    def __init__(self, database: Database, hub: Hub, broadcast: Broadcast) -> None:
        self._database = database
        self._waiting: set[Client] = set()
        self._moved = asyncio.Event()
        self.broadcast = broadcast
        self.generation = 0
        hub.listen(self._on_frames)

    async def check(self, subject: Subject, topics: frozenset[str]) -> None:
        """Let topics pass whose posts, groups and agents a subject may follow.

        Raises:
            ForbiddenError: naming one that it may not, or that is not there.
            DatabaseAwayError: that cannot be queried.
        """
        refused = await self._refused(subject, post_ids_of(topics), group_ids_of(topics))
        if refused:
            raise ForbiddenError(f"{subject.name} may not follow '{refused[0]}'.")
        await refuse_strangers(self._database, subject, topics)

    def look_again(self, client: Client) -> None:
        """Hold a client back until it is known that it may follow what it follows."""
        if client.selection is not None and client.selection.is_watched:
            client.is_held = True
            self._waiting.add(client)
            self._moved.set()

    async def run(self) -> None:
        """Look at those who wait, until cancelled."""
        while True:
            await self._moved.wait()
            self._moved.clear()
            while self._waiting:
                client = next(iter(self._waiting))
                try:
                    await self._look(client)
                except DatabaseAwayError:
                    await asyncio.sleep(_RETRY_SECONDS)

    async def _look(self, client: Client) -> None:
        generation, selection = self.generation, client.selection
        if selection is None or not selection.is_watched:
            self._release(client)
            return
        lost = await self._refused(selection.subject, selection.post_ids, selection.group_ids)
        if generation != self.generation or client.selection is not selection:
            return  # something else happened meanwhile: it is checked once more
        if lost:
            self._drop(client, selection, lost)
        self._release(client)

    def _drop(self, client: Client, selection: Selection, lost: Sequence[str]) -> None:
        left = selection.topics.difference(lost)
        if not client.outlet.drop(client.cursor, lost, sorted(left)):
            self.broadcast.end(client, CloseCode.FORBIDDEN)
            return
        for topic in lost:
            client.starts.pop(topic, None)
        client.selection = Selection(topics=left, subject=selection.subject) if left else None

    def _release(self, client: Client) -> None:
        self._waiting.discard(client)
        self.broadcast.release(client)

    async def _refused(
        self, subject: Subject, post_ids: frozenset[int], group_ids: frozenset[int]
    ) -> Sequence[str]:
        """Return the topics of posts and groups that a subject may not follow, in order."""
        account_id = NOBODY if subject.account_id is None else subject.account_id
        refused: list[str] = []
        if post_ids:
            rows = await self._database.fetch(
                viewer.may_follow(), viewer_id=account_id, post_ids=sorted(post_ids)
            )
            left = post_ids - {row["post_id"] for row in rows}
            refused += [f"post:{each}" for each in sorted(left)]
        if group_ids:
            rows = await self._database.fetch(
                groups.among(), account_id=account_id, group_ids=sorted(group_ids)
            )
            left = group_ids - {row["group_id"] for row in rows}
            refused += [f"group:{each}" for each in sorted(left)]
        return refused

    def _on_frames(self, frames: Sequence[Frame] | None) -> None:
        for frame in frames or ():
            if frame.type in _ENDINGS:
                self.generation += 1
                self._on_ending(frame.type, orjson.loads(frame.body)["payload"])

    def _on_ending(self, kind: str, payload: Mapping[str, Any]) -> None:
        for client in self.broadcast.clients:
            selection = client.selection
            if (
                selection is not None
                and selection.is_watched
                and _concerns(kind, payload, selection)
            ):
                self.look_again(client)


def _concerns(kind: str, payload: Mapping[str, Any], selection: Selection) -> bool:
    """Whether an end may be one for somebody who follows this."""
    if kind == PostChanged.event_type:
        return payload["post_id"] in selection.post_ids
    if kind == MembershipEnded.event_type:
        return payload["group_id"] in selection.group_ids
    other_id = payload.get("other_id")
    if kind == RelationChanged.event_type and other_id is not None:
        return selection.subject.account_id in (payload["account_id"], other_id)
    return True  # somebody's profile became private, or they were suspended
