"""What one client says over the WebSocket, and what is done about it."""

import asyncio
from collections.abc import Sequence
from time import monotonic

import orjson
from starlette.types import Receive

from serving.errors import BadRequestError, DatabaseAwayError, ServingError
from serving.events.feed import HEAD, Feed, LostPlaceError
from serving.events.framing import text_frame
from serving.events.permissions import Subject, authorise, subject_of_token
from serving.events.selection import Selection
from serving.events.topics import RULE, are_topics
from serving.state import State
from serving.websocket.broadcast import MOST_WAITING_BYTES
from serving.websocket.client import Client
from serving.websocket.codes import CloseCode
from serving.websocket.messages import (
    Authenticate,
    NotUnderstoodError,
    Ping,
    Replay,
    Said,
    Stop,
    Subscribe,
    Unsubscribe,
    message,
    parse,
)
from serving.websocket.replaying import Replaying
from serving.websocket.snapshots import Snapshots, take
from serving.websocket.tickets import Tickets
from storage.events import Cursor

_BATCH = 256
_MOST_MESSAGES = 40  # at once; then as many a second as below
_MESSAGES_PER_SECOND = 20.0
_MOST_MISTAKES = 10
_ACKNOWLEDGED = {"subscribe": "subscribed", "unsubscribe": "unsubscribed"}


class _HangUpError(Exception):
    """The conversation is over, for a reason the client is told."""

    def __init__(self, code: CloseCode) -> None:
        super().__init__(code.name)
        self.code = code


