"""Shapes of agents. Instants are the wall clock's."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier, PlainText
from serving.kit.schemas import Page, example, example_page

State = Literal["created", "starting", "running", "paused", "stopping", "stopped", "error"]
KindName = Literal["collector", "forecaster", "monitor", "scout", "analyst", "external"]
Name = Annotated[PlainText, Field(min_length=1, max_length=60)]
Config = dict[str, Any]

_LIMITS: dict[str, Any] = {
    "parallel": 4,
    "tasks_per_minute": None,
    "seconds_per_day": 600.0,
    "calls_per_day": None,
    "tokens_per_day": None,
}
AGENT: dict[str, Any] = {
    "agent_id": 42,
    "owner_id": 7,
    "kind": "monitor",
    "name": "night watch",
    "description": "Looks after feeds while we sleep.",
    "state": "running",
    "note": None,
    "is_public": False,
    "is_builtin": False,
    "config": {"stale_hours": 12},
    "config_version": 2,
    "limits": _LIMITS,
    "held_until": None,
    "held_by": None,
    "created_at": "2026-03-01T12:00:00Z",
    "moved_at": "2026-03-01T12:00:05Z",
    "heartbeat_at": "2026-03-01T12:30:00Z",
    "version": 3,
}
_CONFIG = Field(
    default_factory=dict[str, Any], description="As the kind has it: GET /v1/agents/kinds."
)


class Limits(BaseModel):
    """What an agent may use; null is no limit."""

    model_config = ConfigDict(extra="forbid")

    parallel: Annotated[int, Field(ge=1, le=100)] = Field(
        default=4, description="Tasks at a time."
    )
    tasks_per_minute: Annotated[int, Field(ge=1, le=100_000)] | None = None
    seconds_per_day: Annotated[float, Field(ge=0, le=1e9)] | None = Field(
        default=None, description="Of running, per day of UTC."
    )
    calls_per_day: Annotated[int, Field(ge=0, le=10**12)] | None = None
    tokens_per_day: Annotated[int, Field(ge=0, le=10**12)] | None = None


class AgentWrite(BaseModel):
    """An agent to be."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"kind": "monitor", "name": "night watch", "config": {"stale_hours": 12}}]
        },
    )

    kind: KindName
    name: Name
    description: Annotated[PlainText, Field(max_length=500)] = ""
    config: Config = _CONFIG
    limits: Limits = Limits()
    is_public: bool = Field(default=False, description="Everybody may look at it.")


class AgentEdit(BaseModel):
    """A change of an agent: what is left out stays. Another `config` is a version of its own."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"config": {"stale_hours": 24}}]}
    )

    name: Name | None = None
    description: Annotated[PlainText, Field(max_length=500)] | None = None
    config: Config | None = None
    limits: Limits | None = None
    is_public: bool | None = None

    @model_validator(mode="after")
    def _has_no_null(self) -> Self:
        nulls = [name for name in self.model_fields_set if getattr(self, name) is None]
        if nulls:
            raise ValueError(f"leave out what is not to change: {', '.join(sorted(nulls))}")
        return self


class AgentRead(BaseModel):
    """An agent."""

    agent_id: int
    owner_id: int = Field(description="The account it belongs to; its own is the platform's.")
    kind: str
    name: str
    description: str
    state: State
    note: str | None = Field(description="Why it is in this state.")
    is_public: bool
    is_builtin: bool = Field(description="The platform's own.")
    config: Config
    config_version: int
    limits: Limits
    held_until: datetime | None = Field(description="A limit is reached: nothing begins before.")
    held_by: str | None = Field(description="Which limit.")
    created_at: datetime
    moved_at: datetime = Field(description="Since when it is in this state.")
    heartbeat_at: datetime | None = Field(description="When a worker last looked after it.")
    version: int = Field(description="Its ETag.")


class AgentDetail(AgentRead):
    """One agent."""

    model_config = example(world="simulated", **AGENT)

    world: str


class AgentPage(Page[AgentRead]):
    """Agents, newest first."""

    model_config = example_page(AGENT, "eyJraW5kIjoiYWdlbnRzIn0")


class AgentCursor(Cursor):
    """The last agent of a page."""

    kind: Literal["agents"] = "agents"
    agent_id: Identifier


class TaskKindRead(BaseModel):
    """A kind of task."""

    name: str
    description: str
    is_heavy: bool = Field(description="A run of Dagster.")
    scope: str | None = Field(description="Needed besides `agents:write`.")
    most_attempts: int
    input: dict[str, Any] = Field(description="JSON Schema of the input.")


class AgentKindRead(BaseModel):
    """A kind of agent."""

    name: str
    description: str
    scope: str | None = Field(description="Needed besides `agents:write`.")
    tasks: list[str]
    config: dict[str, Any] = Field(description="JSON Schema of the configuration.")


class AgentKinds(BaseModel):
    """Which kinds of agents and tasks there are."""

    model_config = example(
        world="simulated",
        agents=[
            {
                "name": "scout",
                "description": "Searches news for absences.",
                "scope": None,
                "tasks": ["search_absences", "note"],
                "config": {"type": "object"},
            }
        ],
        tasks=[
            {
                "name": "search_absences",
                "description": "Search the news that came in for absences.",
                "is_heavy": False,
                "scope": None,
                "most_attempts": 5,
                "input": {"type": "object"},
            }
        ],
    )

    world: str
    agents: list[AgentKindRead]
    tasks: list[TaskKindRead]


class ConfigurationRead(BaseModel):
    """A version of a configuration."""

    version: int
    config: Config
    made_by: int | None = Field(description="The account; null is the platform.")
    made_at: datetime
    restores: int | None = Field(description="The version that a rollback brought back.")


class ConfigurationPage(Page[ConfigurationRead]):
    """Versions of a configuration, newest first."""

    model_config = example_page(
        {
            "version": 2,
            "config": {"stale_hours": 12},
            "made_by": 7,
            "made_at": "2026-03-01T12:00:00Z",
            "restores": None,
        },
        None,
    )


class ConfigurationCursor(Cursor):
    """The last version of a page."""

    kind: Literal["agent-versions"] = "agent-versions"
    agent_id: Identifier
    version: Identifier


class Rollback(BaseModel):
    """Which version comes back."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"version": 1}]})

    version: Annotated[int, Field(ge=1, le=2**31 - 1)]


