"""The messages of one client over the WebSocket, and how they are handled."""

import asyncio
from collections.abc import Sequence
from math import ceil

import orjson
from starlette.types import Receive

from serving.access.permissions import authorise
from serving.access.subject import Subject
from serving.access.tenure import Over, Tenure
from serving.access.topics import MAX_TOPICS, RULE, are_topics
from serving.kit.errors import (
    BadRequestError,
    DatabaseAwayError,
    ForbiddenError,
    ServingError,
    TooManyError,
    UnauthorisedError,
)
from serving.streams.client import Client
from serving.streams.codes import CloseCode
from serving.streams.feed import HEAD, Feed, LostPlaceError
from serving.streams.framing import text_frame
from serving.streams.selection import Selection, agent_topic
from serving.streams.websocket.allowance import Allowance
from serving.streams.websocket.attendance import Attendance
from serving.streams.websocket.messages import (
    AgentCommand,
    Authenticate,
    ClientMessage,
    Enter,
    JoinAgent,
    Leave,
    LeaveAgent,
    NotUnderstoodError,
    Ping,
    Replay,
    Stop,
    Subscribe,
    Typing,
    Unsubscribe,
    message,
    parse,
)
from serving.streams.websocket.parts import StreamParts
from serving.streams.websocket.replaying import Replaying
from serving.streams.websocket.snapshots import Snapshots
from serving.streams.websocket.tickets import Tickets
from storage.kit.events import Cursor

_BATCH = 256
_MOST_MESSAGES = 40  # at once; then as many a second as below
_MESSAGES_PER_SECOND = 20.0
_MOST_SNAPSHOTS = 2 * MAX_TOPICS  # at once; each is several statements
_SNAPSHOTS_PER_SECOND = 5.0
_MOST_MISTAKES = 10
_OVER = {Over.REVOKED: CloseCode.SESSION_REVOKED, Over.EXPIRED: CloseCode.TOKEN_EXPIRED}
_ACKNOWLEDGED = {"subscribe": "subscribed", "unsubscribe": "unsubscribed"}


class _HangUpError(Exception):
    """The conversation is over, for a reason that the client gets."""

    def __init__(self, code: CloseCode) -> None:
        super().__init__(code.name)
        self.code = code


