"""The first page of MLflow: the comparison of our models, instead of a tour for language models.

MLflow's pages know where to begin from the part of an address after `#`, which no server sees, and
from what the browser has kept. So its first page gets a few lines of script that run before its
own; whoever comes with an address of a page, or has chosen otherwise before, is left alone.
"""

# pyright: standard
# MLflow returns partly unknown types; nothing of them leaves this module.

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from storage.forecast.models.experiments import VIEW_TAG, page_of

# What MLflow keeps in a browser: which of its two menus is shown, and whether its chat, which
# needs a language model, has been opened once.
_CHOICES = {
    "mlflow.workflowType_v1": '"machine_learning"',
    "mlflow.assistant.fab.autoOpenedOnFirstLoad_v1": "true",
}


class Experiment(Protocol):
    """What is read of an experiment of MLflow's."""

    @property
    def experiment_id(self) -> str: ...
    @property
    def tags(self) -> dict[str, str]: ...


def start_of(experiments: Iterable[Experiment]) -> str:
    """Return where a reader begins: the newest comparison, or the list while there is none.

    Args:
        experiments: of the server, the newest first.
    """
    ours = (each.experiment_id for each in experiments if VIEW_TAG in each.tags)
    newest = next(ours, None)
    return "#/experiments?workflowType=machine_learning" if newest is None else page_of(newest)


def with_start(page: str, start: str) -> str:
    """Return MLflow's first page, an HTML document, with the script that begins at `start`."""
    script = (
        f"for (const [key, value] of Object.entries({json.dumps(_CHOICES)}))"
        " if (localStorage.getItem(key) === null) localStorage.setItem(key, value);"
        f" if (!location.hash) location.replace({json.dumps(start)});"
    )
    return page.replace("<head>", f"<head><script>{script}</script>", 1)


def install() -> None:
    """Put the script into the first page of the server of this process."""
    from mlflow.entities import ViewType  # noqa: PLC0415 - seconds to import
    from mlflow.exceptions import MlflowException  # noqa: PLC0415
    from mlflow.server import app, handlers  # noqa: PLC0415

    page = (Path(app.static_folder or "") / "index.html").read_text()

    def serve() -> str:
        try:
            store = handlers._get_tracking_store()  # noqa: SLF001 - that of this server
            found = store.search_experiments(
                view_type=ViewType.ACTIVE_ONLY, order_by=["creation_time DESC"]
            )
        except MlflowException:  # its own pages say what is wrong
            found = []
        return with_start(page, start_of(found or ()))

    app.view_functions["serve"] = serve
