"""The code location: every asset, check, job, sensor and resource, assembled in one function.

What belongs here: assembly. It loads without an environment, a database or a network; resources
read `TOUCHLINE_*` when a run starts.
"""

from collections.abc import Mapping
from types import ModuleType

import dagster as dg

from assets import core, features, games, models, monitoring, predictions, raw
from pipelines import tags
from pipelines.automation import with_freshness
from pipelines.declarations import assets_of
from pipelines.groups import with_groups
from pipelines.jobs import JOBS
from pipelines.resources import from_environment
from pipelines.schedules import SCHEDULES
from pipelines.sensors import SENSORS
from storage.settings import AdviceSettings, StepSettings

LAYERS: Mapping[str, ModuleType] = {
    "raw": raw,
    "core": core,
    "features": features,
    "models": models,
    "predictions": predictions,
    "monitoring": monitoring,
    "games": games,
}


def build(resources: Mapping[str, object] | None = None) -> dg.Definitions:
    """Assemble the code location; a test may give its own resources by name.

    `TOUCHLINE_ADVICE=off` leaves advice on prices out.
    """
    has_advice = AdviceSettings().advice
    return dg.Definitions(
        assets=with_freshness(
            with_groups(
                asset
                for layer, package in LAYERS.items()
                for asset in assets_of(package, group_name=layer)
                if isinstance(asset, dg.AssetsDefinition) and (has_advice or not _is_advice(asset))
            )
        ),
        jobs=JOBS,
        schedules=SCHEDULES,
        sensors=SENSORS,
        resources={**from_environment(), **(resources or {})},
        executor=_executor(),
    )


def _executor() -> dg.ExecutorDefinition:
    """What executes steps: the run's own process, or workers where a setting says so."""
    if StepSettings().dagster_executor == "celery":
        from pipelines.steps.executor import celery_executor  # noqa: PLC0415 not installed by default

        return celery_executor
    # A run's steps share one process: starting one costs more than most steps.
    return dg.in_process_executor


def _is_advice(asset: dg.AssetsDefinition) -> bool:
    name, value = tags.ADVICE
    return any(spec.tags.get(name) == value for spec in asset.specs)


defs = build()
