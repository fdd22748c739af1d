"""Makes and starts the platform's own agents (`python -m touchline.builtin_agents`).

A child of `up`, once everything else is ready and shown: prints a line if it made any.
"""

import sys

from storage.agents.builtin import plant
from storage.kit.engine import engine_of
from storage.kit.unit_of_work import apply
from storage.settings import StorageSettings


def main() -> None:
    settings = StorageSettings()  # pyright: ignore[reportCallIssue] from the environment
    engine = engine_of(settings.database_url)
    try:
        made = apply(engine, plant())
    finally:
        engine.dispose()
    if made:
        sys.stdout.write(f"{made} agents began to work: see /agents\n")


if __name__ == "__main__":
    main()