class Conversation:
    """One connection from its first message to its last."""

    __slots__ = (
        *("_attendance", "_client", "_messages", "_mistakes", "_parts"),
        *("_replaying", "_snapshots_left", "_subject", "_tenure"),
    )

    def __init__(self, parts: StreamParts, client: Client, subject: Subject) -> None:
        self._parts = parts
        self._client = client
        self._subject = subject
        self._replaying = Replaying(parts, client)
        self._attendance = Attendance(parts.talks, client)
        self._tenure = Tenure(
            parts.authentication.revocations,
            end=lambda over: parts.broadcast.end(client, _OVER[over]),
            warn=lambda at: self._say("token_expiring", None, expires_at=at),
        )
        self._mistakes = 0
        self._messages = Allowance(_MOST_MESSAGES, _MESSAGES_PER_SECOND)
        self._snapshots_left = Allowance(_MOST_SNAPSHOTS, _SNAPSHOTS_PER_SECOND)

    async def run(self, receive: Receive) -> None:
        """Listen until the connection is over."""
        try:
            with self._tenure:
                self._tenure.begin(self._subject)
                await self._listen(receive)
        except _HangUpError as over:
            self._parts.broadcast.end(self._client, over.code)
            while (await receive())["type"] != "websocket.disconnect":
                pass
        finally:
            self._parts.broadcast.leave(self._client)
            self._replaying.stop()
            self._attendance.end()

    async def _listen(self, receive: Receive) -> None:
        try:
            async with asyncio.timeout(self._parts.settings.first_message_seconds):
                heard = await receive()
        except TimeoutError as error:
            raise _HangUpError(CloseCode.SILENT) from error
        while heard["type"] != "websocket.disconnect":
            if self._messages.take():
                raise _HangUpError(CloseCode.LIMITED)
            await self._hear(heard.get("text"))
            heard = await receive()

    async def _hear(self, text: str | None) -> None:
        try:
            command = parse(text or "")
        except NotUnderstoodError as error:
            self._refuse(None, "invalid-request", str(error))
            self._mistakes += 1
            if self._mistakes >= _MOST_MISTAKES:
                raise _HangUpError(CloseCode.INVALID) from error
            return
        try:
            await self._answer(command)
        except DatabaseAwayError as error:
            raise _HangUpError(CloseCode.AWAY) from error
        except LostPlaceError as error:
            raise _HangUpError(CloseCode.PLACE_LOST) from error
        except ServingError as error:
            self._refuse(command.id, error.kind, error.detail)

    async def _answer(self, command: ClientMessage) -> None:
        match command:
            case Authenticate():
                await self._authenticate(command)
            case Subscribe():
                await self._subscribe(command)
            case Unsubscribe():
                self._unsubscribe(command)
            case Ping():
                self._say("pong", command.id, cursor=self._cursor)
            case Replay():
                loaded = await self._replaying.load(self._subject, command)
                count = len(loaded.played)
                self._say("replaying", command.id, match_id=command.match_id, events=count)
                self._replaying.start(loaded)
            case Stop():
                self._replaying.stop()
                self._say("stopped", command.id)
            case Enter():
                entered = await self._attendance.enter(self._subject, command)
                self._say("entered", command.id, **entered)
            case Leave():
                self._say("left", command.id, **self._attendance.leave(command))
            case Typing():
                await self._attendance.type(self._subject, command)
            case _:
                await self._answer_about_agent(command)

    async def _answer_about_agent(self, command: JoinAgent | LeaveAgent | AgentCommand) -> None:
        topics = [agent_topic(command.agent_id)]
        match command:
            case JoinAgent():
                await self._subscribe(Subscribe(op="subscribe", id=command.id, topics=topics))
            case LeaveAgent():
                self._unsubscribe(Unsubscribe(op="unsubscribe", id=command.id, topics=topics))
            case AgentCommand():
                await self._command(command)

    async def _command(self, command: AgentCommand) -> None:
        done = await self._parts.command_agent(
            self._subject, command.agent_id, command.command, command.task
        )
        fields = {"agent_id": command.agent_id, "command": command.command, **done}
        self._say("agentCommandDone", command.id, **fields)

    async def _authenticate(self, command: Authenticate) -> None:
        try:
            found = await self._shown(command)
        except UnauthorisedError as error:
            raise _HangUpError(CloseCode.UNAUTHENTICATED) from error
        except ForbiddenError as error:
            raise _HangUpError(CloseCode.FORBIDDEN) from error
        if self._client.selection is not None:
            self._renew(self._client.selection, found)
        self._subject = found
        self._tenure.begin(found)
        self._say("authenticated", command.id, subject=found.name)

    def _renew(self, followed: Selection, found: Subject) -> None:
        """Go on with what is followed, as the same account is now."""
        if found.account_id != self._subject.account_id:
            raise BadRequestError.message(
                "auth", "comes before everything else, and later only from the same account"
            )
        if not all(authorise(found, topic) for topic in followed.topics):
            raise _HangUpError(CloseCode.FORBIDDEN)
        self._parts.broadcast.leave(self._client)
        self._client.selection = Selection(topics=followed.topics, subject=found)
        self._parts.broadcast.join(self._client)

    async def _shown(self, command: Authenticate) -> Subject:
        authentication = self._parts.authentication
        if command.ticket is None:
            return await authentication.subject_of_token(command.token or "")
        return await Tickets(writes=self._parts.writes).redeem(command.ticket, authentication)

    async def _subscribe(self, command: Subscribe) -> None:
        client = self._client
        topics = self._permitted(command)
        generation = self._parts.posts.generation
        await self._check_posts(command, topics)
        if client.selection is not None and command.after is not None:
            raise BadRequestError.message(
                "after", "a connection resumes once, in its first subscribe; connect again"
            )
        # It stands still meanwhile: nothing comes between the answer and what follows from it.
        self._parts.broadcast.leave(client)
        try:
            await self._follow(command, Selection(topics=topics, subject=self._subject))
        finally:
            self._parts.broadcast.join(client)
            if generation != self._parts.posts.generation:
                self._parts.posts.look_again(client)

    async def _check_posts(self, command: Subscribe, topics: frozenset[str]) -> None:
        try:
            await self._parts.posts.check(self._subject, topics)
        except ForbiddenError as error:
            if command.after is not None:
                raise _HangUpError(CloseCode.FORBIDDEN) from error
            raise BadRequestError.message("topics", error.detail) from error

    async def _follow(self, command: Subscribe, wanted: Selection) -> None:
        client = self._client
        feed = await self._resume(command, wanted) if client.selection is None else None
        is_recovered = feed is None or feed.has_recovered
        taken = None
        if command.snapshot and (command.after is None or not is_recovered):
            taken = await self._snapshots(wanted)
        if feed is not None:
            feed.cursor = feed.cursor if taken is None else taken.cursor
            client.seq = feed.cursor.seq
        client.is_latest = command.mode == "latest"
        client.follow(wanted.topics, wanted, client.seq if taken is None else taken.cursor.seq)
        self._acknowledge(command, is_recovered=is_recovered)
        if taken is not None:
            for topic, body in taken.bodies.items():
                client.outlet.write(_snapshot(topic, taken.cursor, body))
        if feed is not None:
            await self._catch_up(feed)

    async def _snapshots(self, wanted: Selection) -> Snapshots:
        seconds = self._snapshots_left.take(len(wanted.topics))
        if seconds:
            raise TooManyError(
                f"this connection had {_MOST_SNAPSHOTS} snapshots, and may have these in"
                f" {ceil(seconds)} s; or subscribe without"
            )
        world = self._parts.settings.world
        taken = await self._parts.take_snapshots(
            self._parts.database, world, sorted(wanted.topics)
        )
        if taken.cursor.epoch != self._client.epoch:
            raise LostPlaceError
        return taken

    def _permitted(self, command: Subscribe) -> frozenset[str]:
        topics = frozenset(command.topics or ())
        followed = self._client.selection.topics if self._client.selection else frozenset[str]()
        if (command.topics is not None and not topics) or not are_topics(topics | followed):
            raise BadRequestError.message("topics", RULE)
        for topic in sorted(topics):
            if not authorise(self._subject, topic):
                if command.after is not None:
                    # What it was allowed when it left it may be no longer.
                    raise _HangUpError(CloseCode.FORBIDDEN)
                raise BadRequestError.message(
                    "topics", f"{self._subject.name} may not follow {topic!r}; say who you are"
                )
        return topics

    async def _resume(self, command: Subscribe, wanted: Selection) -> Feed:
        feed = await Feed.resume(
            self._parts.hub,
            self._parts.database,
            after=command.after or HEAD,
            selection=wanted,
            backlog_limit=self._parts.settings.backlog_limit,
        )
        self._client.epoch = feed.cursor.epoch
        return feed

    async def _catch_up(self, feed: Feed) -> None:
        """Write what the ring no longer has, then stand where the broadcast goes on."""
        client = self._client
        async for frames in feed.until_on_ring(limit=_BATCH):
            chosen = client.chosen(frames)
            client.outlet.write(b"".join(frame.wire for frame in chosen))
            client.seq = feed.cursor.seq
            patience_seconds = self._parts.settings.send_timeout_seconds
            if not await client.outlet.has_room(patience_seconds):
                raise _HangUpError(CloseCode.TOO_SLOW)

    def _unsubscribe(self, command: Unsubscribe) -> None:
        client = self._client
        self._parts.broadcast.leave(client)
        if client.selection is not None:
            left = client.selection.topics - frozenset(command.topics or ())
            goes_on = command.topics is not None and (left or not client.selection.topics)
            for topic in command.topics or tuple(client.starts):
                client.starts.pop(topic, None)
            client.selection = Selection(topics=left, subject=self._subject) if goes_on else None
        self._acknowledge(command, is_recovered=True)
        self._parts.broadcast.join(client)

    def _acknowledge(self, command: Subscribe | Unsubscribe, *, is_recovered: bool) -> None:
        selection = self._client.selection
        followed: Sequence[str] | None = sorted(selection.topics) if selection else ()
        self._say(
            _ACKNOWLEDGED[command.op],
            command.id,
            topics=None if selection and not followed else followed,
            cursor=self._cursor,
            recovered=is_recovered,
        )

    @property
    def _cursor(self) -> str:
        return str(self._client.cursor)

    def _say(self, op: str, answers: str | int | None, **fields: object) -> None:
        named = {} if answers is None else {"id": answers}
        self._client.outlet.write(message(op, **named, **fields))

    def _refuse(self, answers: str | int | None, kind: str, detail: str) -> None:
        problem = {"type": f"urn:touchline:problem:{kind}", "detail": detail}
        self._say("error", answers, problem=problem)


def _snapshot(topic: str, cursor: Cursor, body: bytes) -> bytes:
    command = {
        "op": "snapshot",
        "topic": topic,
        "cursor": str(cursor),
        "data": orjson.Fragment(body),
    }
    return text_frame(orjson.dumps(command))
