"""Evidently's part: tables of data, prediction and target drift, and a page that shows them.

What belongs here: choosing columns, methods and thresholds for it. What does not: whether any of
that is alarming (`football.drift`), whose distances are the same numbers.

Evidently takes seconds to import and is only here, inside functions.
"""

import gzip
import html
import tempfile
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

import polars as pl

from football.drift.columns import COUNTS, FEATURES, TRACKS
from football.drift.comparing import LARGE_DISTANCE, OUTCOME, SIGNIFICANT
from football.drift.findings import Kind
from football.drift.reference import GOALS, LEAST, Windows
from football.outcome import Outcome
from football.triples import triple

_DRIFTED_SHARE = 0.3
_LETTERS = {int(outcome): outcome.name[0] for outcome in Outcome}
NUMBERS = {
    **dict.fromkeys((*FEATURES, *COUNTS), Kind.DATA),
    **dict.fromkeys((name for track in TRACKS for name in triple(track)), Kind.PREDICTION),
    GOALS: Kind.TARGET,
}


class Page(NamedTuple):
    """The page, gzipped, and what it says in numbers."""

    body: bytes
    summary: dict[str, Any]


def page_of(compared: Windows, scope: str) -> Page:
    """Return the page about two windows of a competition; the second must not be empty."""
    with warnings.catch_warnings():
        # It warns of what it will have to change itself, whenever it is imported.
        warnings.simplefilter("ignore")
        return _page_of(compared, scope)


def _page_of(compared: Windows, scope: str) -> Page:
    from evidently import (  # noqa: PLC0415 - takes seconds  # pyright: ignore[reportMissingTypeStubs]
        DataDefinition,
        Dataset,
        Report,
    )
    from evidently.presets import (  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]
        DataDriftPreset,
    )

    numbers = comparable(compared)
    definition = DataDefinition(numerical_columns=numbers, categorical_columns=[OUTCOME])
    dataset = cast("Callable[..., Dataset]", Dataset.from_pandas)
    current, reference = (
        dataset(_frame(rows, numbers), data_definition=definition)
        for rows in (compared.current, compared.reference)
    )
    # Its defaults choose methods by the number of rows, and call small changes drift.
    preset = DataDriftPreset(
        columns=[*numbers, OUTCOME],
        num_method="wasserstein",
        per_column_threshold={name: LARGE_DISTANCE[NUMBERS[name]] for name in numbers},
        cat_method="chisquare",
        cat_threshold=SIGNIFICANT,
        drift_share=_DRIFTED_SHARE,
    )
    snapshot = cast("Any", Report([preset]).run(current, reference))
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "page.html"
        snapshot.save_html(str(file))
        drawn = file.read_text("utf-8").replace("<body>", "<body>" + _heading(compared, scope), 1)
        body = gzip.compress(drawn.encode(), compresslevel=6, mtime=0)
    return Page(body, _summary(snapshot.dict()["metrics"]))


def _heading(compared: Windows, scope: str) -> str:
    """Say what is compared with what, which Evidently does not."""
    days, shown = compared.current["match_date"], html.escape(scope)
    large = {kind.name: f"{distance:g}" for kind, distance in LARGE_DISTANCE.items()}
    return f"""
<title>Drift in {shown} until {days[-1]}</title>
<header style="font: 16px/1.5 sans-serif; max-width: 70rem; margin: 1.5rem auto; padding: 0 1rem">
<p style="margin: 0 0 .5rem"><a href="/models">Back to the models</a></p>
<h1 style="margin: 0 0 .5rem">{shown}: {days[0]} to {days[-1]}</h1>
<p><b>Current</b> are the last {len(days)} matches of the season {compared.season},
<b>reference</b> are {compared.reference.height} matches of {len(compared.earlier)} earlier
seasons, each at the same phase. Scores of numbers are distances in standard deviations of the
reference: “detected” is from {large["PREDICTION"]} of what models say, {large["TARGET"]} of goals,
{large["DATA"]} of anything else.</p>
<p>Whether any of it is alarming is not decided here: that takes chance, the spread between seasons
and the control charts into account, and is on the page /models.</p>
</header>"""


def comparable(compared: Windows) -> list[str]:
    """Return the columns with values that vary in both windows: others stop a whole report."""
    return [
        name
        for name in NUMBERS
        if all(
            rows[name].count() >= LEAST and rows[name].drop_nulls().n_unique() > 1
            for rows in (compared.current, compared.reference)
        )
    ]


def _frame(rows: pl.DataFrame, numbers: Sequence[str]) -> Any:
    letters = pl.col(OUTCOME).replace_strict(_LETTERS, return_dtype=pl.String())
    return rows.select(*numbers, letters).to_pandas()


def _summary(metrics: Sequence[dict[str, Any]]) -> dict[str, Any]:
    drifted: dict[str, object] = {}
    columns: list[dict[str, object]] = []
    for metric in metrics:
        config, value = metric["config"], metric["value"]
        if "column" in config:
            columns.append(
                {
                    "column": config["column"],
                    "method": config["method"],
                    "threshold": float(config["threshold"]),
                    "value": float(value),
                }
            )
        else:
            drifted = {"drifted": int(value["count"]), "share": float(value["share"])}
    return {**drifted, "columns": columns}
