"""Dagster's servers and runs write lines as every process of ours: JSON, ids, no secrets.

Dagster configures its loggers when a server starts and gives each run a coloured console; nothing
of that can be set. What it would call is replaced here, in processes that are its servers only.
"""

import logging
from types import ModuleType
from typing import Any

import dagster as dg
from dagster import _loggers as dagster_loggers
from dagster._core.log_manager import LOG_RECORD_METADATA_ATTR

from telemetry.logs import configure

_RUN = logging.getLogger("touchline.run")


def of_server(process: str, starts: ModuleType) -> None:
    """Write the lines of a server so.

    Args:
        process: its name in each line.
        starts: the module of Dagster's that starts it, and would configure its loggers.
    """
    configure(process)
    logging.captureWarnings(capture=True)
    starts.configure_loggers = _leave_as_they_are  # pyright: ignore[reportAttributeAccessIssue]


def of_run() -> None:
    """Write the lines of a run so, in the process that a code server has started for it."""
    configure("run")
    logging.captureWarnings(capture=True)
    dagster_loggers.colored_console_logger = console


def _leave_as_they_are(*_: Any, **__: Any) -> None:
    """Take the place of what would configure loggers again."""


class Relay(logging.Handler):
    """Hands what a run says on, with its ids beside it instead of within the text."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        metadata: dict[str, Any] = getattr(record, LOG_RECORD_METADATA_ATTR, {})
        ids = {"run_id": metadata.get("run_id"), "job": metadata.get("job_name")}
        if metadata.get("step_key"):
            ids["step"] = metadata["step_key"]
        if (event := metadata.get("dagster_event")) is not None:
            ids["kind"] = event.event_type_value
            error = getattr(event.event_specific_data, "error", None)
            if error is not None:
                ids["error"] = error.to_string()
        text = metadata.get("orig_message") or record.getMessage()
        _RUN.log(record.levelno, "%s", text, extra=ids, exc_info=record.exc_info)


def _relayed(_: dg.InitLoggerContext) -> logging.Logger:
    made = logging.getLoggerClass()("dagster", level=logging.DEBUG)
    made.addHandler(Relay())
    return made


console = dg.LoggerDefinition(_relayed, description="Lines as all processes write them.")
"""What a run writes to."""
