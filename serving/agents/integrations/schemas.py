"""Shapes of integrations, what was sent to them, and what they report."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

import httpx
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from serving.agents.records.schemas import Severity
from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier, PlainText
from serving.kit.schemas import Page, example, example_page
from storage.agents.writes.webhooks import EVENTS

Kind = Literal["agent_os", "webhook_out", "webhook_in"]
EventType = Literal[
    "agentStatusUpdate", "agentTaskUpdate", "agentInsight", "agentEvent", "agentError"
]
DeliveryState = Literal["waiting", "sending", "in_doubt", "delivered", "given_up"]
DispatchState = Literal["in_doubt", "running", "succeeded", "failed", "cancelled"]
_INTEGRATION: dict[str, Any] = {
    "integration_id": 5,
    "agent_id": 41,
    "kind": "agent_os",
    "name": "The scouts",
    "url": "https://agents.example.org",
    "allow_private": False,
    "is_active": True,
    "failures": 0,
    "open_until": None,
    "last_error": None,
    "answered_at": "2025-11-15T09:00:00Z",
    "discovered": [{"id": "scout", "name": "Scout", "description": "Reads the news."}],
    "discovered_at": "2025-11-15T09:00:00Z",
    "created_at": "2025-11-15T08:00:00Z",
    "older_until": None,
    "events": [],
    "tasks": [],
    "callbacks": "/v1/agents/integrations/5/callbacks",
}
_DELIVERY: dict[str, Any] = {
    "delivery_id": 77,
    "type": "agentTaskUpdate",
    "state": "delivered",
    "attempts": 1,
    "last_error": None,
    "created_at": "2025-11-15T09:00:00Z",
    "due_at": None,
    "delivered_at": "2025-11-15T09:00:01Z",
}
_DISPATCH: dict[str, Any] = {
    "task_id": 812,
    "state": "running",
    "remote_agent": "scout",
    "remote_run": "run-7f3a",
    "error": None,
    "sent_at": "2025-11-15T09:00:00Z",
    "ended_at": None,
}


def _address(text: str) -> str:
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise ValueError(f"no address of the web: {error}") from error
    if url.scheme not in {"http", "https"} or not url.host or url.userinfo or url.fragment:
        raise ValueError("allowed: https://host[:port]/path, without a user or a #fragment")
    return text


_Events = Annotated[list[EventType], Field(min_length=1, max_length=len(EVENTS))]
_Tasks = Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=20)]
_Name = Annotated[PlainText, Field(min_length=1, max_length=80)]
_Url = Annotated[PlainText, Field(min_length=8, max_length=500), AfterValidator(_address)]


class IntegrationWrite(BaseModel):
    """A service elsewhere that an agent works with."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "agent_id": 41,
                    "kind": "agent_os",
                    "name": "The scouts",
                    "url": "https://agents.example.org",
                }
            ]
        },
    )

    agent_id: Identifier = Field(
        description="An agent of yours; for `agent_os` one of the kind `external`."
    )
    kind: Kind = Field(
        description="`agent_os` takes tasks and reports on them, `webhook_out` is sent events of"
        " the agent, `webhook_in` gives the agent tasks and notes events."
    )
    name: _Name
    url: _Url | None = Field(
        default=None,
        description="Where it is reached; private networks are refused. A `webhook_in` has none.",
    )
    allow_private: bool = Field(
        default=False, description="It may be in a private network; administrators only."
    )
    events: _Events | None = Field(
        default=None,
        description="What a `webhook_out` is sent: all of these types, if it is left out. Of"
        " `agentTaskUpdate` tasks that ended or wait for approval.",
    )
    tasks: _Tasks | None = Field(
        default=None,
        description="Kinds of tasks that a `webhook_in` may give the agent; none, if left out:"
        " then it only notes events.",
    )

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if (self.url is None) != (self.kind == "webhook_in"):
            raise ValueError("url: `agent_os` and `webhook_out` need one, `webhook_in` has none")
        if self.events is not None and self.kind != "webhook_out":
            raise ValueError("events: only a `webhook_out` is sent some")
        if self.tasks is not None and self.kind != "webhook_in":
            raise ValueError("tasks: only a `webhook_in` gives some")
        return self


