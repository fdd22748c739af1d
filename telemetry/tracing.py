"""Traces, where a collector is named: OpenTelemetry over OTLP, imported only then.

A trace begins at a request that the whole application answers, or at the balancer before it where
that names each trace itself; what a stranger says of one of their own is not believed. It goes on
in statements, in the arguments of jobs that are enqueued, and in the tags of runs that are
launched: the process that takes a job or a run continues it, and a run notes its steps.
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from telemetry.settings import TelemetrySettings
from telemetry.version import version

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, Tracer

TRACEPARENT = "touchline/traceparent"
"""The tag of a run that says which trace it belongs to, in the form of W3C's header."""

ARGUMENT = "traceparent"
"""The argument of a job that says the same."""

_EXPORT_MILLISECONDS = 1_000
_PATIENCE_SECONDS = 3.0


class _Tracing:
    """What this process traces with; nothing until it is started."""

    tracer: "Tracer | None" = None
    provider: "TracerProvider | None" = None
    continues: bool = False


def start(process: str, settings: TelemetrySettings | None = None) -> None:
    """Trace from now on, if a collector is named; once it is begun it stays as it is.

    Args:
        process: the name of the service, such as `api`.
        settings: read from the environment when not given.
    """
    settings = TelemetrySettings() if settings is None else settings
    if settings.otlp_url is None or _Tracing.tracer is not None:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 only where it is wanted
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio  # noqa: PLC0415

    named = {"service.name": f"touchline-{process}", "service.version": version()}
    provider = TracerProvider(
        sampler=ParentBasedTraceIdRatio(settings.trace_share), resource=Resource.create(named)
    )
    exporter = OTLPSpanExporter(
        endpoint=f"{str(settings.otlp_url).rstrip('/')}/v1/traces", timeout=_PATIENCE_SECONDS
    )
    provider.add_span_processor(
        BatchSpanProcessor(exporter, schedule_delay_millis=_EXPORT_MILLISECONDS)
    )
    _Tracing.provider = provider
    _Tracing.continues = settings.trace_incoming == "continued"
    _Tracing.tracer = provider.get_tracer("touchline")


def is_on() -> bool:
    """Whether anything is traced."""
    return _Tracing.tracer is not None


@contextmanager
def request_span(name: str, incoming: str | None = None) -> Generator["Span | None"]:
    """Begin a trace at a request; None where nothing is traced.

    Args:
        name: of the request.
        incoming: what it says itself of a trace; believed only where the balancer is the one who
            says so (`trace_incoming`).
    """
    if _Tracing.tracer is None:
        yield None
        return
    from opentelemetry.trace import SpanKind  # noqa: PLC0415

    context = _context_of(incoming if _Tracing.continues else None)
    with _Tracing.tracer.start_as_current_span(
        name, context=context, kind=SpanKind.SERVER
    ) as span:
        yield span


@contextmanager
def work_span(name: str, parent: str | None, attributes: Mapping[str, str]) -> Generator[None]:
    """Continue a trace in the process that does the requested work.

    Args:
        name: of the job or the run.
        parent: what `traceparent` returned where it was requested; without one a trace begins.
        attributes: ids by which it is found elsewhere.
    """
    if _Tracing.tracer is None:
        yield
        return
    from opentelemetry.trace import SpanKind  # noqa: PLC0415

    with _Tracing.tracer.start_as_current_span(
        name, context=_context_of(parent), kind=SpanKind.CONSUMER, attributes=attributes
    ):
        yield


@contextmanager
def part_span(name: str, attributes: Mapping[str, str]) -> Generator[None]:
    """Note a part of the work that is under way; what happens in the block is below it."""
    if _Tracing.tracer is None:
        yield
        return
    with _Tracing.tracer.start_as_current_span(name, attributes=attributes):
        yield


@contextmanager
def statement_span(text: str) -> Generator[None]:
    """Note a statement in the trace that is under way; without one there is nothing to note."""
    span = begin_statement(text)
    if span is None:
        yield
        return
    from opentelemetry.trace import use_span  # noqa: PLC0415

    with use_span(span, end_on_exit=True):
        yield


def begin_statement(text: str) -> "Span | None":
    """Note that a statement begins, where a trace is under way; the caller ends it."""
    if _Tracing.tracer is None or traceparent() is None:
        return None
    from opentelemetry.trace import SpanKind  # noqa: PLC0415

    attributes = {"db.system.name": "postgresql", "db.query.text": text[:2_000]}
    verb = (text.split(maxsplit=1) or ["statement"])[0].upper()
    return _Tracing.tracer.start_span(verb, kind=SpanKind.CLIENT, attributes=attributes)


def flush() -> None:
    """Send what is not sent yet: for a process that ends without ceremony."""
    if _Tracing.provider is not None:
        _Tracing.provider.force_flush(int(1000 * _PATIENCE_SECONDS))


def traceparent() -> str | None:
    """Return the trace that is under way, as W3C writes it; None if there is none."""
    if _Tracing.tracer is None:
        return None
    from opentelemetry.trace import get_current_span  # noqa: PLC0415

    context = get_current_span().get_span_context()
    if not context.is_valid:
        return None
    flags = int(context.trace_flags)
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{flags:02x}"


def _context_of(parent: str | None) -> "Context":
    """Return where a span goes on: below the parent, or a trace of its own without a valid one."""
    from opentelemetry.context import Context  # noqa: PLC0415
    from opentelemetry.trace.propagation.tracecontext import (  # noqa: PLC0415
        TraceContextTextMapPropagator,
    )

    carrier = {} if parent is None else {"traceparent": parent}
    return TraceContextTextMapPropagator().extract(carrier, context=Context())
