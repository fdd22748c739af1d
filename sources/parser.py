"""The port every provider's parser fills, so that storing and replaying need no special cases."""

from typing import Protocol

from football.observations.parsed import Parsed, PayloadContext


class Parser(Protocol):
    """Turns a payload into observations; raising `version` replays what is stored.

    `parse` raises `sources.errors.PayloadUnreadable` when nothing can be read, and otherwise
    accounts for every row: `len(observations) + len(rejects) == rows`.
    """

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> int: ...

    def parse(self, body: bytes, context: PayloadContext) -> Parsed: ...
