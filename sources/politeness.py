"""Request limits of a provider, as a port: checked before a request, recorded after it.

What belongs here: the questions. What does not: where budgets, circuits and tokens are kept, and
what each provider allows; a client without a keeper requests freely.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a provider stands with us after a request, for people to see.

    Attributes:
        circuit: `closed`, `open` or `half_open`.
        open_until: wall instant of the next try while the circuit is open.
        budget_left: requests left today; None without a limit.
        last_success_at: wall instant of the last good answer of any of its addresses.
        is_stale: whether that is longer ago than it should be.
    """

    circuit: str
    open_until: datetime | None
    budget_left: int | None
    last_success_at: datetime | None
    is_stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Whether a request may be made, and how.

    Attributes:
        refusal: word for why not (`circuit_open`, `budget_spent`); None to go ahead.
        headers: validators the provider gave us with the body we remember.
        remembered: that body.
        standing: of the provider, when refused.
    """

    refusal: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    remembered: bytes | None = None
    standing: Standing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one request ended, its repetitions included.

    Attributes:
        is_retryable: whether the failure is one that time can mend.
        attempts: how many requests were sent.
        retry_after_seconds: how long a failing provider wants us to wait.
        body: of a good answer that is new; None where the remembered one still holds.
    """

    status: int | None
    error_class: str | None
    is_retryable: bool
    attempts: int
    retry_after_seconds: float | None
    etag: str | None
    last_modified: str | None
    body: bytes | None


class Politeness(Protocol):
    """Keeps a provider's budget, circuit and validators, and the pace of requests to it."""

    def admit(self, url: str) -> Admission: ...

    def pace(self, url: str) -> None:
        """Wait for this host's turn."""

    def report(self, url: str, outcome: Outcome) -> Standing | None: ...


class Free:
    """No limits at all: for clients of unit tests and of one's own servers."""

    def admit(self, url: str) -> Admission:
        """Admit."""
        del url
        return Admission()

    def pace(self, url: str) -> None:
        """Do not wait."""

    def report(self, url: str, outcome: Outcome) -> Standing | None:
        """Forget."""
        del url, outcome
        return None
