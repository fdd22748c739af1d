"""A Dagster instance that knows days of the scoreboard."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from assets.partitions import DAYS


@contextmanager
def instance_of(*days: str) -> Iterator[dg.DagsterInstance]:
    """Yield an instance of its own with these partitions."""
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions(str(DAYS.name), list(days))
        yield instance
