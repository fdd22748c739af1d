"""Requests that happen once, however often they are sent: `Idempotency-Key`.

What a request changes here and its answer are one transaction, which begins with the first thing
that is written: no connection is held while a password is hashed or an image is read. What happens
elsewhere (`Reach.OUTSIDE`) no transaction covers: the key is reserved before, and the answer kept
after. A second request during the first waits a moment for its answer and is refused with 409 if
it takes longer. One that comes later gets the same status and body, for a day.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from time import monotonic

from starlette.requests import Request
from starlette.responses import Response

from serving.kit.errors import BadRequestError, ConflictError, DatabaseAwayError, Fault
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from serving.kit.waiting import waiting_after
from serving.kit.writes import Author, Unit, Writes
from storage.kit.secret_box import SecretBox
from storage.ops import requests

REPLAYED = "Idempotency-Replayed"
_WAIT_SECONDS = 3.0
_STEP_SECONDS = 0.05
_FIRST_ERROR = 400


class Reach(Enum):
    """Where a request changes something."""

    HERE = "in this database"
    OUTSIDE = "elsewhere"


class UnderWayError(ConflictError):
    """The first request with this key is still being answered; a retry can help."""

    retry_after_seconds = 1

    def __init__(self) -> None:
        super().__init__("The first request with this Idempotency-Key is not answered yet.")


class _TakenError(Exception):
    """Another request has the key at this moment."""


class _KnownError(Exception):
    """The request was answered before.

    Attributes:
        row: the answer that was kept.
    """

    def __init__(self, row: Row) -> None:
        self.row = row


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeatable:
    """One request that may be sent again.

    Attributes:
        author: who sends it.
        client: whose key it is: keys of different clients are different.
        key: the `Idempotency-Key`.
        digest: of everything that makes it this request.
        reach: where it changes something.
    """

    author: Author
    client: str
    key: str
    digest: bytes
    reach: Reach = Reach.HERE


async def digest_of(request: Request) -> bytes:
    """Return the digest of everything that makes a request what it is."""
    scope = request.scope
    fingerprint = f"{scope['method']} {scope['path']}?".encode() + scope["query_string"]
    body = await request.body()
    return hashlib.sha256(fingerprint + b"\0" + body).digest()


class Once:
    """Answers requests once.

    Args:
        writes: where their changes are made.
        database: where their answers are looked up.
        box: keeps their answers secret; they may hold some.
    """

    def __init__(self, writes: Writes, database: Database, box: SecretBox) -> None:
        self._writes = writes
        self._database = database
        self._box = box

    async def answer(
        self, repeatable: Repeatable, make: Callable[[], Awaitable[Response]]
    ) -> Response:
        """Return what `make` answers, or what was answered to the same request before.

        Raises:
            BadRequestError: the key was sent with another request.
            UnderWayError: the first request takes long.
        """
        digests = self._box.digests(
            f"{repeatable.client}\0{repeatable.key}", context="idempotency"
        )
        way = self._here if repeatable.reach is Reach.HERE else self._outside
        deadline = monotonic() + _WAIT_SECONDS
        async with waiting_after():
            while True:
                try:
                    return await self._writes.retried(lambda: way(repeatable, digests, make))
                except _KnownError as known:
                    return self._replayed(repeatable, known.row)
                except _TakenError:
                    if monotonic() >= deadline:
                        raise UnderWayError from None
                await asyncio.sleep(_STEP_SECONDS)

    async def _here(
        self,
        repeatable: Repeatable,
        digests: Sequence[bytes],
        make: Callable[[], Awaitable[Response]],
    ) -> Response:
        """Answer in one transaction with the change. Raises `_TakenError`, `_KnownError`."""

        async def claim(unit: Unit) -> None:
            await _claimed(unit, digests)

        await self._look(digests)
        async with self._writes.shared(repeatable.author, claim) as shared:
            response = await make()
            if response.status_code < _FIRST_ERROR:
                unit = await shared.begun()
                await unit.fetch(requests.keep(), **self._kept(repeatable, digests[0], response))
        return response

    async def _look(self, digests: Sequence[bytes]) -> None:
        """See whether a request was answered, or is being: without holding its key up.

        Of many that wait for one answer, each that held the key for a look could be in the way of
        the one that is to make it. Raises `_TakenError`, `_KnownError`.
        """
        number = requests.number_of(digests[-1])
        (free,) = await self._database.fetch(requests.look(), number=number)
        _check_known(await self._database.fetch(requests.answer(), key_digests=digests))
        if not free["is_free"]:
            raise _TakenError

    async def _outside(
        self,
        repeatable: Repeatable,
        digests: Sequence[bytes],
        make: Callable[[], Awaitable[Response]],
    ) -> Response:
        """Answer between two transactions. Raises `_TakenError`, `_KnownError`."""
        async with self._writes.unit(repeatable.author) as unit:
            await _claimed(unit, digests)
            await unit.fetch(
                requests.reserve(), key_digest=digests[0], request_digest=repeatable.digest
            )
        is_kept = False
        try:
            response = await make()
            if response.status_code < _FIRST_ERROR:
                async with self._writes.unit(repeatable.author) as unit:
                    await unit.fetch(
                        requests.complete(), **self._kept(repeatable, digests[0], response)
                    )
                is_kept = True
        finally:
            if not is_kept:
                # If that is not possible either, the key is free again in a minute.
                with suppress(DatabaseAwayError):
                    async with self._writes.unit(repeatable.author) as unit:
                        await unit.fetch(requests.give_up(), key_digest=digests[0])
        return response

    def _kept(
        self, repeatable: Repeatable, digest: bytes, response: Response
    ) -> dict[str, object]:
        return {
            "key_digest": digest,
            "request_digest": repeatable.digest,
            "status": response.status_code,
            "media_type": response.headers.get("content-type"),
            "body": self._box.encrypt(bytes(response.body), context=requests.context_of(digest)),
        }

    def _replayed(self, repeatable: Repeatable, known: Row) -> Response:
        if known["request_digest"] != repeatable.digest:
            message = "this key was sent with another request; take another one for this"
            raise BadRequestError(Fault(where="header", name="Idempotency-Key", message=message))
        context = requests.context_of(known["key_digest"])
        body = self._box.decrypt(known["body"], context=context)
        headers = {REPLAYED: "true"}
        if known["media_type"] is not None:
            headers["Content-Type"] = known["media_type"]
        return Response(body, status_code=known["status"], headers=headers)


async def _claimed(unit: Unit, digests: Sequence[bytes]) -> None:
    """Have a key until the transaction ends. Raises `_TakenError`, `_KnownError`."""
    # By the oldest secret: a request that began before another one came has the same.
    number = requests.number_of(digests[-1])
    (claimed,) = await unit.fetch(requests.claim(), number=number)
    if not claimed["is_ours"]:
        raise _TakenError
    _check_known(await unit.fetch(requests.answer(), key_digests=digests))


def _check_known(known: Sequence[Row]) -> None:
    """Let a request pass that nobody answered yet. Raises `_TakenError`, `_KnownError`."""
    if known and known[0]["status"] is not None:
        raise _KnownError(known[0])
    if known and known[0]["is_reserved"]:
        raise _TakenError
