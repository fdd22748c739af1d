"""Small pictures for asset metadata. They live in Dagster's event log, so they stay small."""

import base64
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

import dagster as dg
import numpy as np
import polars as pl

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

_DOTS_PER_INCH = 72
_WORTH_WRITING = 0.01


def new_figure(width_inches: float = 6.0, height_inches: float = 3.6) -> "tuple[Figure, Any]":
    """Return an empty figure that needs no display and leaves no global state, and its axes.

    Matplotlib types the options of its drawing methods in part only, so calls of the axes are not
    checked.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow to import

    figure = Figure(figsize=(width_inches, height_inches), layout="constrained")
    return figure, cast("Any", figure.subplots())


def line_chart(
    series: Mapping[str, tuple[Sequence[float], Sequence[float]]],
    *,
    title: str,
    x_label: str,
    y_label: str,
    with_diagonal: bool = False,
) -> "Figure":
    """Draw named lines; `with_diagonal` adds the line a calibrated forecaster would follow."""
    figure, axes = new_figure()
    if with_diagonal:
        axes.plot([0, 1], [0, 1], color="grey", linewidth=1, linestyle="--")
    for name, (x, y) in series.items():
        axes.plot(x, y, marker="o", markersize=3, linewidth=1.2, label=name)
    axes.set(title=title, xlabel=x_label, ylabel=y_label)
    if series:
        axes.legend(fontsize="small", frameon=False, loc="upper left")
    return figure


def bar_chart(values: Mapping[str, float], *, title: str, x_label: str) -> "Figure":
    """Draw horizontal bars, first on top."""
    figure, axes = new_figure(height_inches=max(1.5, 0.28 * len(values) + 0.9))
    names = list(values)
    axes.barh(names, [values[name] for name in names], color="#2a6f97")
    axes.invert_yaxis()
    axes.set(title=title, xlabel=x_label)
    return figure


def heat_map(
    values: "NDArray[np.float64]", *, rows: Sequence[str], title: str, x_label: str
) -> "Figure":
    """Draw probabilities as a table of shades, one row per name, columns numbered from 1."""
    figure, axes = new_figure(height_inches=max(1.8, 0.24 * len(rows) + 0.9))
    axes.imshow(values, aspect="auto", cmap="Blues", vmin=0.0, vmax=max(float(values.max()), 0.25))
    axes.set_yticks(range(len(rows)), rows, fontsize="small")
    axes.set_xticks(range(values.shape[1]), [str(n + 1) for n in range(values.shape[1])])
    axes.set(title=title, xlabel=x_label)
    for (row, column), value in np.ndenumerate(values):
        if value >= _WORTH_WRITING:
            colour = "white" if value > 0.5 * float(values.max()) else "black"
            text = f"{100 * value:.0f}"
            axes.text(column, row, text, ha="center", va="center", fontsize=6, color=colour)
    return figure


def picture(figure: "Figure", alt: str) -> dg.MarkdownMetadataValue:
    """Return a figure as metadata that Dagster's UI shows inline."""
    buffer = BytesIO()
    save = cast("Callable[..., None]", figure.savefig)
    save(buffer, format="png", dpi=_DOTS_PER_INCH)
    encoded = base64.b64encode(buffer.getvalue()).decode()
    return dg.MetadataValue.md(f"![{alt}](data:image/png;base64,{encoded})")


def table(frame: pl.DataFrame, *, rows: int = 40, digits: int = 4) -> dg.TableMetadataValue:
    """Return the first rows of a frame as a metadata table."""
    head = frame.head(rows)
    kinds = {name: _kind(dtype) for name, dtype in head.schema.items()}
    return dg.MetadataValue.table(
        records=[
            dg.TableRecord({name: _cell(value, digits) for name, value in row.items()})
            for row in head.iter_rows(named=True)
        ],
        schema=dg.TableSchema(columns=[dg.TableColumn(n, kind) for n, kind in kinds.items()]),
    )


def _kind(dtype: pl.DataType) -> str:
    if dtype.is_float():
        return "float"
    return "int" if dtype.is_integer() else "string"


def _cell(value: object, digits: int) -> str | int | float | bool | None:
    if isinstance(value, float):
        return round(value, digits)
    if value is None or isinstance(value, str | int):
        return value
    return str(value)
