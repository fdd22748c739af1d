"""Statements of an engine in the trace that is under way, where traces are made."""

from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, event

from telemetry import tracing

_SPANS = "touchline.spans"


def trace_statements(engine: Engine) -> None:
    """Let each statement of an engine be noted with its time; nothing of its parameters is."""
    event.listen(engine, "before_cursor_execute", _begin)
    event.listen(engine, "after_cursor_execute", _end)
    event.listen(engine, "handle_error", _fail)


def _begin(connection: Connection, _: Any, statement: str, *__: Any) -> None:
    spans: list[Any] = connection.info.setdefault(_SPANS, [])
    spans.append(tracing.begin_statement(statement))


def _end(connection: Connection, *_: Any) -> None:
    spans: list[Any] = connection.info[_SPANS]
    span = spans.pop()
    if span is not None:
        span.end()


def _fail(context: ExceptionContext) -> None:
    spans: list[Any] = (
        [] if context.connection is None else context.connection.info.get(_SPANS, [])
    )
    span = spans.pop() if spans else None
    if span is not None:
        span.record_exception(context.original_exception)
        span.end()
