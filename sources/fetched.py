"""How one request ended: the value that every client returns, failures included."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sources.politeness import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """How one request ended.

    Attributes:
        status: HTTP status of a complete answer; `None` when there was none.
        body: what arrived, decompressed; part of it when the answer was cut; what we remember
            when the provider says that nothing changed.
        fetched_at: domain time of the outcome.
        url: address after redirects.
        error_class: word for the failure (`sources.errors`); `None` on success.
        headers: of the answer, names in lower case.
        was_requested: False when our own limits forbade the request: nothing was sent.
        standing: of the provider afterwards, where somebody keeps it.
    """

    status: int | None
    body: bytes
    fetched_at: datetime
    url: str
    error_class: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    was_requested: bool = True
    standing: Standing | None = None

    @property
    def is_ok(self) -> bool:
        """Whether the body can be given to a parser."""
        return self.error_class is None and self.status == 200
