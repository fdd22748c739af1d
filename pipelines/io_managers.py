"""Frames between assets: one Parquet file per asset in the lake. Nothing is pickled."""

from collections.abc import Callable, Mapping
from typing import cast

import dagster as dg
import polars as pl

from storage.kit.lake import Lake


class FrameLake(dg.IOManager):
    """Store a polars frame as `<lake>/<asset>.parquet`, replacing the file in one step."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake

    def handle_output(self, context: dg.OutputContext, obj: pl.DataFrame) -> None:
        """Write the frame and describe it: rows, size, columns."""
        kept = self._lake.write(obj, *context.asset_key.path)
        add_metadata = cast("Callable[[Mapping[str, object]], None]", context.add_output_metadata)
        add_metadata(
            {
                "dagster/row_count": obj.height,
                "dagster/column_schema": dg.TableSchema(
                    columns=[dg.TableColumn(name, str(kind)) for name, kind in obj.schema.items()]
                ),
                "path": dg.PathMetadataValue(kept.place),
                "bytes": kept.bytes,
            }
        )

    def load_input(self, context: dg.InputContext) -> pl.DataFrame:
        """Read the frame an upstream asset wrote last."""
        return self._lake.read(*context.asset_key.path)
