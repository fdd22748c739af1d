"""Named dependencies by which endpoints answer through the cache, and read the metrics."""

from typing import Annotated

from fastapi import Depends, Request

from serving.edge.bodies import Bodies
from serving.edge.metrics.registry import Metrics


async def _bodies(request: Request) -> Bodies:
    parts = request.app.state.serving
    return Bodies(request=request, cache=parts.cache, edge_seconds=parts.settings.edge_seconds)


async def _metrics(request: Request) -> Metrics:
    return request.app.state.serving.metrics


Answers = Annotated[Bodies, Depends(_bodies)]
MetricsDependency = Annotated[Metrics, Depends(_metrics)]
