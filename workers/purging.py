"""Caches at the edge let go of what events changed: keys of the log's topics, posted in batches.

The place in the log is a row that moves in the transaction that posts. One delivery is under way
at a time; what waits while the receiver is away goes on with what came meanwhile. A purge that may
have arrived or not is sent again: it does no harm twice.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Sequence

from sqlalchemy import Engine, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import OperationalError

from storage.delivery import writes
from storage.delivery.tables import delivery, message
from storage.delivery.writes import Attempt, Message
from storage.kit import surrogate_keys, unit_of_work
from storage.kit.events import Cursor
from storage.kit.rules import Row, Rule, one, rows
from storage.kit.statements import events
from storage.kit.tables.events import event
from storage.social.tables.reaching import news_place
from workers.channels import Result
from workers.channels.webhook import Webhook

CHANNEL = "purge"
TOPIC = "edge"
TYPE = "edge.purge"
EVERY_SECONDS = 1.0
SETTLED_SECONDS = 2.5
"""An API process that has not looked at the log for two seconds answers from the database: an
event so old is known to every cache of ours, and what the edge fetches anew is new."""
MOST_KEYS = 250
"""In one message; Fastly takes 256."""

_NAME = "purge"
_LOG = logging.getLogger("touchline.purging")
_NOW = func.clock_timestamp()
_MERGED = "its keys went on with later ones"


class PurgeWebhook(Webhook):
    """Posts keys; an attempt in doubt is another to make."""

    async def send(self, attempt: Attempt) -> Result:
        result = await super().send(attempt)
        return Result("failed", result.error) if result.outcome == "unknown" else result


class Purging:
    """Looks at the log, until cancelled; through restarts of the database.

    Args:
        engine: on the world's database.
        settled_seconds: events younger than this are left for later.
    """

    def __init__(self, engine: Engine, *, settled_seconds: float = SETTLED_SECONDS) -> None:
        self._engine = engine
        self._settled_seconds = settled_seconds
        self._seen: deque[tuple[float, Cursor]] = deque()

    async def run(self) -> None:
        """Look again and again."""
        while True:
            try:
                await asyncio.to_thread(self.look)
            except OperationalError as error:
                _LOG.warning("Purges wait: the database is away (%s).", error.orig)
            await asyncio.sleep(EVERY_SECONDS)

    def look(self) -> int:
        """Post the keys of events that have settled; return how many messages they became."""
        log = unit_of_work.apply(self._engine, one(events.head()))
        if log is None:
            return 0
        now = time.monotonic()
        self._seen.append((now, Cursor(log["epoch"], log["head"])))
        settled: Cursor | None = None
        while self._seen and now - self._seen[0][0] >= self._settled_seconds:
            _, settled = self._seen.popleft()
        return 0 if settled is None else unit_of_work.apply(self._engine, _post(settled))


def _post(until: Cursor) -> Rule[int]:
    own = news_place.c.name == _NAME
    place = yield from one(select(news_place).where(own).with_for_update(skip_locked=True))
    if place is None:
        yield from _begin(until)
        return 0
    is_known = place["epoch"] == until.epoch
    if (is_known and place["seq"] >= until.seq) or (yield from _is_under_way()):
        return 0
    keys = {surrogate_keys.EVERYTHING}
    if is_known:
        found = yield from rows(
            select(event.c.topics)
            .where(event.c.seq > place["seq"], event.c.seq <= until.seq)
            .distinct()
        )
        keys = {key for row in found for key in surrogate_keys.of_event(row["topics"])}
    yield from rows(update(news_place).where(own).values(epoch=until.epoch, seq=until.seq))
    if not keys:
        return 0
    keys |= yield from _taken_over()
    named = sorted(keys)
    batches = [named[at : at + MOST_KEYS] for at in range(0, len(named), MOST_KEYS)]
    for some in batches:
        body = {"keys": some, "cursor": str(until)}
        yield from writes.post(Message(topic=TOPIC, type=TYPE, body=body), [CHANNEL])
    return len(batches)


def _begin(until: Cursor) -> Rule[None]:
    """Stand at the head of a log that was not read before: nothing was allowed to be kept."""
    made = upsert(news_place).values(name=_NAME, epoch=until.epoch, seq=until.seq)
    yield from rows(made.on_conflict_do_nothing())


def _is_under_way() -> Rule[bool]:
    sent = select(delivery.c.delivery_id).where(
        delivery.c.channel == CHANNEL, delivery.c.lease_until > _NOW
    )
    return bool((yield from rows(sent.limit(1))))


def _taken_over() -> Rule[set[str]]:
    """Give up what waits or is in doubt, and return its keys."""
    is_open = or_(delivery.c.due_at.is_not(None), delivery.c.lease_until <= _NOW)
    given_up: Sequence[Row] = yield from rows(
        update(delivery)
        .where(delivery.c.channel == CHANNEL, is_open)
        .values(due_at=None, lease_until=None, given_up_at=_NOW, last_error=_MERGED)
        .returning(delivery.c.message_id)
    )
    numbers = [row["message_id"] for row in given_up]
    if not numbers:
        return set()
    bodies = yield from rows(select(message.c.body).where(message.c.message_id.in_(numbers)))
    return {key for row in bodies for key in row["body"]["keys"]}