class IntegrationEdit(BaseModel):
    """What changes of an integration; what is left out stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Scouts"}]})

    name: _Name | None = None
    url: _Url | None = None
    is_active: bool | None = Field(default=None, description="Whether it is used.")
    events: _Events | None = Field(default=None, description="Of a `webhook_out`.")
    tasks: _Tasks | None = Field(default=None, description="Of a `webhook_in`.")


class RemoteAgentRead(BaseModel):
    """An agent that the service has."""

    id: str
    name: str
    description: str


class IntegrationRead(BaseModel):
    """An integration, without its secret."""

    integration_id: int
    agent_id: int
    kind: Kind
    name: str
    url: str | None
    allow_private: bool
    is_active: bool
    failures: int = Field(description="In a row; the circuit opens after five.")
    open_until: datetime | None = Field(description="Nothing is sent before: it failed too often.")
    last_error: str | None
    answered_at: datetime | None
    discovered: list[RemoteAgentRead] = Field(
        description="Its agents, as the newest task of the kind `discover` found them."
    )
    discovered_at: datetime | None
    created_at: datetime
    older_until: datetime | None = Field(description="So long the secret before is believed.")
    events: list[EventType] = Field(description="What it is sent, of a `webhook_out`.")
    tasks: list[str] = Field(description="What it may give the agent, of a `webhook_in`.")
    callbacks: str | None = Field(
        description="The address to which it reports (`agent_os`) or posts (`webhook_in`)."
    )


class IntegrationDetail(IntegrationRead):
    """One integration."""

    model_config = example(world="simulated", **_INTEGRATION)

    world: str


class IntegrationMade(IntegrationDetail):
    """An integration with a new secret, which is in this answer and nowhere else."""

    model_config = example(
        world="simulated",
        **_INTEGRATION,
        secret="tlint_kq0b2l3w9Gz7Yp1xVf5sJd8uRa4cNe6h",  # noqa: S106 of nobody
    )

    secret: str = Field(description="Signs requests in both directions.")


class IntegrationPage(Page[IntegrationRead]):
    """Integrations, newest first."""

    model_config = example_page(_INTEGRATION, None)


class DispatchRead(BaseModel):
    """What was sent for a task, and what came of it."""

    task_id: int
    state: DispatchState = Field(
        description="`in_doubt`: it may have arrived, and nothing says so; it is not sent again."
    )
    remote_agent: str
    remote_run: str | None = Field(description="Its number there.")
    error: str | None
    sent_at: datetime
    ended_at: datetime | None


class DispatchPage(Page[DispatchRead]):
    """What was sent to an integration, newest first."""

    model_config = example_page(_DISPATCH, None)


class WebhookDelivery(BaseModel):
    """An event that was posted for a webhook."""

    delivery_id: int
    type: EventType
    state: DeliveryState = Field(
        description="`in_doubt`: it may have arrived, and nothing says so; it is not sent again."
    )
    attempts: int
    last_error: str | None
    created_at: datetime
    due_at: datetime | None = Field(description="Of the next attempt.")
    delivered_at: datetime | None


class WebhookDeliveryPage(Page[WebhookDelivery]):
    """What was posted for a webhook, newest first."""

    model_config = example_page(_DELIVERY, None)


class IncomingTaken(BaseModel):
    """A message that came in by a webhook, and what it has made."""

    model_config = example(world="simulated", task_id=812, entry_id=None, is_repeated=False)

    world: str
    task_id: int | None = Field(description="The task, if it asked for one.")
    entry_id: int | None = Field(description="The entry of the log, if it reported an event.")
    is_repeated: bool = Field(description="It was taken before, and has made nothing now.")


class IncomingEvent(BaseModel):
    """Something to note in the agent's log."""

    model_config = ConfigDict(extra="forbid")

    message: Annotated[PlainText, Field(min_length=1, max_length=1000)]
    severity: Severity = "info"
    data: dict[str, Any] = Field(default_factory=dict[str, Any])


class IncomingTask(BaseModel):
    """A task for the agent, of a kind that the webhook may give."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[str, Field(max_length=40)]
    input: dict[str, Any] = Field(default_factory=dict[str, Any])
    priority: Annotated[int, Field(ge=0, le=9)] = 4
    dedupe_key: Annotated[PlainText, Field(min_length=1, max_length=100)] | None = None


class Incoming(BaseModel):
    """What a webhook posts: an event or a task."""

    model_config = ConfigDict(extra="forbid")

    event: IncomingEvent | None = None
    task: IncomingTask | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.event is None) == (self.task is None):
            raise ValueError("one of `event` and `task` is needed")
        return self


class CallbackTaken(BaseModel):
    """A report that was taken."""

    model_config = example(world="simulated", task_id=812, state="succeeded", is_repeated=False)

    world: str
    task_id: int
    state: DispatchState = Field(description="How the task's run stands now.")
    is_repeated: bool = Field(description="It was taken before, and has changed nothing.")


class IntegrationCursor(Cursor):
    """The last integration of a page."""

    kind: Literal["integrations"] = "integrations"
    integration_id: Identifier


class WebhookDeliveryCursor(Cursor):
    """The last delivery of a page."""

    kind: Literal["webhook-deliveries"] = "webhook-deliveries"
    delivery_id: Identifier


class DispatchCursor(Cursor):
    """The last task of a page."""

    kind: Literal["dispatches"] = "dispatches"
    task_id: Identifier
