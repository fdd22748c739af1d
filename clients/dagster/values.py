"""What Dagster's answers mean, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """The code location, and the repository in it, that hold a job."""

    location: str
    repository: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """A key of a set of dynamic partitions."""

    name: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How a run stands.

    Attributes:
        status: Dagster's word in lower case: `queued`, `started`, `success`, `failure`, …
        tags: the tags it was launched with, and those that Dagster added.
    """

    run_id: str
    job: str
    status: str
    started_at: datetime | None
    ended_at: datetime | None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEvent:
    """One line of a run's log.

    Attributes:
        kind: GraphQL's type name, such as `ExecutionStepStartEvent`.
        step: the key of the step it is about, if it is about one.
        failure: the deepest cause, when this line reports that a step failed; else empty.
    """

    kind: str
    step: str | None
    message: str
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogPage:
    """A part of a run's log, in order, and the run's status when it was read.

    Attributes:
        cursor: where the next page begins.
    """

    status: str
    events: tuple[RunEvent, ...]
    cursor: str
    has_more: bool

    @property
    def has_ended(self) -> bool:
        """The run is over and no line is left."""
        return self.status in {"success", "failure", "canceled"} and not self.events
