"""The two kinds of things the supervisor runs: services that stay, steps that end."""

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from touchline.stack.account import Account
from touchline.stack.probes import Probe


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Runs to its end once everything in `after` is ready."""

    name: str
    command: tuple[str, ...]
    after: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    account: Account = field(default_factory=Account)
    stop_signal: signal.Signals = signal.SIGTERM
    stop_within_seconds: float = 2.0
    writes_json: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Stays up: started again whenever it ends, stopped after everything that needs it.

    Attributes:
        environment: variables of this service alone, besides those of all.
        prepare: what must be there before the first start (a data directory).
        writes_json: it is ours: each line in its log is JSON, see `lines`.
        is_vital: the stack ends when it cannot be kept up; else the others go on without it.
    """

    name: str
    command: tuple[str, ...]
    probe: Probe
    after: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    prepare: Callable[[], None] = field(default=lambda: None)
    account: Account = field(default_factory=Account)
    stop_signal: signal.Signals = signal.SIGTERM
    stop_within_seconds: float = 10.0
    ready_within_seconds: float = 180.0
    address: str | None = None
    title: str = ""
    writes_json: bool = False
    is_vital: bool = True


Node = Service | Step
