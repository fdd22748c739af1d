"""Batches of rows as Parquet: written to a temporary file, then sent from it.

A file is whole before its first byte leaves, because its index is at the end; it may be large,
so it lies on disk, a row group per batch.
"""

import tempfile
from collections.abc import AsyncIterator, Sequence
from importlib import import_module
from typing import IO, Any

from starlette.concurrency import run_in_threadpool

from serving.forecasting.exports.columns import COLUMNS
from serving.kit.postgres.driver import Row

_CHUNK = 256 * 1024


async def written(batches: AsyncIterator[Sequence[Row]], *, world: str) -> IO[bytes]:
    """Return the finished file, at its beginning; the caller closes it.

    Args:
        batches: of rows that have every one of `COLUMNS`.
        world: kept in the file's metadata under `touchline.world`.
    """
    file = await run_in_threadpool(tempfile.TemporaryFile)
    try:
        writer = await run_in_threadpool(_writer, file, world)
        async for rows in batches:
            await run_in_threadpool(_write, writer, rows)
        await run_in_threadpool(writer.close)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


async def file_chunks(file: IO[bytes]) -> AsyncIterator[bytes]:
    """Yield a file's bytes and close it."""
    with file:
        while chunk := await run_in_threadpool(file.read, _CHUNK):
            yield chunk


def _arrow(name: str = "pyarrow") -> Any:
    # At first use: the import takes as long as that of all of serving; it has no types.
    return import_module(name)


def _writer(file: IO[bytes], world: str) -> Any:
    pa = _arrow()
    types = {
        "text": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "flag": pa.bool_(),
        "instant": pa.timestamp("us", tz="UTC"),
    }
    fields = [pa.field(column.name, types[column.kind]) for column in COLUMNS]
    schema = pa.schema(fields, metadata={"touchline.world": world})
    return _arrow("pyarrow.parquet").ParquetWriter(file, schema, compression="zstd")


def _write(writer: Any, rows: Sequence[Row]) -> None:
    values = {column.name: [row[column.name] for row in rows] for column in COLUMNS}
    values["forecast_id"] = [str(each) for each in values["forecast_id"]]
    writer.write_table(_arrow().table(values, schema=writer.schema))
