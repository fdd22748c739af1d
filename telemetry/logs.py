"""One form for every line a process writes: JSON for machines, a sentence on a terminal.

Our own loggers and those of libraries go the same way (`logging`), so nothing escapes the ids of
the request and the redaction. A line's category is the part of the platform it is about: the
second name of its logger, `limits` of `touchline.limits`.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import orjson
import structlog
from structlog.types import EventDict, Processor

from telemetry.redaction import without_secrets
from telemetry.settings import TelemetrySettings

OURS = ("touchline", "serving", "workers", "storage", "pipelines")
_SERVERS = ("uvicorn", "procrastinate", "dagster", "dagster-webserver")
_INFORMATIVE = ("uvicorn.error", "dagster", "dagster-webserver")
_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
]
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), 127)} | {9: "\t", 10: "\\n"}


def configure(
    process: str, settings: TelemetrySettings | None = None, *, stream: TextIO | None = None
) -> None:
    """Write every line of this process so, from now on.

    Args:
        process: its name in each line, such as `api`.
        settings: read from the environment when not given.
        stream: where lines go; standard error when not given.
    """
    settings = TelemetrySettings() if settings is None else settings
    stream = stream or sys.stderr
    is_terminal = stream is not None and stream.isatty()
    is_text = settings.log_format == "text" or (settings.log_format == "auto" and is_terminal)
    structlog.configure(
        processors=[
            *_SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(process, is_text=is_text))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(settings.log_level)
    for name in (*_SERVERS, *_INFORMATIVE):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    for name in _INFORMATIVE:
        logging.getLogger(name).setLevel(logging.INFO)


def _formatter(process: str, *, is_text: bool) -> logging.Formatter:
    last: list[Processor] = [
        _categorised(process),
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        _without_secrets,
        _sentence if is_text else _json,
    ]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=_SHARED, processors=last)


def _categorised(process: str) -> Processor:
    def add(_: Any, __: str, line: EventDict) -> EventDict:
        record: logging.LogRecord | None = line.get("_record")
        name = "" if record is None else record.name
        top, _, rest = name.partition(".")
        line["process"] = process
        line["category"] = rest.partition(".")[0] if top in OURS and rest else top or process
        return line

    return add


def _without_secrets(_: Any, __: str, line: EventDict) -> EventDict:
    return {name: without_secrets(value, name) for name, value in line.items()}


def _json(_: Any, __: str, line: EventDict) -> str:
    first = {name: line.pop(name, None) for name in ("time", "level", "category", "event")}
    return orjson.dumps(first | dict(line), default=str).decode()


def _sentence(_: Any, __: str, line: MutableMapping[str, Any]) -> str:
    """Return what a person reads; nobody who is quoted in it can begin a line of their own."""
    at = str(line.pop("time"))[:19].replace("T", " ")
    level, message = str(line.pop("level")).upper(), str(line.pop("event"))
    trace = line.pop("exception", None)
    hidden = {"process", "category"}
    ids = "".join(f" {name}={line[name]}" for name in sorted(line.keys() - hidden))
    sentence = f"{at} {level:<7} {message}{ids}".translate(_CONTROLS)
    if trace is None:
        return sentence
    lines = (f"    {each.translate(_CONTROLS)}" for each in str(trace).splitlines())
    return "\n".join((sentence, *lines))
