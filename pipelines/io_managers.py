"""Frames between assets: one Parquet file per asset in the lake. Nothing is pickled."""

from pathlib import Path

import dagster as dg
import polars as pl


class FrameLake(dg.IOManager):
    """Store a polars frame as `<lake>/<asset>.parquet`, replacing the file in one step."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def handle_output(self, context: dg.OutputContext, obj: pl.DataFrame) -> None:
        """Write the frame and describe it: rows, size, columns."""
        path = self._path(context.asset_key)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Readers see the old file or the new one, never half of either.
        unfinished = path.with_suffix(f".{context.run_id}.unfinished")
        obj.write_parquet(unfinished)
        unfinished.replace(path)
        context.add_output_metadata(
            {
                "dagster/row_count": obj.height,
                "dagster/column_schema": dg.TableSchema(
                    columns=[dg.TableColumn(name, str(kind)) for name, kind in obj.schema.items()]
                ),
                "path": dg.MetadataValue.path(path),
                "bytes": path.stat().st_size,
            }
        )

    def load_input(self, context: dg.InputContext) -> pl.DataFrame:
        """Read the frame an upstream asset wrote last."""
        return pl.read_parquet(self._path(context.asset_key))

    def _path(self, key: dg.AssetKey) -> Path:
        return self._root / f"{key.to_user_string()}.parquet"
