"""Dagster's declarations with types that a strict check knows whole.

Dagster types some of their arguments in part (paths and functions without parameters). What is
declared is exact here, and a wrong argument fails as soon as the code location is loaded.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

import dagster as dg

if TYPE_CHECKING:
    from dagster._core.definitions.unresolved_asset_job_definition import (
        UnresolvedAssetJobDefinition,
    )

Answer = dg.RunRequest | dg.SkipReason | dg.SensorResult

sensor = cast("Callable[..., Callable[[Callable[..., Answer]], dg.SensorDefinition]]", dg.sensor)
"""`dagster.sensor`, with arguments."""

run_failure_sensor = cast(
    "Callable[..., Callable[[Callable[..., None]], dg.SensorDefinition]]", dg.run_failure_sensor
)
"""`dagster.run_failure_sensor`, with arguments."""

run_status_sensor = cast(
    "Callable[..., Callable[[Callable[..., None]], dg.SensorDefinition]]", dg.run_status_sensor
)
"""`dagster.run_status_sensor`, with arguments."""

job = cast("Callable[..., Callable[[Callable[[], None]], dg.JobDefinition]]", dg.job)
"""`dagster.job`, with arguments."""

asset_job = cast("Callable[..., UnresolvedAssetJobDefinition]", dg.define_asset_job)
"""`dagster.define_asset_job`."""

group = cast("Callable[[str], dg.AssetSelection]", dg.AssetSelection.groups)
"""Select the assets of a group."""

replaced = cast("Callable[..., dg.AssetSpec]", dg.AssetSpec.replace_attributes)
"""`dagster.AssetSpec.replace_attributes`, of the spec that comes first."""

assets_of = cast("Callable[..., Sequence[object]]", dg.load_assets_from_package_module)
"""`dagster.load_assets_from_package_module`."""
