"""How long a stream may stand on what its client showed: until that runs out, or is taken back."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from enum import StrEnum
from types import TracebackType
from typing import Self

from serving.access.revocations import Revocations
from serving.access.subject import Subject

WARNING_SECONDS = 60.0


class Over(StrEnum):
    """Why a stream may not go on."""

    REVOKED = "session_revoked"
    EXPIRED = "token_expired"


class Tenure:
    """Watches over one stream, as long as a `with` block lasts.

    Args:
        revocations: reports when sessions and keys end.
        end: called once, when the stream must end.
        warn: called a minute before what was shown runs out; with the instant when it does.
    """

    __slots__ = ("_end", "_held", "_revocations", "_warn")

    def __init__(
        self,
        revocations: Revocations,
        *,
        end: Callable[[Over], None],
        warn: Callable[[datetime], None] | None = None,
    ) -> None:
        self._revocations = revocations
        self._end = end
        self._warn = warn
        self._held: ExitStack | None = None  # nothing is held for somebody unknown

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._let_go()

    def begin(self, subject: Subject) -> None:
        """Watch over what a subject stands on, in place of what was watched before."""
        self._let_go()
        if subject.account_id is None:
            return
        self._held = held = ExitStack()
        held.enter_context(self._revocations.watched(subject, lambda: self._end(Over.REVOKED)))
        if subject.expires_at is None:
            return
        left_seconds = (subject.expires_at - datetime.now(UTC)).total_seconds()
        _later(held, left_seconds, lambda: self._end(Over.EXPIRED))
        warn, expires_at = self._warn, subject.expires_at
        if warn is not None:
            _later(held, left_seconds - WARNING_SECONDS, lambda: warn(expires_at))

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None


def _later(held: ExitStack, seconds: float, act: Callable[[], None]) -> None:
    # A key may last longer than a loop can count in one go.
    timer = asyncio.get_running_loop().call_later(min(max(seconds, 0.0), 30 * 86_400), act)
    held.callback(timer.cancel)