class AgentQueue(BaseModel):
    """How a queue stands."""

    queued: int
    running: int
    waiting_approval: int
    oldest_seconds: float | None = Field(
        description="How long the task that has been ready longest waits."
    )


class AgentStatus(BaseModel):
    """How an agent stands."""

    model_config = example(
        world="simulated",
        agent_id=42,
        state="running",
        note=None,
        moved_at="2026-03-01T12:00:05Z",
        held_until=None,
        held_by=None,
        queue={"queued": 3, "running": 1, "waiting_approval": 0, "oldest_seconds": 2.5},
    )

    world: str
    agent_id: int
    state: State
    note: str | None
    moved_at: datetime
    held_until: datetime | None
    held_by: str | None
    queue: AgentQueue


HealthCode = Literal["error", "unattended", "waiting", "limit", "failing"]


class AgentHealth(BaseModel):
    """Whether an agent is well."""

    model_config = example(
        world="simulated",
        agent_id=42,
        is_healthy=True,
        codes=[],
        reasons=[],
        heartbeat_at="2026-03-01T12:30:00Z",
        queue={"queued": 3, "running": 1, "waiting_approval": 0, "oldest_seconds": 2.5},
        success_share=0.98,
    )

    world: str
    agent_id: int
    is_healthy: bool
    codes: list[HealthCode] = Field(description="Why it is not, for programs.")
    reasons: list[str] = Field(description="The same, in sentences.")
    heartbeat_at: datetime | None
    queue: AgentQueue
    success_share: float | None = Field(
        description="Of tasks that ended in a day; null if none did."
    )


class AgentSpending(BaseModel):
    """What was used on this day of UTC, and what is left; null is no limit."""

    seconds: float
    calls: int
    tokens: int
    seconds_left: float | None
    calls_left: int | None
    tokens_left: int | None


class AgentSkill(BaseModel):
    """How forecasts of the models that an agent made compare with the champion's."""

    model_version_id: int
    name: str
    version: int
    matches: int
    log_loss: float | None
    difference: float | None = Field(
        description="Mean log loss minus the champion's on the same matches; below 0 is better."
    )
    low: float | None = Field(description="95 % interval of the difference.")
    high: float | None


class AgentPerformance(BaseModel):
    """What an agent did in the last days."""

    model_config = example(
        world="simulated",
        agent_id=42,
        days=7,
        succeeded=120,
        failed=1,
        dead=0,
        cancelled=2,
        timed_out=0,
        success_share=0.99,
        attempts=125,
        retries=2,
        wait_p50_seconds=0.02,
        wait_p95_seconds=0.4,
        run_p50_seconds=0.01,
        run_p95_seconds=0.2,
        seconds=4.2,
        calls=0,
        tokens=0,
        today={
            "seconds": 1.2,
            "calls": 0,
            "tokens": 0,
            "seconds_left": 598.8,
            "calls_left": None,
            "tokens_left": None,
        },
        skill=[],
    )

    world: str
    agent_id: int
    days: int
    succeeded: int
    failed: int
    dead: int
    cancelled: int
    timed_out: int
    success_share: float | None
    attempts: int
    retries: int
    wait_p50_seconds: float | None
    wait_p95_seconds: float | None
    run_p50_seconds: float | None
    run_p95_seconds: float | None
    seconds: float = Field(description="Of running.")
    calls: int
    tokens: int
    today: AgentSpending
    skill: list[AgentSkill] = Field(description="Of models that its tasks trained.")
