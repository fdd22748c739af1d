"""The kinds of tasks. A quick one is done in a worker; a heavy one is a run of Dagster."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from storage.agents.kinds.inputs import (
    BacktestInput,
    DiscoverInput,
    DispatchInput,
    DriftInput,
    ForecastInput,
    IngestInput,
    Input,
    NoteInput,
    PickInput,
    SearchInput,
    TrainInput,
    WatchInput,
    WriteInsightsInput,
)

Lane = Literal["quick", "waiting", "heavy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """The run of Dagster that a heavy task is.

    Attributes:
        job: an existing job.
        config: of its run.
        is_of_day: whether its run is of a partition, the domain day.
        partition: of which its run is, if that is known beforehand.
    """

    job: str
    config: Mapping[str, Any]
    is_of_day: bool = False
    partition: str | None = None

    def document(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        part = {} if self.partition is None else {"partition": self.partition}
        return {"job": self.job, "config": dict(self.config), **part}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskKind:
    """One kind of task.

    Attributes:
        name: by which tasks name it.
        description: what it does, for people.
        input: the model of what it takes.
        launch: the run that it is; None is quick.
        most_attempts: that fail for reasons which may pass, before it is dead.
        is_waiting: most of its time it waits for somebody else, or for the clock.
    """

    name: str
    description: str
    input: type[Input]
    launch: Callable[[Input], Launch] | None = None
    most_attempts: int = 5
    is_waiting: bool = False

    @property
    def lane(self) -> Lane:
        """Beside which tasks a worker does it, so that none that waits is in a quick one's way."""
        if self.is_heavy:
            return "heavy"
        return "waiting" if self.is_waiting else "quick"

    @property
    def is_heavy(self) -> bool:
        """Whether Dagster does it."""
        return self.launch is not None

    @property
    def scope(self) -> str | None:
        """The scope that whoever wants one done needs besides; None is nothing."""
        return "training:write" if self.is_heavy else None


_OF_DAYS = frozenset({"feeds", "refresh"})
"""Jobs with scoreboards, which are kept by day."""


def _ingest(given: Input) -> Launch:
    wanted = cast("IngestInput", given)
    job = wanted.feeds
    of_history = f"{wanted.competition}_{wanted.season}" if job == "history" else None
    return Launch(job=job, config={}, is_of_day=job in _OF_DAYS, partition=of_history)


def _train(given: Input) -> Launch:
    options = cast("TrainInput", given).options()
    config = {**options, "requested_by": "an agent"}
    return Launch(job="train", config={"ops": {"models_challenger": {"config": config}}})


KINDS: Mapping[str, TaskKind] = {
    kind.name: kind
    for kind in (
        TaskKind(name="note", description="Keep a finding as an insight.", input=NoteInput),
        TaskKind(
            name="watch",
            description="Watch freshness of feeds, drift and open alerts.",
            input=WatchInput,
            is_waiting=True,
        ),
        TaskKind(
            name="search_absences",
            description="Search the news that came in for absences.",
            input=SearchInput,
        ),
        TaskKind(
            name="pick",
            description="Pick the coming matches, with probabilities of its own.",
            input=PickInput,
        ),
        TaskKind(
            name="write_insights",
            description="Write about a match or a team from its facts, with a language model.",
            input=WriteInsightsInput,
            most_attempts=2,
            is_waiting=True,
        ),
        TaskKind(
            name="dispatch",
            description="Have a service elsewhere do something.",
            input=DispatchInput,
            most_attempts=8,
            is_waiting=True,
        ),
        TaskKind(
            name="discover",
            description="Find which agents a service elsewhere has.",
            input=DiscoverInput,
            is_waiting=True,
        ),
        TaskKind(
            name="ingest",
            description="Refresh feeds; a run of Dagster.",
            input=IngestInput,
            launch=_ingest,
            most_attempts=3,
        ),
        TaskKind(
            name="forecast",
            description="Forecast the coming matches; a run of Dagster.",
            input=ForecastInput,
            launch=lambda _: Launch(job="forecast", config={}),
            most_attempts=3,
        ),
        TaskKind(
            name="train",
            description="Fit a challenger of another recipe; a run of Dagster.",
            input=TrainInput,
            launch=_train,
            most_attempts=2,
        ),
        TaskKind(
            name="backtest",
            description="Score the recipes walk-forward; a run of Dagster.",
            input=BacktestInput,
            launch=lambda _: Launch(job="backtest", config={}),
            most_attempts=2,
        ),
        TaskKind(
            name="drift",
            description="Look for drift; a run of Dagster.",
            input=DriftInput,
            launch=lambda _: Launch(job="drift", config={}),
            most_attempts=3,
        ),
    )
}
