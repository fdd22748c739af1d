"""Shapes of performance. Everything but the job queue is of the process that answers."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from serving.kit.schemas import example

_EXAMPLE: dict[str, Any] = {
    "world": "simulated",
    "process": "host:4711",
    "since": "2026-03-01T12:00:00Z",
    "routes": [
        {
            "route": "/v1/matches",
            "calls": 1204,
            "failed": 0,
            "p50_ms": 0.8,
            "p95_ms": 2.4,
            "p99_ms": 9.1,
        }
    ],
    "statements": {"calls": 3021, "p50_ms": 0.6, "p95_ms": 2.1, "p99_ms": 8.0},
    "slow_statements": [
        {"text": "SELECT … WHERE kickoff_at > $1", "calls": 2, "mean_ms": 61.0, "longest_ms": 70.2}
    ],
    "cache": {
        "hits": 910,
        "misses": 90,
        "hit_rate": 0.91,
        "bodies": 41,
        "flushes": {"match:{id}": 12},
    },
    "pool": {"size": 10, "open": 3, "in_use": 1, "waiting": 0},
    "events": {"head_seq": 90210, "unconfirmed_seconds": 0.2, "stream_clients": 4},
    "jobs": [
        {"task": "deliver", "status": "todo", "jobs": 2, "oldest_at": "2026-03-01T12:00:00Z"}
    ],
    "limits": {"is_shared": True, "refused": 3},
    "unexpected_errors": 0,
}


class Latency(BaseModel):
    """How long something took, from its histogram: exact to the width of a bucket."""

    calls: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None


class RouteLatency(Latency):
    """How long answers of one route took to begin."""

    route: str
    failed: int = Field(description="Answered 5xx.")


class SlowStatementRead(BaseModel):
    """A statement that took more than 50 ms."""

    text: str = Field(description="With `$1` for its parameters.")
    calls: int
    mean_ms: float
    longest_ms: float


class CacheRead(BaseModel):
    """Serialised bodies in memory."""

    hits: int
    misses: int
    hit_rate: float | None
    bodies: int
    flushes: dict[str, int] = Field(description="Bodies dropped, by the form of the topic.")


class PoolRead(BaseModel):
    """Connections to Postgres."""

    size: int
    open: int
    in_use: int
    waiting: int = Field(description="Requests that wait for one.")


class EventsRead(BaseModel):
    """How well this process follows the event log."""

    head_seq: int
    unconfirmed_seconds: float = Field(description="Since the head was confirmed.")
    stream_clients: int


class JobsRead(BaseModel):
    """Background jobs of one task that stand alike."""

    task: str
    status: str = Field(description="`todo`, `doing`, …")
    jobs: int
    oldest_at: datetime | None = Field(description="When the oldest was put there, if known.")


class LimitsRead(BaseModel):
    """Rate limits."""

    is_shared: bool = Field(description="All processes count together.")
    refused: int


class PerformanceRead(BaseModel):
    """How a process is doing since it began."""

    model_config = example(**_EXAMPLE)

    world: str
    process: str = Field(description="Host and process that answers; each counts for itself.")
    since: datetime
    routes: list[RouteLatency] = Field(description="Most calls first.")
    statements: Latency
    slow_statements: list[SlowStatementRead] = Field(description="Most time in all first.")
    cache: CacheRead
    pool: PoolRead
    events: EventsRead
    jobs: list[JobsRead]
    limits: LimitsRead
    unexpected_errors: int
