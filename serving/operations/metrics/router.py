"""Metrics over HTTP, in Prometheus' text format."""

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response

from serving.access.declared import PUBLIC
from serving.access.routing import router_of
from serving.edge.dependencies import MetricsDependency
from serving.edge.metrics.model_calls import HOURS
from serving.kit.dependencies import DatabaseDependency
from serving.kit.errors import ServingError
from storage.insights import calls
from storage.ops import queue

router = router_of("", tag="health", access=PUBLIC, is_strict=False)
_EXAMPLE = 'touchline_http_requests_total{method="GET",route="/v1/matches",status="200"} 12.0\n'


@router.get(
    "/metrics",
    summary="Figures for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"example": _EXAMPLE}}}},
)
async def read_metrics(metrics: MetricsDependency, database: DatabaseDependency) -> Response:
    """Requests, latencies, the event hub and its clients, jobs that wait, language models."""
    try:
        metrics.model_calls.rows = await database.fetch(calls.lately(), hours=HOURS)
        metrics.jobs_due.rows = await database.fetch(queue.DUE)
    except ServingError:  # without a database there is nothing new of them, and all else is shown
        metrics.model_calls.rows = metrics.jobs_due.rows = ()
    return Response(
        generate_latest(metrics.registry),
        media_type=CONTENT_TYPE_LATEST,
        headers={"Cache-Control": "no-store"},
    )
