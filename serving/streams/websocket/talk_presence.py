"""How many are at a talk, and how many type there: in Redis, for all processes together.

Only counts leave this module. A member is an account, however many windows it has open, or a
connection of nobody. What a process notes runs out after a while, so that one that died takes its
members along. Without Redis, or while it is away, nothing is counted, and clients are informed.
"""

import asyncio
import logging
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from math import ceil

import redis.asyncio
from redis.exceptions import RedisError

from serving.streams.client import Client
from serving.streams.websocket.messages import message

LASTS_SECONDS = 30.0
TYPING_SECONDS = 6.0
_RENEW_SECONDS = 10.0
_LOOK_SECONDS = 1.0
_TIMEOUT_SECONDS = 0.5
_PREFIX = "touchline:talk"
_NONE = "Presence needs Redis, and this installation has none (TOUCHLINE_REDIS_URL)."
_AWAY = "Presence needs Redis, which is away at this moment."
_LOG = logging.getLogger("touchline.talk")


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What everybody learns of a talk.

    Attributes:
        present: how many are there; None where nothing counts them.
        typing: how many of them type.
        reason: why nothing is counted.
    """

    present: int | None = None
    typing: int | None = None
    reason: str | None = None

    def fields(self, topic: str) -> dict[str, object]:
        """Return it as a message of the WebSocket has it."""
        why = {} if self.reason is None else {"reason": self.reason}
        return {"topic": topic, "present": self.present, "typing": self.typing, **why}


@dataclass(slots=True, kw_only=True)
class _Talk:
    """The clients of this process at one talk.

    Attributes:
        gone: members that left and are still counted.
        last: what the clients were sent last.
    """

    members: dict[Client, str] = field(default_factory=dict[Client, str])
    gone: set[str] = field(default_factory=set[str])
    last: Company | None = None
    renewed_at: float = 0.0


class TalkPresence:
    """Counts who is at the talks.

    Args:
        redis_url: where processes count together; None counts nothing.
    """

    def __init__(self, redis_url: str | None) -> None:
        self._client = (
            None
            if redis_url is None
            else redis.asyncio.Redis.from_url(  # pyright: ignore[reportUnknownMemberType]
                redis_url,
                socket_timeout=_TIMEOUT_SECONDS,
                socket_connect_timeout=_TIMEOUT_SECONDS,
            )
        )
        self._talks: dict[str, _Talk] = {}
        self._is_away = False

    async def enter(self, topic: str, client: Client, member: str) -> Company:
        """Count a client in, and return how many are there."""
        if self._client is None:
            return Company(reason=_NONE)
        talk = self._talks.setdefault(topic, _Talk())
        talk.members[client] = member
        talk.gone.discard(member)
        return (await self._count({topic: [member]}))[topic]

    async def type(self, topic: str, client: Client) -> None:
        """Note that a client types, if it is there."""
        talk = self._talks.get(topic)
        member = None if talk is None else talk.members.get(client)
        if member is not None:
            await self._count({topic: [member]}, is_typing=True)

    def leave(self, topic: str, client: Client) -> None:
        """Count a client out, within a moment."""
        talk = self._talks.get(topic)
        member = None if talk is None else talk.members.pop(client, None)
        if talk is not None and member is not None and member not in talk.members.values():
            talk.gone.add(member)

    def leave_all(self, client: Client) -> None:
        """Count a client out everywhere, within a moment."""
        for topic in self._talks:
            self.leave(topic, client)

    async def run(self) -> None:
        """Renew, count and tell, until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            if self._talks:
                await self._look()

    async def close(self) -> None:
        """Give the connections back."""
        if self._client is not None:
            await self._client.aclose()

    async def _look(self) -> None:
        now = time.monotonic()
        wanted: dict[str, Collection[str]] = {}
        for topic, talk in self._talks.items():
            is_due = now - talk.renewed_at >= _RENEW_SECONDS
            wanted[topic] = frozenset(talk.members.values()) if is_due else ()
            talk.renewed_at = now if is_due else talk.renewed_at
        for topic, company in (await self._count(wanted)).items():
            self._tell(self._talks[topic], topic, company)
        for topic, talk in tuple(self._talks.items()):
            if not talk.members and not talk.gone:
                del self._talks[topic]

    def _tell(self, talk: _Talk, topic: str, company: Company) -> None:
        """Write the counts to this process's clients, if they are other ones."""
        if company == talk.last:
            return
        talk.last = company
        data = message("presence", **company.fields(topic))
        for client in talk.members:
            if not client.outlet.is_blocked:
                client.outlet.write(data)

    async def _count(
        self, wanted: Mapping[str, Collection[str]], *, is_typing: bool = False
    ) -> dict[str, Company]:
        """Return the counts of talks.

        Args:
            wanted: members to note, by topic.
            is_typing: they type.
        """
        try:
            counts = await self._ask(wanted, is_typing=is_typing)
        except (RedisError, OSError) as error:
            self._leave_redis(error)
            return dict.fromkeys(wanted, Company(reason=_AWAY))
        if self._is_away:
            _LOG.warning("Redis is back: who is at a talk is counted again.")
            self._is_away = False
        return counts

    async def _ask(
        self, wanted: Mapping[str, Collection[str]], *, is_typing: bool
    ) -> dict[str, Company]:
        if self._client is None:
            return {}
        now = time.time()
        places: dict[str, int] = {}
        async with self._client.pipeline(transaction=False) as pipeline:
            for topic, members in wanted.items():
                here, typing = f"{_PREFIX}:{topic}:here", f"{_PREFIX}:{topic}:typing"
                gone = sorted(self._talks[topic].gone)
                self._talks[topic].gone.clear()
                for key, lasts, fresh in (
                    (here, LASTS_SECONDS, members),
                    (typing, TYPING_SECONDS, members if is_typing else ()),
                ):
                    if gone:
                        pipeline.zrem(key, *gone)
                    if fresh:
                        pipeline.zadd(key, dict.fromkeys(fresh, now + lasts))
                    pipeline.zremrangebyscore(key, 0, now)
                    pipeline.expire(key, ceil(LASTS_SECONDS))
                places[topic] = len(pipeline)
                pipeline.zcard(here)
                pipeline.zcard(typing)
            answers = await pipeline.execute()
        return {
            topic: Company(present=answers[place], typing=answers[place + 1])
            for topic, place in places.items()
        }

    def _leave_redis(self, error: Exception) -> None:
        for talk in self._talks.values():
            talk.renewed_at = 0.0  # members are noted again once it is back
        if not self._is_away:
            self._is_away = True
            _LOG.warning(
                "Redis is away (%s): nobody is counted at the talks.", type(error).__name__
            )
