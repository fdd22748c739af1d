"""Which sessions and keys ended while a token of theirs may still run, as this process knows.

Read once, then followed through the event log: checking a token queries no database. A process
that has not confirmed the log's head lately queries it all the same.
"""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Container, Generator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import Any, Protocol
from uuid import UUID

import orjson

from serving.access.subject import Subject
from serving.access.tokens import LASTS
from serving.kit.postgres.database import Database
from storage.identity.events import (
    AccessChanged,
    KeyRevoked,
    SessionRevoked,
    SigningKeysRevoked,
)
from storage.identity.statements import sessions

_KEPT = 2 * LASTS
_OURS = frozenset(
    kind.event_type for kind in (SessionRevoked, KeyRevoked, AccessChanged, SigningKeysRevoked)
)
_SIGNED = "signed:"
Ending = Callable[[], None]


class Published(Protocol):
    """An event of the log."""

    @property
    def type(self) -> str: ...
    @property
    def body(self) -> bytes: ...


class Log(Protocol):
    """What this process knows of the event log."""

    @property
    def is_confirmed(self) -> bool: ...
    def listen(self, listener: Callable[[Sequence[Published] | None], None]) -> None: ...


class Revocations:
    """Sessions that ended lately, and who wants to know of an end.

    Attributes:
        generation: raised by every event about what somebody may do.
    """

    def __init__(self, database: Database, log: Log) -> None:
        self._database = database
        self._log = log
        self._loading = asyncio.Lock()
        self._is_loaded = False
        self._ended: OrderedDict[str, float] = OrderedDict()
        self._watching: defaultdict[str, set[Ending]] = defaultdict(set)
        self._listeners: list[Callable[[str, Mapping[str, Any]], None]] = []
        self.generation = 0
        log.listen(self._on_events)

    @property
    def is_current(self) -> bool:
        """Whether this process follows the log, so that what it remembers can be believed."""
        return self._log.is_confirmed

    def listen(self, listener: Callable[[str, Mapping[str, Any]], None]) -> None:
        """Call with type and payload of every such event; with an empty type on a new log."""
        self._listeners.append(listener)

    async def has_ended(self, session_id: str) -> bool:
        """Tell whether a session ended.

        Raises:
            DatabaseAwayError: nothing was read yet, or the log is away, and so is the database.
        """
        if session_id in self._ended:
            return True
        if not self.is_current:
            statement = sessions.standing_of_session()
            return not await self._database.fetch(statement, session_id=UUID(session_id))
        if not self._is_loaded:
            await self._load()
        return session_id in self._ended

    @contextmanager
    def watched(self, subject: Subject, end: Ending) -> Generator[None]:
        """Call `end` when what a subject stands on ends, as long as the block lasts."""
        names = _names_of(subject)
        for name in names:
            self._watching[name].add(end)
        try:
            if subject.session_id in self._ended:
                end()
            yield
        finally:
            for name in names:
                self._watching[name].discard(end)
                if not self._watching[name]:
                    del self._watching[name]

    def end_signed(self, *, but_by: Container[str]) -> None:
        """End whatever stands on a token that none of these keys signed."""
        for name in tuple(self._watching):
            if name.startswith(_SIGNED) and name.removeprefix(_SIGNED) not in but_by:
                self._end(name)

    async def _load(self) -> None:
        async with self._loading:
            if self._is_loaded:
                return
            generation = self.generation
            rows = await self._database.fetch(sessions.ended_lately(), lately=_KEPT)
            for row in rows:
                self._note(str(row["session_id"]))
            self._is_loaded = generation == self.generation

    def _on_events(self, events: Sequence[Published] | None) -> None:
        if events is None:
            # Ends that happened before this log begins are in the table alone.
            self._is_loaded = False
            self._notify("", {})
            return
        for event in events:
            if event.type in _OURS:
                self._on_event(event.type, orjson.loads(event.body)["payload"])

    def _on_event(self, kind: str, payload: Mapping[str, Any]) -> None:
        self._notify(kind, payload)
        if kind == SessionRevoked.event_type:
            self._note(payload["session_id"])
        for name in _names_in(kind, payload):
            self._end(name)

    def _end(self, name: str) -> None:
        for end in tuple(self._watching.get(name, ())):
            end()

    def _notify(self, kind: str, payload: Mapping[str, Any]) -> None:
        self.generation += 1
        for listener in self._listeners:
            listener(kind, payload)

    def _note(self, session_id: str) -> None:
        now = monotonic()
        self._ended[session_id] = now
        while next(iter(self._ended.values())) < now - _KEPT.total_seconds():
            self._ended.popitem(last=False)


def _names_of(subject: Subject) -> list[str]:
    """Return what a subject stands on."""
    names = [] if subject.signed_by is None else [_SIGNED + subject.signed_by]
    if subject.session_id is not None:
        names.append(f"session:{subject.session_id}")
    if subject.key_id is not None:
        names += [f"key:{subject.key_id}", f"keys_of:{subject.account_id}"]
    return names


def _names_in(kind: str, payload: Mapping[str, Any]) -> list[str]:
    """Return what an event takes away."""
    if kind == SessionRevoked.event_type:
        return [f"session:{payload['session_id']}"]
    if kind == KeyRevoked.event_type:
        return [f"key:{payload['key_id']}"]
    if kind == SigningKeysRevoked.event_type:
        return [_SIGNED + kid for kid in payload["kids"]]
    return [f"keys_of:{payload['account_id']}"] if payload.get("is_less") else []