class Conversation:
    """One connection from its first message to its last."""

    def __init__(self, parts: State, client: Client, subject: Subject) -> None:
        self._parts = parts
        self._client = client
        self._subject = subject
        self._replaying = Replaying(parts, client)
        self._mistakes = 0
        self._allowance = float(_MOST_MESSAGES)
        self._heard_at_seconds = monotonic()

    async def run(self, receive: Receive) -> None:
        """Listen until the connection is over."""
        try:
            await self._listen(receive)
        except _HangUpError as over:
            self._parts.broadcast.end(self._client, over.code)
            while (await receive())["type"] != "websocket.disconnect":
                pass
        finally:
            self._parts.broadcast.leave(self._client)
            self._replaying.stop()

    async def _listen(self, receive: Receive) -> None:
        try:
            async with asyncio.timeout(self._parts.settings.first_message_seconds):
                heard = await receive()
        except TimeoutError as error:
            raise _HangUpError(CloseCode.SILENT) from error
        while heard["type"] != "websocket.disconnect":
            self._take_allowance()
            await self._hear(heard.get("text"))
            heard = await receive()

    def _take_allowance(self) -> None:
        now = monotonic()
        earned = _MESSAGES_PER_SECOND * (now - self._heard_at_seconds)
        self._allowance = min(self._allowance + earned, _MOST_MESSAGES) - 1.0
        self._heard_at_seconds = now
        if self._allowance < 0:
            raise _HangUpError(CloseCode.LIMITED)

    async def _hear(self, text: str | None) -> None:
        try:
            said = parse(text or "")
        except NotUnderstoodError as error:
            self._refuse(None, "invalid-request", str(error))
            self._mistakes += 1
            if self._mistakes >= _MOST_MISTAKES:
                raise _HangUpError(CloseCode.INVALID) from error
            return
        try:
            await self._answer(said)
        except DatabaseAwayError as error:
            raise _HangUpError(CloseCode.AWAY) from error
        except LostPlaceError as error:
            raise _HangUpError(CloseCode.PLACE_LOST) from error
        except ServingError as error:
            self._refuse(said.id, error.kind, error.detail)

    async def _answer(self, said: Said) -> None:
        match said:
            case Authenticate():
                await self._authenticate(said)
            case Subscribe():
                await self._subscribe(said)
            case Unsubscribe():
                self._unsubscribe(said)
            case Ping():
                self._say("pong", said.id, cursor=self._cursor)
            case Replay():
                loaded = await self._replaying.load(self._subject, said)
                count = len(loaded.played)
                self._say("replaying", said.id, match_id=said.match_id, events=count)
                self._replaying.start(loaded)
            case Stop():
                self._replaying.stop()
                self._say("stopped", said.id)

    async def _authenticate(self, said: Authenticate) -> None:
        if self._client.selection is not None:
            raise BadRequestError.message("auth", "comes before everything else")
        if said.ticket is not None:
            found = await Tickets(database=self._parts.database).redeem(said.ticket)
        else:
            found = subject_of_token(self._parts.settings, said.token or "")
        if found is None:
            raise _HangUpError(CloseCode.UNAUTHENTICATED)
        self._subject = found
        self._say("authenticated", said.id, subject=found.name)

    async def _subscribe(self, said: Subscribe) -> None:
        client = self._client
        topics = self._permitted(said)
        if client.selection is not None and said.after is not None:
            raise BadRequestError.message(
                "after", "a connection resumes once, in its first subscribe; connect again"
            )
        # It stands still meanwhile: nothing comes between the answer and what follows from it.
        self._parts.broadcast.leave(client)
        try:
            await self._follow(said, Selection(topics=topics, subject=self._subject))
        finally:
            self._parts.broadcast.join(client)

    async def _follow(self, said: Subscribe, wanted: Selection) -> None:
        client = self._client
        feed = await self._resume(said, wanted) if client.selection is None else None
        is_recovered = feed is None or feed.has_recovered
        taken = None
        if said.snapshot and (said.after is None or not is_recovered):
            taken = await self._snapshots(wanted)
        if feed is not None:
            feed.cursor = feed.cursor if taken is None else taken.cursor
            client.seq = feed.cursor.seq
        client.is_latest = said.mode == "latest"
        client.follow(wanted.topics, wanted, client.seq if taken is None else taken.cursor.seq)
        self._acknowledge(said, is_recovered=is_recovered)
        if taken is not None:
            for topic, body in taken.bodies.items():
                client.outlet.write(_snapshot(topic, taken.cursor, body))
        if feed is not None:
            await self._catch_up(feed)

    async def _snapshots(self, wanted: Selection) -> Snapshots:
        world = self._parts.settings.world
        taken = await take(self._parts.database, world, sorted(wanted.topics))
        if taken.cursor.epoch != self._client.epoch:
            raise LostPlaceError
        return taken

    def _permitted(self, said: Subscribe) -> frozenset[str]:
        topics = frozenset(said.topics or ())
        followed = self._client.selection.topics if self._client.selection else frozenset[str]()
        if (said.topics is not None and not topics) or not are_topics(topics | followed):
            raise BadRequestError.message("topics", RULE)
        for topic in sorted(topics):
            if not authorise(self._subject, topic):
                if said.after is not None:
                    # What it was allowed when it left it may be no longer.
                    raise _HangUpError(CloseCode.FORBIDDEN)
                raise BadRequestError.message(
                    "topics", f"{self._subject.name} may not follow {topic!r}; say who you are"
                )
        return topics

    async def _resume(self, said: Subscribe, wanted: Selection) -> Feed:
        feed = await Feed.resume(
            self._parts.hub,
            self._parts.database,
            after=said.after or HEAD,
            selection=wanted,
            backlog_limit=self._parts.settings.backlog_limit,
        )
        self._client.epoch = feed.cursor.epoch
        return feed

    async def _catch_up(self, feed: Feed) -> None:
        """Write what the ring no longer has, then stand where the broadcast goes on."""
        client = self._client
        while feed.cursor.seq < self._parts.hub.ring.head and not feed.is_on_ring:
            frames = await feed.next(limit=_BATCH, wait_seconds=0)
            chosen = client.chosen(frames)
            client.outlet.write(b"".join(frame.wire for frame in chosen))
            client.seq = feed.cursor.seq
            patience_seconds = self._parts.settings.send_timeout_seconds
            if not await client.outlet.room(MOST_WAITING_BYTES, patience_seconds):
                raise _HangUpError(CloseCode.TOO_SLOW)

    def _unsubscribe(self, said: Unsubscribe) -> None:
        client = self._client
        self._parts.broadcast.leave(client)
        if client.selection is not None:
            left = client.selection.topics - frozenset(said.topics or ())
            goes_on = said.topics is not None and (left or not client.selection.topics)
            for topic in said.topics or tuple(client.starts):
                client.starts.pop(topic, None)
            client.selection = Selection(topics=left, subject=self._subject) if goes_on else None
        self._acknowledge(said, is_recovered=True)
        self._parts.broadcast.join(client)

    def _acknowledge(self, said: Subscribe | Unsubscribe, *, is_recovered: bool) -> None:
        selection = self._client.selection
        followed: Sequence[str] | None = sorted(selection.topics) if selection else ()
        self._say(
            _ACKNOWLEDGED[said.op],
            said.id,
            topics=None if selection and not followed else followed,
            cursor=self._cursor,
            recovered=is_recovered,
        )

    @property
    def _cursor(self) -> str:
        return str(Cursor(self._client.epoch, self._client.seq))

    def _say(self, op: str, answers: str | int | None, **fields: object) -> None:
        named = {} if answers is None else {"id": answers}
        self._client.outlet.write(message(op, **named, **fields))

    def _refuse(self, answers: str | int | None, kind: str, detail: str) -> None:
        problem = {"type": f"urn:touchline:problem:{kind}", "detail": detail}
        self._say("error", answers, problem=problem)


def _snapshot(topic: str, cursor: Cursor, body: bytes) -> bytes:
    said = {
        "op": "snapshot",
        "topic": topic,
        "cursor": str(cursor),
        "data": orjson.Fragment(body),
    }
    return text_frame(orjson.dumps(said))
