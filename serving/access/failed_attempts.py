"""Failed attempts to get in, for the record of acts: counted in memory, written now and then.

They are written off the request's path: how long an answer takes must not tell whether there is
such an account. A flood must not fill the record: up to a number of entries a minute each name
the account and the address, and one more counts the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any, Literal

from storage.identity import audit

MOST_PER_MINUTE = 30
UNKNOWN = "unknown"
_MOST_KEPT = 1_000

Reason = Literal["credentials", "unverified", "suspended", "code", "limit", "others"]
Act = Literal["account.log_in_refused", "account.confirmation_refused"]


@dataclass(frozen=True, slots=True)
class _Kind:
    act: Act
    reason: Reason
    account_id: int | None
    address_hash: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Attempts that failed alike.

    Attributes:
        act: what was tried.
        reason: why it was refused.
        account_id: whose account it was; None if there is none, or it is not known whose.
        actor_id: who tried it; None for a stranger.
        address_hash: a keyed digest of the address.
        request_id: of the last one.
        count: how many.
    """

    act: Act
    reason: Reason
    account_id: int | None
    actor_id: int | None
    address_hash: bytes | None
    request_id: str | None
    count: int = 1

    def row(self) -> dict[str, Any]:
        """Return it as an entry of the record."""
        detail: dict[str, Any] = {"reason": self.reason}
        if self.count > 1:
            detail["count"] = self.count
        return {
            "actor_id": self.actor_id,
            "act": self.act,
            "target_kind": "account",
            "target_id": UNKNOWN if self.account_id is None else str(self.account_id),
            "request_id": self.request_id,
            "address_hash": None if self.address_hash is None else f"\\x{self.address_hash.hex()}",
            "detail": detail,
        }


class FailedAttempts:
    """Those of one process that are not written yet."""

    def __init__(self) -> None:
        self._waiting: dict[_Kind, Failed] = {}
        self._others = 0
        self._allowance = float(MOST_PER_MINUTE)
        self._since = monotonic()

    def note(
        self, act: Act, reason: Reason, account_id: int | None, *, actor_id: int | None = None
    ) -> None:
        """Count an attempt of the request under way."""
        source = audit.present()
        kind = _Kind(act, reason, account_id, source.address_hash)
        known = self._waiting.get(kind)
        if known is not None:
            count = known.count + 1
            self._waiting[kind] = replace(known, count=count, request_id=source.request_id)
        elif len(self._waiting) >= _MOST_KEPT:
            self._others += 1
        else:
            self._waiting[kind] = Failed(
                act=act,
                reason=reason,
                account_id=account_id,
                actor_id=actor_id,
                address_hash=source.address_hash,
                request_id=source.request_id,
            )

    def take(self) -> list[Failed]:
        """Return what is to be written now, and forget it."""
        now = monotonic()
        grown = self._allowance + (now - self._since) * MOST_PER_MINUTE / 60
        self._allowance, self._since = min(float(MOST_PER_MINUTE), grown), now
        waiting = list(self._waiting.values())
        named = waiting[: int(self._allowance)]
        others = self._others + sum(each.count for each in waiting[len(named) :])
        self._allowance -= len(named)
        self._waiting, self._others = {}, 0
        return [*named, *([_summary(others)] if others else [])]

    def give_back(self, failed: Sequence[Failed]) -> None:
        """Keep what could not be written, until next time."""
        for each in failed:
            kind = _Kind(each.act, each.reason, each.account_id, each.address_hash)
            known = self._waiting.get(kind)
            if each.reason == "others" or (known is None and len(self._waiting) >= _MOST_KEPT):
                self._others += each.count
            else:
                newer = 0 if known is None else known.count
                self._waiting[kind] = replace(known or each, count=each.count + newer)


def _summary(count: int) -> Failed:
    return Failed(
        act="account.log_in_refused",
        reason="others",
        account_id=None,
        actor_id=None,
        address_hash=None,
        request_id=None,
        count=count,
    )
