"""A finished match played again from the log: the same events, closer together.

So that an app can be written and shown on any day. What was announced long before kick-off is left
out: it begins with what line-ups bring, 75 minutes before.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from serving.access.subject import Subject
from serving.kit.errors import BadRequestError, NotFoundError
from serving.kit.parameters import MAX_ID
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from serving.streams.frames import Frame, frame_of, notice, sse
from serving.streams.selection import Selection
from storage.football.statements import matches
from storage.kit.events import Cursor, InvalidCursorError
from storage.kit.statements import events

MAX_SPEED = 3600.0
_BEFORE = timedelta(minutes=75)
_AFTER = timedelta(hours=6)
_MOST_EVENTS = 5_000
_TOPIC = re.compile(r"match:(\d{1,19})", re.ASCII)
_MARK = b'{"replay":true,'


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """An event and when it happened."""

    frame: Frame
    occurred_at: datetime

    @property
    def body(self) -> bytes:
        """The event as JSON, marked as a replay."""
        return _MARK + self.frame.body[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """The events of one match, in order.

    Attributes:
        speed: seconds of the match in a second.
    """

    match_id: int
    speed: float
    epoch: str
    played: Sequence[Played]

    async def run(self) -> AsyncGenerator[Played, None]:
        """Yield each event when its time has come."""
        started = monotonic()
        for each in self.played:
            since_first = each.occurred_at - self.played[0].occurred_at
            due = started + since_first.total_seconds() / self.speed
            await asyncio.sleep(max(0.0, due - monotonic()))
            yield each


def match_of_topic(text: str) -> int:
    """Return the match that `replay=match:ID` names.

    Raises:
        BadRequestError: it names none.
    """
    found = _TOPIC.fullmatch(text)
    if found is None or not 1 <= int(found[1]) <= MAX_ID:
        raise BadRequestError.parameter("replay", "allowed: match:ID of a finished match")
    return int(found[1])


async def load(
    database: Database, subject: Subject, match_id: int, *, speed: float, after: str | None
) -> Replay:
    """Read a finished match's events, those after a cursor of a replay that broke off.

    Raises:
        NotFoundError: there is no such match, or no event of it is kept.
        BadRequestError: it is not over, or the cursor is none.
    """
    row = await database.fetch_one(matches.by_id(), match_id=match_id)
    if row is None:
        raise NotFoundError(f"No match {match_id}; /v1/matches lists them.")
    if row["status"] != "finished":
        raise BadRequestError.parameter(
            "replay", f"match {match_id} is {row['status']}; only a finished one can be replayed"
        )
    log = await database.fetch_one(events.log())
    epoch = "" if log is None else log["epoch"]
    rows = await database.fetch(
        events.of_match(),
        match_id=str(match_id),
        after=_seq(after, epoch),
        since=row["kickoff_at"] - _BEFORE,
        until=row["kickoff_at"] + _AFTER,
        limit=_MOST_EVENTS,
    )
    if not rows and after is None:
        raise NotFoundError(
            f"No events of match {match_id} are kept: they were dropped, or it was loaded from a"
            " file after it was over."
        )
    everything = Selection(topics=frozenset(), subject=subject)
    played = [_played(each, epoch) for each in rows]
    return Replay(
        match_id=match_id,
        speed=speed,
        epoch=epoch,
        played=[each for each in played if everything.takes(each.frame)],
    )


async def chunks(
    replay: Replay, *, world: str, heartbeat_seconds: float
) -> AsyncGenerator[bytes, None]:
    """Yield a replay as server-sent events; heartbeats fill its pauses."""
    at = replay.played[0].frame.seq - 1 if replay.played else 0
    summary = {"match_id": replay.match_id, "speed": replay.speed, "events": len(replay.played)}
    cursor = Cursor(replay.epoch, at)
    yield notice("hello", cursor, world=world, recovered=True, replay=summary)
    running = replay.run()
    coming = asyncio.ensure_future(anext(running, None))
    try:
        while True:
            done, _ = await asyncio.wait({coming}, timeout=heartbeat_seconds)
            if not done:
                yield notice("heartbeat", cursor)
                continue
            each = coming.result()
            if each is None:
                break
            cursor = Cursor(replay.epoch, each.frame.seq)
            yield sse("event", str(cursor), each.body)
            coming = asyncio.ensure_future(anext(running, None))
    finally:
        coming.cancel()
    yield notice("closing", cursor, reason="replay_over")


def _seq(after: str | None, epoch: str) -> int:
    if after is None:
        return 0
    try:
        cursor = Cursor.parse(after)
    except InvalidCursorError as error:
        raise BadRequestError.parameter("after", str(error)) from error
    return cursor.seq if cursor.epoch == epoch else 0


def _played(row: Row, epoch: str) -> Played:
    return Played(frame=frame_of(row, epoch), occurred_at=row["occurred_at"])
