"""Shapes of integrations, what was sent to them, and what they report."""

from datetime import datetime
from typing import Annotated, Any, Literal

import httpx
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier, PlainText
from serving.kit.schemas import Page, example, example_page

Kind = Literal["agent_os"]
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
    "callbacks": "/v1/agents/integrations/5/callbacks",
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

    agent_id: Identifier = Field(description="An agent of yours of the kind `external`.")
    kind: Kind = Field(description="`agent_os` takes tasks and reports on them.")
    name: _Name
    url: _Url = Field(description="Where it is reached; private networks are refused.")
    allow_private: bool = Field(
        default=False, description="It may be in a private network; administrators only."
    )


class IntegrationEdit(BaseModel):
    """What changes of an integration; what is left out stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"name": "Scouts"}]})

    name: _Name | None = None
    url: _Url | None = None
    is_active: bool | None = Field(default=None, description="Whether anything is sent to it.")


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
    url: str
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
    callbacks: str = Field(description="The address to which it reports.")


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


class DispatchCursor(Cursor):
    """The last task of a page."""

    kind: Literal["dispatches"] = "dispatches"
    task_id: Identifier
