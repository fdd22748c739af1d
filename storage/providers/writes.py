"""Providers: which take requests, how they stand, and each address's last answer.

What belongs here: circuits, daily budgets, validators with the body they are good for. What does
not: how long to wait between requests (`storage.providers.buckets`), HTTP, and what a provider
allows.

Every instant is the wall clock's. Losing the last moments of it in a crash costs a request, so
nobody waits for the disk.
"""

import gzip
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, case, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.alerts import causes
from storage.providers.tables import feed, provider_state

CLOSED, OPEN, HALF_OPEN = "closed", "open", "half_open"
CIRCUIT_OPEN, BUDGET_SPENT = "circuit_open", "budget_spent"
_REFUSED, _RATE_LIMITED = "refused", "rate_limited"
_PROBE = timedelta(seconds=60)  # a probe whose process died is given up after that
_FAST = 1  # gzip level


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What we allow ourselves toward one provider.

    Attributes:
        per_day: requests a UTC day; None is no limit.
        failures: failures in a row that open the circuit.
        rest: how long it stays open at first; twice as long each time the probe fails.
        longest_rest: the most it stays open.
        refusal_rest: how long after a refusal, unless a person decides otherwise.
        stale_after: age of the last good answer from which it is stale.
    """

    per_day: int | None
    failures: int = 5
    rest: timedelta = timedelta(minutes=5)
    longest_rest: timedelta = timedelta(minutes=15)
    refusal_rest: timedelta = timedelta(hours=24)
    stale_after: timedelta = timedelta(hours=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """The last good body of an address, and the validators that came with it."""

    etag: str | None
    last_modified: str | None
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How one request ended, its repetitions included; `body` only where it is good and new."""

    status: int | None
    error_class: str | None
    is_retryable: bool
    attempts: int
    retry_after: timedelta | None = None
    etag: str | None = None
    last_modified: str | None = None
    body: bytes | None = None


class FeedBook:
    """Providers and addresses of one world."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def admit(
        self, provider: str, limits: Limits, now: datetime | None = None
    ) -> tuple[str | None, RowMapping]:
        """Count a request and say why it may not be made, if so, with the provider's state."""
        now = now or datetime.now(UTC)
        with self._engine.begin() as connection:
            _hurry(connection)
            state = _opened(connection, provider, limits, now)
            refusal, changes = _judge(state, now)
            if refusal is None:
                used = state["budget_used"] + 1
                changes |= {"budget_used": used, "last_attempt_at": now}
            if changes:
                state = _change(connection, provider, changes)
            return refusal, state

    def remembered(self, provider: str, url: str) -> Remembered | None:
        """Return an address's last answer, where it came with a validator."""
        statement = select(feed.c.etag, feed.c.last_modified, feed.c.body).where(
            feed.c.provider == provider, feed.c.url == url, feed.c.body.is_not(None)
        )
        with self._engine.connect() as connection:
            row = connection.execute(statement).one_or_none()
        if row is None:
            return None
        return Remembered(
            etag=row.etag, last_modified=row.last_modified, body=gzip.decompress(row.body)
        )

    def record(
        self,
        provider: str,
        url: str,
        answer: Answer,
        limits: Limits,
        now: datetime | None = None,
    ) -> RowMapping:
        """Write down how a request ended and return the provider's state afterwards."""
        now = now or datetime.now(UTC)
        with self._engine.begin() as connection:
            _hurry(connection)
            before = _opened(connection, provider, limits, now)
            changes = _consequences(before, answer, limits, now)
            changes["budget_used"] = before["budget_used"] + answer.attempts - 1
            after = _change(connection, provider, changes)
            _remember(connection, provider, url, answer, now)
        if answer.error_class == _REFUSED and before["circuit"] != OPEN:
            causes.refused(self._engine, provider, url, answer.status, after["open_until"])
        elif before["circuit"] == HALF_OPEN and after["circuit"] == CLOSED:
            causes.welcomed(self._engine, provider, "it answers again")
        return after

    def reset(self, provider: str) -> bool:
        """Close a provider's circuit by hand; return whether there is such a provider."""
        closed = {"circuit": CLOSED, "failures": 0, "openings": 0, "open_until": None}
        statement = (
            update(provider_state).where(provider_state.c.provider == provider).values(closed)
        )
        with self._engine.begin() as connection:
            is_known = connection.execute(statement).rowcount > 0
        causes.welcomed(self._engine, provider, "its circuit was reset")
        return is_known

    def forget(self, connection: Connection, older_than: timedelta) -> int:
        """Drop addresses without a request for a while and return how many those were."""
        long_ago = datetime.now(UTC) - older_than
        dropped = connection.execute(delete(feed).where(feed.c.last_attempt_at < long_ago))
        return dropped.rowcount


def budget_left(state: RowMapping) -> int | None:
    """Return how many requests are left today."""
    limit = state["budget_per_day"]
    return None if limit is None else max(0, limit - state["budget_used"])


def is_stale(state: RowMapping, now: datetime | None = None) -> bool:
    """Whether the last good answer is older than it should be."""
    last = state["last_success_at"]
    age = timedelta(seconds=state["stale_after_seconds"])
    return last is None or last + age < (now or datetime.now(UTC))


