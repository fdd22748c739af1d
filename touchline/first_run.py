"""Fills a new world with history, models and forecasts (`python -m touchline.first_run`).

A child of `up` and `demo`: prints one line per step of progress, nothing when nothing is due.
"""

import os
import sys

from clients.dagster.errors import DagsterError
from pipelines.first_run import Progress, first_run, is_due
from storage.kit.engine import engine_of
from storage.settings import StorageSettings


def main() -> None:
    settings = StorageSettings()  # pyright: ignore[reportCallIssue] from the environment
    engine = engine_of(settings.database_url)
    is_needed = is_due(engine)
    engine.dispose()
    if not is_needed:
        return
    try:
        first_run(os.environ["TOUCHLINE_DAGSTER_URL"], _print, settings)
    except DagsterError as error:
        sys.exit(str(error))


def _print(progress: Progress) -> None:
    sys.stdout.write(f"{progress}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
