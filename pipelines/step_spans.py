"""Each step of a run as a part of its trace, from the events that Dagster tells its handlers.

A step's statements are below it: it is told of in the thread that does it, before and after.
"""

import logging
from collections.abc import Generator
from contextlib import ExitStack, contextmanager

import dagster as dg
from dagster import DagsterEventType
from dagster._core.log_manager import DagsterLogManager, get_log_record_metadata

from telemetry import tracing

_ENDS = frozenset(
    {
        DagsterEventType.STEP_SUCCESS,
        DagsterEventType.STEP_FAILURE,
        DagsterEventType.STEP_SKIPPED,
        DagsterEventType.STEP_UP_FOR_RETRY,
    }
)


class StepSpans(logging.Handler):
    """Begins a span where a step starts, and ends it where the step does."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self._under_way: dict[str, ExitStack] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Look whether a record is about a step's start or end."""
        event = get_log_record_metadata(record)["dagster_event"]
        if event is None or event.step_key is None:
            return
        if event.event_type is DagsterEventType.STEP_START:
            begun = self._under_way[event.step_key] = ExitStack()
            begun.enter_context(
                tracing.part_span(event.step_key, {"dagster.step": event.step_key})
            )
        elif event.event_type in _ENDS and event.step_key in self._under_way:
            self._under_way.pop(event.step_key).close()

    def end(self) -> None:
        """End what has no end of its own, such as a step that was cancelled."""
        while self._under_way:
            self._under_way.popitem()[1].close()


@contextmanager
def steps_traced(context: dg.InitResourceContext) -> Generator[None]:
    """Trace the steps of a run while the block lasts, where anything is traced."""
    log = context.log
    if not tracing.is_on() or not isinstance(log, DagsterLogManager):
        yield
        return
    # The run and all its steps share this list; Dagster has no public way to add to it.
    handlers = log._dagster_handler._handlers  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    made = StepSpans()
    if not isinstance(handlers, list):
        yield
        return
    handlers.append(made)
    try:
        yield
    finally:
        handlers.remove(made)
        made.end()
