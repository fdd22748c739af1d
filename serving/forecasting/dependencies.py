"""Named dependencies by which endpoints get Dagster, and what bounds costly work."""

from typing import Annotated

from fastapi import Depends, Request

from serving.access.limits.gate import Gate
from serving.forecasting.orchestrator import Orchestrator
from serving.kit.offload import Offload


async def _orchestrator(request: Request) -> Orchestrator:
    return request.app.state.serving.orchestrator


async def _gate(request: Request) -> Gate:
    return request.app.state.serving.gate


async def _offload(request: Request) -> Offload:
    return request.app.state.serving.offload


GateDependency = Annotated[Gate, Depends(_gate)]
OffloadDependency = Annotated[Offload, Depends(_offload)]
OrchestratorDependency = Annotated[Orchestrator, Depends(_orchestrator)]
