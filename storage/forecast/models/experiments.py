"""MLflow's experiments: one for each set of competitions, and the columns that people compare.

What belongs here: names, texts and the shown columns. What does not: requests (`tracking`).
"""

import json
from collections.abc import Iterable
from urllib.parse import quote, urlencode

# Without it MLflow's pages open as for language models, and ask which kind it is.
_KIND, _OF_TRAININGS = "mlflow.experimentKind", "custom_model_development"
_NOTE = "mlflow.note.content"
VIEW = "touchline"
"""The key of our columns in addresses of MLflow's pages."""

VIEW_TAG = f"mlflow.sharedViewState.{VIEW}"
_WORKFLOW = "machine_learning"
_DESCRIPTION = """\
Models of match outcomes, one run for each training; its nested runs are the seasons it was walked
forward over. Which is better: **backtest_difference_to_champion** and its bounds, in nats of log
loss per match; below zero is better. `backtest_…` is all leagues together, `S1/…` one of them.
Runs with the tag `reference` are the plain models that ours must beat: base rates, Elo, goal
models of one league and the market. Differences to the base rate and to the market are paired: of
the same matches. The champion, and why, is in the notes of runs and versions, and on the page
`/models`."""
_RUN_NAME, _RUN_NAME_WIDTH = "attributes.`Run Name`", 250  # pixels
_NARROWEST, _CHARACTER = 150, 6  # pixels: wide enough for the name of a column
_COLUMNS = (
    ("params", "track"),
    ("params", "family"),
    ("metrics", "backtest_log_loss"),
    ("metrics", "backtest_difference_to_base_rate"),
    ("metrics", "backtest_difference_to_market_average"),
    ("metrics", "backtest_difference_to_champion"),
    ("metrics", "backtest_rps"),
    ("metrics", "backtest_ece"),
    ("metrics", "backtest_matches"),
)


def name_of(competitions: Iterable[str]) -> str:
    """Return the experiment's name: runs in it were scored on the same competitions."""
    return f"match outcomes {'+'.join(sorted(competitions))}"


def tags() -> dict[str, str]:
    """Return the tags that an experiment is described by, the shown columns among them."""
    columns = [f"{kind}.`{name}`" for kind, name in _COLUMNS]
    widths = {column: max(_NARROWEST, _CHARACTER * len(column)) for column in columns}
    view = {
        "selectedColumns": columns,
        "columnOrder": columns,
        "columnWidths": {_RUN_NAME: _RUN_NAME_WIDTH, **widths},
    }
    return {_KIND: _OF_TRAININGS, _NOTE: _DESCRIPTION, VIEW_TAG: json.dumps(view)}


def page_of(experiment_id: str) -> str:
    """Return the address of the comparison within MLflow's pages, from the `#` on."""
    query = urlencode({"workflowType": _WORKFLOW, "viewStateShareKey": VIEW})
    return f"#/experiments/{quote(experiment_id, safe='')}/runs?{query}"
