"""The kinds of agents, what each may be set to do, and which tasks it takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from storage.agents.kinds.inputs import Code, Input, TrainInput
from storage.agents.kinds.tasks import KINDS


class CollectorConfig(Input):
    """Which feeds it refreshes when a task does not say."""

    feeds: Literal["feeds", "lineups", "surroundings", "refresh"] = "feeds"


class ForecasterConfig(Input):
    """The recipe that it tries; its forecasts stay in the shadow until it wins a test."""

    recipe: TrainInput | None = None


class MonitorConfig(Input):
    """When a feed counts as stale."""

    stale_hours: Annotated[float, Field(gt=0, le=720)] = 48


class ScoutConfig(Input):
    """Where it looks."""

    competition: Code | None = None


class PickerConfig(Input):
    """Where it picks, and how sure of itself it is."""

    competition: Code | None = None
    line: Literal["model", "market"] = "model"
    sharpness: Annotated[float, Field(ge=0.5, le=2)] = 1.1


class AnalystConfig(Input):
    """In which language it writes when a task does not say."""

    language: Literal["en", "de"] = "en"


class ExternalConfig(Input):
    """Nothing of its own: where it is reached is a matter of its integration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentKind:
    """One kind of agent.

    Attributes:
        name: by which agents name it.
        description: what it does, for people.
        tasks: the kinds of tasks that it takes.
        config: the model of its configuration.
        scope: what whoever makes one needs besides; None is nothing.
        defaults: fields of a task's input that its configuration gives where they are left out.
    """

    name: str
    description: str
    tasks: tuple[str, ...]
    config: type[Input]
    scope: str | None = None
    defaults: tuple[str, ...] = ()


AGENT_KINDS: Mapping[str, AgentKind] = {
    kind.name: kind
    for kind in (
        AgentKind(
            name="collector",
            description="Refreshes feeds.",
            tasks=("ingest", "note"),
            config=CollectorConfig,
            scope="training:write",
            defaults=("feeds",),
        ),
        AgentKind(
            name="forecaster",
            description="Forecasts coming matches, also with a recipe of its own.",
            tasks=("forecast", "train", "backtest", "note"),
            config=ForecasterConfig,
            scope="training:write",
        ),
        AgentKind(
            name="monitor",
            description="Watches freshness, drift and alerts.",
            tasks=("watch", "drift", "note"),
            config=MonitorConfig,
            defaults=("stale_hours",),
        ),
        AgentKind(
            name="scout",
            description="Searches news for absences.",
            tasks=("search_absences", "note"),
            config=ScoutConfig,
            defaults=("competition",),
        ),
        AgentKind(
            name="picker",
            description="Picks coming matches; leaderboards show it beside people.",
            tasks=("pick", "note"),
            config=PickerConfig,
            defaults=("competition", "line", "sharpness"),
        ),
        AgentKind(
            name="analyst",
            description="Writes about matches and teams from facts, with a language model.",
            tasks=("write_insights", "note"),
            config=AnalystConfig,
            defaults=("language",),
        ),
        AgentKind(
            name="external",
            description="A service elsewhere, or a program with a key.",
            tasks=("dispatch", "discover", "note"),
            config=ExternalConfig,
        ),
    )
}


def completed(
    kind: str, task: str, given: Mapping[str, Any], config: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the input of a task with what the agent's configuration gives.

    Args:
        kind: of the agent.
        task: the kind of task.
        given: as the client sent it.
        config: of the agent.
    """
    agent = AGENT_KINDS[kind]
    if task == "train" and not given and config.get("recipe"):
        return dict(config["recipe"])
    takes = KINDS[task].input.model_fields
    brought = {name: config[name] for name in agent.defaults if name in config and name in takes}
    return {**brought, **given}