def _hurry(connection: Connection) -> None:
    connection.execute(text("SET LOCAL synchronous_commit = off"))


def _opened(connection: Connection, provider: str, limits: Limits, now: datetime) -> RowMapping:
    """Return the provider's row, locked, with today's budget."""
    today = now.astimezone(UTC).date()
    settings = {
        "budget_per_day": limits.per_day,
        "stale_after_seconds": int(limits.stale_after.total_seconds()),
    }
    fresh = upsert(provider_state).values(
        provider=provider, budget_day=today, last_attempt_at=now, **settings
    )
    used = case((provider_state.c.budget_day == today, provider_state.c.budget_used), else_=0)
    statement = fresh.on_conflict_do_update(
        index_elements=["provider"],
        set_={**settings, "budget_used": used, "budget_day": today},
    ).returning(provider_state)
    return connection.execute(statement).mappings().one()


def _judge(state: RowMapping, now: datetime) -> tuple[str | None, dict[str, Any]]:
    """Return why a request may not be made now, and what asking changes."""
    probe = {"circuit": HALF_OPEN, "probing_since": now}
    if state["circuit"] == OPEN:
        if state["open_until"] > now:
            return CIRCUIT_OPEN, {}
    elif state["circuit"] == HALF_OPEN:
        if state["probing_since"] + _PROBE > now:
            return CIRCUIT_OPEN, {}
    else:
        probe = {}
    if budget_left(state) == 0:
        return BUDGET_SPENT, {}
    return None, probe


def _consequences(
    before: RowMapping, answer: Answer, limits: Limits, now: datetime
) -> dict[str, Any]:
    """Return what an answer changes in the provider's state."""
    changes: dict[str, Any] = {"last_status": answer.status, "probing_since": None}
    if answer.error_class is None:
        return changes | {
            "circuit": CLOSED,
            "failures": 0,
            "openings": 0,
            "open_until": None,
            "last_success_at": now,
            "last_error_class": None,
        }
    changes |= {"last_failure_at": now, "last_error_class": answer.error_class}
    rest = _rest(before, answer, limits)
    if rest is not None:
        return changes | {
            "circuit": OPEN,
            "open_until": now + rest,
            "failures": before["failures"] + 1,
            "openings": before["openings"] + 1,
        }
    if answer.is_retryable:
        return changes | {"failures": before["failures"] + 1}
    # This address has nothing for us, but somebody is at home.
    return changes | {"circuit": CLOSED, "failures": 0, "openings": 0, "open_until": None}


def _rest(before: RowMapping, answer: Answer, limits: Limits) -> timedelta | None:
    """Return for how long a failure opens the circuit; None if it does not."""
    if answer.error_class == _REFUSED:
        return limits.refusal_rest
    if not answer.is_retryable:
        return None
    if answer.error_class == _RATE_LIMITED and answer.retry_after is not None:
        return min(answer.retry_after, limits.refusal_rest)
    is_probe = before["circuit"] == HALF_OPEN
    if not is_probe and before["failures"] + 1 < limits.failures:
        return None
    return min(limits.rest * 2 ** min(before["openings"], 10), limits.longest_rest)


def _change(connection: Connection, provider: str, changes: dict[str, Any]) -> RowMapping:
    statement = (
        update(provider_state)
        .where(provider_state.c.provider == provider)
        .values(changes)
        .returning(provider_state)
    )
    return connection.execute(statement).mappings().one()


def _remember(
    connection: Connection, provider: str, url: str, answer: Answer, now: datetime
) -> None:
    outcome: dict[str, Any] = {
        "last_attempt_at": now,
        "last_status": answer.status,
        "last_error_class": answer.error_class,
    }
    first, later = dict(outcome), dict(outcome)
    if answer.error_class is None:
        good = {"last_success_at": now, "failures": 0}
        body = _body_of(answer)
        changed_at = case((feed.c.sha256 == body.get("sha256"), feed.c.last_changed_at), else_=now)
        first |= {**good, **body, "last_changed_at": now}
        later |= {**good, **body, **({"last_changed_at": changed_at} if body else {})}
    else:
        first["failures"] = 1
        later["failures"] = feed.c.failures + 1
    statement = upsert(feed).values(provider=provider, url=url, **first)
    connection.execute(
        statement.on_conflict_do_update(index_elements=["provider", "url"], set_=later)
    )


def _body_of(answer: Answer) -> dict[str, Any]:
    """Return what to remember of a new body: all of it if the provider can say it still holds."""
    if answer.body is None:
        return {}
    etag, last_modified = _sendable(answer.etag), _sendable(answer.last_modified)
    has_validator = etag is not None or last_modified is not None
    return {
        "sha256": hashlib.sha256(answer.body).digest(),
        "etag": etag,
        "last_modified": last_modified,
        "body": gzip.compress(answer.body, _FAST, mtime=0) if has_validator else None,
    }


def _sendable(validator: str | None) -> str | None:
    """Return a validator that may be sent back as a header."""
    is_fit = validator and validator.isascii() and validator.isprintable()
    return validator if is_fit else None
